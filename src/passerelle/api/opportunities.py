"""Jobs, promotions and projects that awards open: written by employers, read by anybody, matched for learners."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.catalogue.permissions import micro_credentials_visible_to
from passerelle.opportunities import actions, counted, finding, queries
from passerelle.opportunities.permissions import own_opportunities, visible_to
from passerelle.organisations.permissions import organisations_visible_to

if TYPE_CHECKING:
    from passerelle.opportunities.models import Opportunity, OpportunityItem
    from passerelle.opportunities.queries import Chance, Match
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["opportunities"])
Words = Annotated[list[str], Field(max_length=30)]


class ItemIn(Schema):
    """One row: a micro-credential, or any award that this lists. `level` is framework/edition:level, at least.

    `blocks` and `outcomes` are written MC-00412/B1; an outcome may also be the address of a skill.
    """

    micro_credential: str = ""
    blocks: Words = Field(default_factory=list)
    outcomes: Words = Field(default_factory=list)
    fields_of_study: Words = Field(default_factory=list)
    awarders: Words = Field(default_factory=list)
    level: str = ""
    is_needed: bool = False
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
        return item.number

    @staticmethod
    def resolve_blocks(item: OpportunityItem) -> list[str]:
        return [one["key"] for one in item.lists.get("blocks") or ()]

    @staticmethod
    def resolve_outcomes(item: OpportunityItem) -> list[str]:
        return [one.get("said") or one["key"] for one in item.lists.get("outcomes") or ()]

    @staticmethod
    def resolve_fields_of_study(item: OpportunityItem) -> list[str]:
        return list(item.lists.get("fields") or ())

    @staticmethod
    def resolve_awarders(item: OpportunityItem) -> list[str]:
        return [one["key"] for one in item.lists.get("awarders") or ()]

    @staticmethod
    def resolve_level(item: OpportunityItem) -> str:
        return str(item.lists.get("level") or "")


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
    counts_as: str
    """What the award's result counts for, where it is on another scale, and the `conversion` that says so."""
    conversion: str


class ChanceOut(Schema):
    """`met_of` of `in_all` is how far one is: "3 of 4"."""

    opportunity: OpportunityOut
    met: list[MatchOut]
    missing: list[MatchOut]
    away: int
    met_of: int
    in_all: int


class ChancesOut(Schema):
    open: list[ChanceOut]
    one_away: list[ChanceOut]


class ReachIn(Schema):
    """`reach` is all (who meets everything), one_less, or empty: nobody more."""

    reach: Annotated[str, Field(max_length=10)] = ""


class CrowdOut(Schema):
    """Numbers of people in steps of five; 0 says fewer than five, which may be none."""

    in_all: int
    everything: int
    one_less: int


class SeenOut(Schema):
    code: str
    key: str
    met_of: int
    in_all: int
    name: str
    awards: list[dict[str, str]]


def _opportunity(request: SignedInRequest, number: str) -> Opportunity:
    return get_object_or_404(visible_to(request.user).prefetch_related("items__micro_credential"), number=number)


def _own(request: SignedInRequest, number: str) -> Opportunity:
    return get_object_or_404(own_opportunities(request.user).prefetch_related("items__micro_credential"), number=number)


def _read_again(request: SignedInRequest, changed: Opportunity) -> Opportunity:
    return _opportunity(request, changed.number)


def _stated(request: SignedInRequest, body: OpportunityIn) -> dict[str, Any]:
    entries = micro_credentials_visible_to(request.user)
    items = []
    for item in body.items:
        said = item.dict()
        named = get_object_or_404(entries, number=item.micro_credential) if item.micro_credential else None
        fields = said.pop("fields_of_study")
        items.append(said | {"micro_credential": named, "fields": fields})
    return body.dict(exclude={"employer", "seen_version"}) | {"items": items}


def _chance(chance: Chance) -> dict[str, Any]:
    return {
        "opportunity": chance.opportunity,
        "met": [_match(match) for match in chance.met],
        "missing": [_match(match) for match in chance.missing],
        "away": chance.away,
        "met_of": chance.standing.met_of,
        "in_all": chance.standing.in_all,
    }


def _match(match: Match) -> dict[str, Any]:
    return {
        "micro_credential": match.item.number,
        "award": match.award.number if match.award else None,
        "unmet": list(match.unmet),
        "counts_as": match.counts_as,
        "conversion": match.conversion,
    }


class CountOut(Schema):
    """`value` is null where it is `withheld`: `too_few` to tell (1 to 4), or `nothing` there to be measured."""

    code: str
    value: Decimal | None
    withheld: str


class CountsOut(Schema):
    since: date
    counts: list[CountOut]


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
    """List what your awards in force open today, with which award, and what is one award away."""
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


@router.get("/by/{slug}/statistics", response=CountsOut, auth=OPTIONAL, operation_id="readEmployerCounts")
def counts(request: SignedInRequest, slug: str) -> dict[str, Any]:
    """Read what became of the applications to an employer in the last twelve months."""
    employer = get_object_or_404(counted.employers_visible_to(request.user), slug=slug)
    told = counted.of_employer(employer, today=request.today)
    return {
        "since": counted.since(request.today),
        "counts": [{"code": one.code, "value": one.told.value, "withheld": one.told.withheld} for one in told],
    }


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
    """Open it to everyone until its closing day; all that can never be met is named at once."""
    return actions.publish(_opportunity(request, number), by=request.user, today=request.today)


@router.post("/{number}/closing", response=OpportunityOut, operation_id="closeOpportunity")
def close(request: SignedInRequest, number: str) -> Opportunity:
    """Close it before its day; its page stays and says so."""
    return actions.close(_opportunity(request, number), by=request.user, today=request.today)


@router.get("/{number}/crowd", response=CrowdOut, operation_id="countWhoMeetsOpportunity")
def crowd(request: SignedInRequest, number: str) -> finding.Crowd:
    """Count who meets your opportunity among those who let you find them, in steps of five."""
    return finding.crowd(_own(request, number), by=request.user, today=request.today)


@router.get("/{number}/people", response=list[SeenOut], operation_id="listWhoLetsThemselvesBeSeen")
def people(request: SignedInRequest, number: str) -> list[dict[str, Any]]:
    """List those who meet it, or all but one, and let themselves be seen, as far as they do."""
    found = finding.seen(_own(request, number), by=request.user, today=request.today)
    return [
        {
            "code": one.code,
            "key": str(one.consent.key),
            "met_of": one.met_of,
            "in_all": one.in_all,
            "name": one.name,
            "awards": [{"title": title, "result": result} for title, result in one.awards],
        }
        for one in found
    ]


@router.post("/{number}/inviting", response=OpportunityOut, operation_id="inviteToOpportunity")
def invite(request: SignedInRequest, number: str, body: ReachIn) -> Opportunity:
    """Have the register invite who meets it, of those who let you; you learn of who answers yes, of nobody else."""
    finding.invite(_own(request, number), body.reach, by=request.user, today=request.today)
    return _own(request, number)
