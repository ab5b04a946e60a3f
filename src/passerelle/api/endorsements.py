"""Endorsements and quality labels for programs: what is public of them, and the acts of endorsers and agencies."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.catalogue import own_organisation
from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.catalogue.permissions import micro_credentials_visible_to
from passerelle.quality import statements
from passerelle.quality.actions import endorsements, labels
from passerelle.quality.permissions import endorsements_visible_to

if TYPE_CHECKING:
    from passerelle.people.requests import SignedInRequest
    from passerelle.quality.models import Endorsement, Label

router = Router(tags=["endorsements"])
label_router = Router(tags=["endorsements"])


class EndorsementIn(Schema):
    """`claim` is `demand` (the labour market asks for it) or `assessment_validity` (its assessment shows the work)."""

    endorser: str
    entry: str
    claim: str
    statement: str = Field(max_length=20_000)
    valid_until: date


class RewordingIn(Schema):
    statement: str = Field(max_length=20_000)
    valid_until: date


class BecauseIn(Schema):
    """Why something is taken back; the other steps read nothing."""

    because: str = Field("", max_length=20_000)


class EndorsementOut(Schema):
    """One endorsement. `in_force` is said for today: signed, not taken back, not run out, its endorser in a role."""

    number: str
    endorser: str
    endorser_name: str
    entry: str
    edition: int
    claim: str
    statement: str
    state: str
    in_force: bool
    signed_on: date | None
    valid_until: date
    withdrawn_on: date | None
    withdrawn_because: str
    credential: str
    """Where the signed credential is; empty for a draft."""


class EndorsementPage(Schema):
    total: int
    items: list[EndorsementOut]


class LabelIn(Schema):
    agency: str
    organisation: str
    entry: str = ""
    """The number of the entry that bears it; empty where the whole organisation does."""
    name: str
    criteria: str = Field(max_length=20_000)
    valid_until: date


class LabelOut(Schema):
    number: str
    agency: str
    organisation: str
    entry: str
    name: str
    criteria: str
    valid_from: date
    valid_until: date
    state: str
    in_force: bool
    withdrawn_on: date | None
    withdrawn_because: str


class LabelPage(Schema):
    total: int
    items: list[LabelOut]


@router.get("", response=EndorsementPage, auth=OPTIONAL, operation_id="listEndorsements")
def list_endorsements(request: SignedInRequest, asked: Query[Window], entry: str = "") -> dict[str, Any]:
    """List what was signed, and the drafts of one's own organisations; of one entry, where one is named."""
    rows = endorsements_visible_to(request.user, request.today).order_by("number")
    found = window(rows.filter(entry__number=entry) if entry else rows, asked)
    return found | {"items": [_told(one, request) for one in found["items"]]}


@router.post("", response={201: EndorsementOut}, operation_id="draftEndorsement")
def draft_endorsement(request: SignedInRequest, body: EndorsementIn) -> Status[dict[str, Any]]:
    """Draft what an organisation says of an entry as it is registered now; each claim is an endorsement of its own.

    Refused with the `reasons` that stand against it: `endorser_not_in_force`, `endorses_own_entry`,
    `endorses_own_group`, `endorses_what_it_teaches`, `endorses_as_competitor`, `entry_not_registered`.
    """
    endorser = own_organisation(request, body.endorser)
    entry = get_object_or_404(micro_credentials_visible_to(request.user), number=body.entry)
    stated = body.dict(include={"claim", "statement", "valid_until"})
    made = endorsements.draft(endorser, entry, stated, by=request.user, today=request.today)
    return Status(201, _told(_one(request, made.number), request))


@router.get("/{number}", response=EndorsementOut, auth=OPTIONAL, operation_id="readEndorsement")
def read_endorsement(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Read one endorsement; a draft is for those who write for the endorser."""
    return _told(_one(request, number), request)


@router.put("/{number}", response=EndorsementOut, operation_id="rewordEndorsement")
def reword_endorsement(request: SignedInRequest, number: str, body: RewordingIn) -> dict[str, Any]:
    """Say a draft otherwise."""
    endorsements.write(_one(request, number), body.dict(), by=request.user, today=request.today)
    return _told(_one(request, number), request)


@router.post("/{number}/steps/{step}", response=EndorsementOut, operation_id="stepEndorsement")
def step_endorsement(request: SignedInRequest, number: str, step: str, body: BecauseIn) -> dict[str, Any]:
    """Take one step: `signing` (public from now on), `withdrawal` (`because`; stays public), `discarding` (a draft)."""
    found = _one(request, number)
    if step == "signing":
        endorsements.sign(found, by=request.user, today=request.today)
    elif step == "withdrawal":
        endorsements.withdraw(found, by=request.user, today=request.today, because=body.because)
    elif step == "discarding":
        endorsements.discard(found, by=request.user, today=request.today)
    else:
        raise Http404(step)
    return _told(_one(request, number), request)


@label_router.get("", response=LabelPage, auth=OPTIONAL, operation_id="listLabels")
def list_labels(request: SignedInRequest, asked: Query[Window], entry: str = "") -> dict[str, Any]:
    """List every quality label ever given, those of one entry where one is named; `in_force` is said for today."""
    rows = statements.labels().order_by("number")
    found = window(rows.filter(entry=entry) if entry else rows, asked)
    standing = set(statements.standing_labels(request.today).values_list("pk", flat=True))
    return found | {"items": [_label(one, in_force=one.pk in standing) for one in found["items"]]}


@label_router.post("", response={201: LabelOut}, operation_id="giveLabel")
def give_label(request: SignedInRequest, body: LabelIn) -> Status[dict[str, Any]]:
    """Give a quality label, as an agency in force that is independent of who bears it (as for reviews)."""
    agency, subject = own_organisation(request, body.agency), own_organisation(request, body.organisation)
    stated = body.dict(include={"name", "criteria", "valid_until", "entry"})
    made = labels.give(agency, subject, stated, by=request.user, today=request.today)
    return Status(201, _label(made, in_force=True))


@label_router.post("/{number}/withdrawal", response=LabelOut, operation_id="withdrawLabel")
def withdraw_label(request: SignedInRequest, number: str, body: BecauseIn) -> dict[str, Any]:
    """Take a label back, with a reason that stays public."""
    found = get_object_or_404(statements.labels(), number=number)
    labels.withdraw(found, by=request.user, today=request.today, because=body.because)
    return _label(found, in_force=False)


def _one(request: SignedInRequest, number: str) -> Endorsement:
    return get_object_or_404(endorsements_visible_to(request.user, request.today), number=number)


def _told(one: Endorsement, request: SignedInRequest) -> dict[str, Any]:
    named = ("number", "edition", "claim", "statement", "state", "signed_on", "valid_until")
    told = {name: getattr(one, name) for name in (*named, "withdrawn_on", "withdrawn_because")}
    return told | {
        "endorser": one.endorser.number,
        "endorser_name": one.endorser.legal_name,
        "entry": one.entry.number,
        "in_force": one.stands(request.today) and bool(one.endorser_acts),
        "credential": one.address if one.was_signed else "",
    }


def _label(one: Label, *, in_force: bool) -> dict[str, Any]:
    named = ("number", "entry", "name", "criteria", "valid_from", "valid_until", "state")
    told = {name: getattr(one, name) for name in (*named, "withdrawn_on", "withdrawn_because")}
    return told | {"agency": one.agency.number, "organisation": one.subject.number, "in_force": in_force}
