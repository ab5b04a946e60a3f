"""Jobs, promotions and projects that micro-credentials open. Employers find no person here."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.catalogue.permissions import micro_credentials_visible_to
from passerelle.opportunities import actions, queries
from passerelle.opportunities.permissions import own_opportunities, visible_to
from passerelle.organisations.permissions import organisations_visible_to

if TYPE_CHECKING:
    from passerelle.opportunities.models import Opportunity, OpportunityItem
    from passerelle.opportunities.queries import Chance, Match
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["opportunities"])


class ItemIn(Schema):
    micro_credential: str
    min_edition: int = 1
    min_result: str = ""
    max_age_years: int | None = None
    effect: str = "interview"


class OpportunityIn(Schema):
    title: dict[str, str]
    kind: str
    description: str = ""
    place: str = ""
    closes_on: date
    any_of: int = 1
    items: list[ItemIn] = Field(default_factory=list)


class OpportunityDraftIn(OpportunityIn):
    employer: str


class OpportunityEditIn(OpportunityIn):
    seen_version: int


class ItemOut(ItemIn):
    @staticmethod
    def resolve_micro_credential(item: OpportunityItem) -> str:
        return item.micro_credential.number


class OpportunityOut(Schema):
    number: str
    state: str
    version: int
    employer: str
    title: dict[str, str]
    kind: str
    description: str
    place: str
    closes_on: date
    any_of: int
    opened_on: date | None
    closed_on: date | None
    items: list[ItemOut]

    @staticmethod
    def resolve_employer(opportunity: Opportunity) -> str:
        return opportunity.employer.number

    @staticmethod
    def resolve_items(opportunity: Opportunity) -> list[OpportunityItem]:
        return list(opportunity.items.all())


class OpportunityPage(Schema):
    total: int
    items: list[OpportunityOut]


class MatchOut(Schema):
    micro_credential: str
    award: str | None
    unmet: list[str]


class ChanceOut(Schema):
    opportunity: OpportunityOut
    met: list[MatchOut]
    missing: list[MatchOut]
    away: int


class ChancesOut(Schema):
    open: list[ChanceOut]
    one_away: list[ChanceOut]


def _opportunity(request: SignedInRequest, number: str) -> Opportunity:
    return get_object_or_404(visible_to(request.user).prefetch_related("items__micro_credential"), number=number)


def _read_again(request: SignedInRequest, changed: Opportunity) -> Opportunity:
    return _opportunity(request, changed.number)


def _stated(request: SignedInRequest, body: OpportunityIn) -> dict[str, Any]:
    entries = micro_credentials_visible_to(request.user)
    items = [
        item.dict() | {"micro_credential": get_object_or_404(entries, number=item.micro_credential)}
        for item in body.items
    ]
    return body.dict(exclude={"employer", "seen_version"}) | {"items": items}


def _chance(chance: Chance) -> dict[str, Any]:
    return {
        "opportunity": chance.opportunity,
        "met": [_match(match) for match in chance.met],
        "missing": [_match(match) for match in chance.missing],
        "away": chance.away,
    }


def _match(match: Match) -> dict[str, Any]:
    return {
        "micro_credential": match.item.micro_credential.number,
        "award": match.award.number if match.award else None,
        "unmet": list(match.unmet),
    }


@router.get("", response=OpportunityPage, auth=OPTIONAL, operation_id="listOpportunities")
def list_opportunities(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List what is open today, the soonest to close first."""
    return window(queries.open_on(request.today).prefetch_related("items__micro_credential"), asked)


@router.get("/own", response=OpportunityPage, operation_id="listOwnOpportunities")
def list_own(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List what your organisations wrote, opened and closed."""
    return window(own_opportunities(request.user).prefetch_related("items__micro_credential"), asked)


@router.get("/open-to-me", response=ChancesOut, operation_id="listOpportunitiesOpenToMe")
def open_to_me(request: SignedInRequest) -> dict[str, Any]:
    """List what your awards in force open today, with which award, and what is one item away."""
    found = queries.open_to(request.user, request.today)
    return {
        "open": [_chance(chance) for chance in found.open],
        "one_away": [_chance(chance) for chance in found.one_away],
    }


@router.post("", response={201: OpportunityOut}, operation_id="draftOpportunity")
def draft(request: SignedInRequest, body: OpportunityDraftIn) -> Status[Opportunity]:
    """Write an opportunity; nobody else sees it before it is published."""
    employer = get_object_or_404(organisations_visible_to(request.user), number=body.employer)
    drafted = actions.draft(employer, _stated(request, body), by=request.user, today=request.today)
    return Status(201, _read_again(request, drafted))


@router.get("/{number}", response=OpportunityOut, auth=OPTIONAL, operation_id="readOpportunity")
def read(request: SignedInRequest, number: str) -> Opportunity:
    """Read one opportunity: published and closed ones, and your own organisation's drafts."""
    return _opportunity(request, number)


@router.patch("/{number}", response=OpportunityOut, operation_id="editOpportunity")
def edit(request: SignedInRequest, number: str, body: OpportunityEditIn) -> Opportunity:
    """Change a draft, if it is still what you saw."""
    changed = actions.edit(
        _opportunity(request, number),
        _stated(request, body),
        by=request.user,
        today=request.today,
        seen_version=body.seen_version,
    )
    return _read_again(request, changed)


@router.post("/{number}/publication", response=OpportunityOut, operation_id="publishOpportunity")
def publish(request: SignedInRequest, number: str) -> Opportunity:
    """Open it to everyone until its closing day."""
    return actions.publish(_opportunity(request, number), by=request.user, today=request.today)


@router.post("/{number}/closing", response=OpportunityOut, operation_id="closeOpportunity")
def close(request: SignedInRequest, number: str) -> Opportunity:
    """Close it before its day; its page stays and says so."""
    return actions.close(_opportunity(request, number), by=request.user, today=request.today)
