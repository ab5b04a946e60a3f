"""Searching what is listed: the same question, filters and counts as the public page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from ninja import Field, Query, Router, Schema

from passerelle.api.sign_in import OPTIONAL
from passerelle.search import queries
from passerelle.search.requests import DEEPEST, lenient

if TYPE_CHECKING:
    from passerelle.people.requests import SignedInRequest
    from passerelle.search.hits import Hit

router = Router(tags=["search"])
Words = Annotated[tuple[Annotated[str, Field(max_length=60)], ...], Field(max_length=20)]


class SearchIn(Schema):
    """Within one filter any of the values will do; all filters must hold."""

    q: Annotated[str, Field(max_length=200, description="Words; “in quotes” stands together; -word leaves out")] = ""
    kind: tuple[Literal["micro_credential", "course"], ...] = ()
    status: Annotated[
        tuple[Literal["verified", "pending", "ending", "suspended", "archived"], ...],
        Field(description="None: what may be used now, so the first three"),
    ] = ()
    level: Words = ()
    field: Annotated[Words, Field(description="ISCED-F 2013: broad (07), narrow (071) or detailed (0713)")] = ()
    mode: tuple[Literal["onsite", "online", "blended", "offline_pack", "work_based"], ...] = ()
    language: Words = ()
    band: Annotated[
        tuple[Literal["small", "medium", "large"], ...], Field(description="Up to 2 credits; less than 10; 10 and more")
    ] = ()
    credits_from: Annotated[float, Field(ge=0, le=500)] | None = None
    credits_to: Annotated[float, Field(ge=0, le=500)] | None = None
    accepted: Annotated[tuple[Literal["degree", "job", "1"], ...], Field(description="1: by anyone")] = ()
    skill: Annotated[tuple[Annotated[str, Field(max_length=300)], ...], Field(max_length=20)] = ()
    """Addresses of skills that outcomes name."""
    accepted_by: Annotated[Words, Field(description="Slugs of organisations")] = ()
    by: Annotated[Words, Field(description="Slugs of awarders or providers")] = ()
    free: tuple[Literal["1"], ...] = ()
    offline: tuple[Literal["1"], ...] = ()
    route: tuple[Literal["course", "prior_learning"], ...] = ()
    starts: Annotated[Words, Field(description="Months: 2027-01")] = ()
    sort: Literal["fit", "newest", "shortest", "soonest"] = "fit"
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    offset: Annotated[int, Field(ge=0, le=DEEPEST)] = 0


class CountingOut(Schema):
    purpose: str
    owner: str
    credits: Decimal | None


class HitOut(Schema):
    number: str
    kind: str
    title: dict[str, str]
    state: str
    due_on: date | None
    valid_until: date | None
    levels: list[str]
    credits: Decimal | None
    hours: Decimal | None
    body: str | None
    counts_towards: list[CountingOut]
    courses: list[str]
    leads_to: list[str]
    next_start: date | None
    recognised: bool
    may_be_offered: str

    @staticmethod
    def of(hit: Hit) -> HitOut:
        entry = hit.entry
        return HitOut(
            number=entry.number,
            kind=hit.kind,
            title=entry.title,
            state=entry.state,
            due_on=entry.due_on,
            valid_until=entry.valid_until,
            levels=list(hit.levels),
            credits=hit.credits,
            hours=hit.hours,
            body=hit.body.legal_name if hit.body else None,
            counts_towards=[
                CountingOut(purpose=item.purpose, owner=item.owner, credits=item.credits) for item in hit.counts
            ],
            courses=[course.number for course in hit.courses] if hit.kind == "micro_credential" else [],
            leads_to=[goal.number for goal in hit.goals] if hit.kind == "course" else [],
            next_start=hit.next_run.starts_on if hit.next_run else None,
            recognised=hit.offered.recognised,
            may_be_offered=hit.offered.may_be_offered,
        )


class NearOut(Schema):
    q: str
    dropped: str
    total: int


class SearchOut(Schema):
    total: int
    complete: bool
    items: list[HitOut]
    facets: dict[str, dict[str, int]]
    near: list[NearOut]


@router.get("", response=SearchOut, auth=OPTIONAL, operation_id="search")
def search(request: SignedInRequest, asked: Query[SearchIn]) -> SearchOut:
    """Search micro-credentials and courses: what is recognised or being verified, unless a `status` says otherwise.

    `facets` counts what each value would bring; `near` names other questions where this one finds nothing;
    `complete` is false while the index is being rebuilt and only the newest entries were looked through.
    """
    stated = asked.dict(exclude={"credits_from", "credits_to", "limit", "offset"})
    wanted = lenient({name: [value] if isinstance(value, str) else value for name, value in stated.items()})
    wanted = replace(wanted, credits_from=asked.credits_from, credits_to=asked.credits_to)
    found = queries.find(wanted.window(offset=asked.offset, limit=asked.limit), today=request.today)
    return SearchOut(
        total=found.total,
        complete=found.complete,
        items=[HitOut.of(hit) for hit in found.hits],
        facets={name: dict(counts) for name, counts in found.facets.items()},
        near=[NearOut(q=near.request.text, dropped=near.dropped, total=near.total) for near in found.near],
    )
