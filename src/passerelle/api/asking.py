"""Asking an awarder to be let teach or assess for it, and the answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.catalogue import own_organisation, visible_micro_credential
from passerelle.api.pages import Window, window
from passerelle.catalogue import asking
from passerelle.catalogue.permissions import requests_visible_to
from passerelle.organisations.permissions import organisations_of

if TYPE_CHECKING:
    from passerelle.catalogue.models import AuthorisationRequest
    from passerelle.people.requests import SignedInRequest

entries = Router(tags=["micro-credentials"])
router = Router(tags=["partner requests"])


class AskIn(Schema):
    partner: str
    acts: Annotated[list[str], Field(max_length=2)]
    terms: dict[str, Any] = Field(default_factory=dict)


class TermsIn(Schema):
    terms: dict[str, Any] = Field(default_factory=dict)


class ReasonsIn(Schema):
    reasons: str


class PartnerRequestOut(Schema):
    """What was asked, for both sides alone, and what came of it."""

    number: str
    partner: str
    awarder: str
    micro_credential: str
    act: str
    state: str
    blocks: list[str]
    valid_from: date | None
    ends_on: date | None
    most_learners: int | None
    price: Decimal | None
    may_subcontract: bool
    subcontracting: str
    means: str
    asked_on: date
    clock: str
    due_on: date
    escalated_on: date | None
    """The day both sides were told that the answer is late."""
    closed_on: date | None
    by_expiry: bool
    """Authorised or refused since nobody answered in time, as the profile in force says (`on_expiry`)."""
    reasons: str
    authorisation: str | None

    @staticmethod
    def resolve_partner(made: AuthorisationRequest) -> str:
        return made.partner.number

    @staticmethod
    def resolve_awarder(made: AuthorisationRequest) -> str:
        return made.awarder.number

    @staticmethod
    def resolve_micro_credential(made: AuthorisationRequest) -> str:
        return made.micro_credential.number

    @staticmethod
    def resolve_authorisation(made: AuthorisationRequest) -> str | None:
        return made.authorisation.number if made.authorisation else None


class PartnerRequestPage(Schema):
    total: int
    items: list[PartnerRequestOut]


class AskedRequests(Window):
    desk: Literal["asked", "answer"] = "asked"
    """`asked`: what one's organisations ask of others; `answer`: what they are asked."""
    state: str = ""


@entries.post("/{number}/partner-requests", response={201: list[PartnerRequestOut]}, operation_id="askToBePartner")
def ask(request: SignedInRequest, number: str, body: AskIn) -> Status[list[AuthorisationRequest]]:
    """Ask the awarder to let a partner `teach`, `assess`, or both (signatories of the partner), on the same terms.

    One request comes of each act, all or none. `terms` are those of `authorisePartner`; without a first day it is the
    day of the answer.
    """
    entry, partner = visible_micro_credential(request, number), own_organisation(request, body.partner)
    made = asking.ask(entry, partner, body.acts, body.terms, by=request.user, today=request.today)
    return Status(201, made)


@router.get("", response=PartnerRequestPage, operation_id="listPartnerRequests")
def list_requests(request: SignedInRequest, asked: Query[AskedRequests]) -> dict[str, Any]:
    """List what one's organisations ask of awarders, newest first, or are asked (`desk=answer`), first due first."""
    own = organisations_of(request.user)
    seen = requests_visible_to(request.user)
    if asked.desk == "answer":
        seen = seen.filter(awarder__in=own).order_by("due_on", "pk")
    else:
        seen = seen.filter(partner__in=own)
    return window(seen.filter(state=asked.state) if asked.state else seen, asked)


@router.get("/{number}", response=PartnerRequestOut, operation_id="readPartnerRequest")
def read(request: SignedInRequest, number: str) -> AuthorisationRequest:
    """Read a request, for who writes for one of its two sides."""
    return _visible(request, number)


@router.post("/{number}/authorisation", response=PartnerRequestOut, operation_id="authorisePartnerRequest")
def authorise(request: SignedInRequest, number: str, body: TermsIn) -> AuthorisationRequest:
    """Let the partner do what it asked for, or less (signatories of the awarder).

    `terms` name what is less: `blocks` among those asked, a later `valid_from`, an earlier `ends_on`, fewer
    `most_learners`, a lower `price`, no `may_subcontract`. What they leave out is as it was asked.
    """
    found = _visible(request, number)
    asking.authorise(found, body.terms, by=request.user, today=request.today)
    return found


@router.post("/{number}/refusal", response=PartnerRequestOut, operation_id="refusePartnerRequest")
def refuse(request: SignedInRequest, number: str, body: ReasonsIn) -> AuthorisationRequest:
    """Refuse it with reasons, which whoever asked reads (signatories of the awarder)."""
    return asking.refuse(_visible(request, number), reasons=body.reasons, by=request.user, today=request.today)


@router.post("/{number}/withdrawal", response=PartnerRequestOut, operation_id="withdrawPartnerRequest")
def withdraw(request: SignedInRequest, number: str) -> AuthorisationRequest:
    """Take back what was asked and is not answered yet (signatories of the partner)."""
    return asking.withdraw(_visible(request, number), by=request.user, today=request.today)


def _visible(request: SignedInRequest, number: str) -> AuthorisationRequest:
    return get_object_or_404(requests_visible_to(request.user), number=number)
