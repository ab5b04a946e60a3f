"""Progression agreements: begun, written, offered, signed and left; their signed files; the lists that rest on one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.positive_lists import EditionOut, PartyIn, PlaceOut, bodies_of, body_of, edition_of
from passerelle.api.sign_in import OPTIONAL
from passerelle.core.credentials.jcs import canonical_json
from passerelle.recognition import agreement_signing, agreement_times, agreements, list_actions
from passerelle.recognition.permissions import agreements_visible_to
from passerelle.recognition.states import SignatureState

if TYPE_CHECKING:
    from passerelle.people.requests import SignedInRequest
    from passerelle.recognition.models import Agreement, AgreementSignature, Edition

router = Router(tags=["progression agreements"])


class AgreementIn(Schema):
    parties: list[str]
    title: str
    scope: str
    about: str
    rules: str
    exit_clause: str
    review_on: date
    valid_to: date | None = None

    @property
    def stated(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in agreements.STATED}


class AgreementChangeIn(AgreementIn):
    seen_version: int


class RestIn(Schema):
    agreement: str | None
    seen_version: int


class AgreementPlaceOut(PlaceOut):
    """One party of an agreement; `reviewed_on` is when it looked at it again and stood by it."""

    reviewed_on: date | None


class AgreementOut(Schema):
    number: str
    title: str
    scope: str
    about: str
    rules: str
    exit_clause: str
    review_on: date
    valid_to: date | None
    state: str
    version: int
    digest: str
    offered_on: date | None
    in_force_on: date | None
    ended_on: date | None
    parties: list[str]
    signatures: list[AgreementPlaceOut]

    @staticmethod
    def resolve_parties(agreement: Agreement) -> list[str]:
        return [party.number for party in agreement.parties.order_by("pk")]

    @staticmethod
    def resolve_signatures(agreement: Agreement) -> list[AgreementSignature]:
        return list(agreement.signatures.exclude(state=SignatureState.TAKEN_BACK).select_related("body"))


class AgreementRow(Schema):
    number: str
    title: str
    scope: str
    about: str
    state: str
    review_on: date
    in_force_on: date | None
    ended_on: date | None


class AgreementPage(Schema):
    total: int
    items: list[AgreementRow]


def _agreement(request: SignedInRequest, number: str) -> Agreement:
    return get_object_or_404(agreements_visible_to(request.user), number=number)


@router.get("/agreements", response=AgreementPage, auth=OPTIONAL, operation_id="listAgreements")
def list_agreements(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List progression agreements that are or were in force, and those of your own organisations."""
    return window(agreements_visible_to(request.user).order_by("number"), asked)


@router.post("/agreements", response={201: AgreementOut}, operation_id="beginAgreement")
def begin(request: SignedInRequest, body: AgreementIn) -> Status[Agreement]:
    """Begin an agreement between two parties or more: a draft that they see."""
    parties = bodies_of(request, body.parties, field="parties")
    return Status(201, agreements.begin(parties, body.stated, by=request.user, today=request.today))


@router.get("/agreements/{number}", auth=OPTIONAL, operation_id="readAgreementFile")
def read_file(request: SignedInRequest, number: str) -> HttpResponse:
    """Read an agreement as it was signed, with the proof of each party; it is checked as a positive list is."""
    told = agreement_signing.public_file(_agreement(request, number))
    return HttpResponse(canonical_json(told), content_type="application/json")


@router.get("/agreements/{number}/state", response=AgreementOut, auth=OPTIONAL, operation_id="readAgreement")
def read(request: SignedInRequest, number: str) -> Agreement:
    """Read how an agreement stands: what it says, who signed it, who has yet to, and who left."""
    return _agreement(request, number)


@router.put("/agreements/{number}", response=AgreementOut, operation_id="writeAgreement")
def write(request: SignedInRequest, number: str, body: AgreementChangeIn) -> Agreement:
    """Say a draft anew."""
    found, parties = _agreement(request, number), bodies_of(request, body.parties, field="parties")
    return agreements.write(
        found, parties, body.stated, by=request.user, today=request.today, seen_version=body.seen_version
    )


@router.post("/agreements/{number}/offer", response=AgreementOut, operation_id="offerAgreement")
def offer(request: SignedInRequest, number: str) -> Agreement:
    """Offer a draft to its parties for signature; sent again, nothing more happens."""
    return agreements.offer(_agreement(request, number), by=request.user, today=request.today)


@router.post("/agreements/{number}/taking-back", response=AgreementOut, operation_id="takeAgreementBack")
def take_back(request: SignedInRequest, number: str) -> Agreement:
    """Make an offered agreement a draft again; who signed it signs anew."""
    return agreements.take_back(_agreement(request, number), by=request.user)


@router.post("/agreements/{number}/signatures", response=AgreementOut, operation_id="signAgreement")
def sign(request: SignedInRequest, number: str, body: PartyIn) -> Agreement:
    """Sign for one of the parties; with the last signature it is in force. Sent again, nothing more happens."""
    found, party = _agreement(request, number), body_of(request, body.organisation)
    return agreement_signing.sign(found, party, by=request.user, today=request.today)


@router.post("/agreements/{number}/reviews", response=AgreementOut, operation_id="reviewAgreement")
def review(request: SignedInRequest, number: str, body: PartyIn) -> Agreement:
    """Say for one party that it looked at the agreement again and stands by it; sent again, nothing more happens."""
    found, party = _agreement(request, number), body_of(request, body.organisation)
    return agreement_times.review(found, party, by=request.user, today=request.today)


@router.post("/agreements/{number}/leaving", response=AgreementOut, operation_id="leaveAgreement")
def leave(request: SignedInRequest, number: str, body: PartyIn) -> Agreement:
    """Leave by the exit clause, for one party; with fewer than two left, the agreement ends."""
    found, party = _agreement(request, number), body_of(request, body.organisation)
    return agreements.leave(found, party, by=request.user, today=request.today)


@router.put("/lists/{number}/editions/{edition}/agreement", response=EditionOut, operation_id="restEditionOnAgreement")
def rest_on(request: SignedInRequest, number: str, edition: int, body: RestIn) -> Edition:
    """Say which agreement the draft of a list carries out; none with `null`."""
    found = edition_of(request, number, edition)
    agreement = _agreement(request, body.agreement) if body.agreement else None
    return list_actions.rest_on(found, agreement, by=request.user, seen_version=body.seen_version)
