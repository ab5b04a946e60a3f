"""Degrees and other larger awards: reading them, and describing them for the body that awards them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ninja import Query, Router, Schema, Status

from passerelle.api.catalogue import own_organisation
from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.catalogue import programmes as actions
from passerelle.catalogue import queries
from passerelle.catalogue.models import Programme
from passerelle.catalogue.permissions import programmes_visible_to
from passerelle.catalogue.states import PROGRAMME_PUBLIC

if TYPE_CHECKING:
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["programmes"])


class ProgrammeOut(Schema):
    reference: str
    number: str
    edition: int
    state: str
    version: int
    awarder: str
    title: dict[str, str]
    kind: str
    level: str
    level_framework: str
    credits: Decimal | None
    credit_system: str
    modules: list[dict[str, Any]]
    levels: list[dict[str, Any]]
    buckets: list[dict[str, Any]]
    shares: list[dict[str, Any]]
    requirements: list[dict[str, Any]]
    credits_last_years: int | None
    awarded_as: str | None
    """The micro-credential under which it is awarded to whoever holds its parts."""
    entry_requirements: str
    places: int | None
    semesters: int | None
    field: str
    link: str
    max_waived_share: Decimal
    valid_from: date | None
    ends_on: date | None

    @staticmethod
    def resolve_awarder(programme: Programme) -> str:
        return programme.awarder.number

    @staticmethod
    def resolve_awarded_as(programme: Programme) -> str | None:
        return programme.awarded_as.number if programme.awarded_as else None


class ProgrammePage(Schema):
    total: int
    items: list[ProgrammeOut]


class ProgrammeDraftIn(Schema):
    awarder: str
    stated: dict[str, Any]


class ProgrammeEditIn(Schema):
    stated: dict[str, Any]
    seen_version: int


class SeenIn(Schema):
    seen_version: int


class ProgrammeEndIn(Schema):
    ends_on: date


def _programme(request: SignedInRequest, reference: str) -> Programme:
    return queries.programme(reference, programmes_visible_to(request.user))


@router.get("", response=ProgrammePage, auth=OPTIONAL, operation_id="listProgrammes")
def list_programmes(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List degrees and other larger awards that take micro-credentials in: every published edition, newest first."""
    published = Programme.objects.select_related("awarder", "awarded_as").filter(state__in=PROGRAMME_PUBLIC)
    return window(published.order_by("number", "-edition"), asked)


@router.post("", response={201: ProgrammeOut}, operation_id="draftProgramme")
def draft(request: SignedInRequest, body: ProgrammeDraftIn) -> Status[Programme]:
    """Start the first edition of a programme for an awarder; it may be incomplete."""
    awarder = own_organisation(request, body.awarder)
    return Status(201, actions.draft(awarder, body.stated, by=request.user, today=request.today))


@router.get("/{reference}", response=ProgrammeOut, auth=OPTIONAL, operation_id="readProgramme")
def read(request: SignedInRequest, reference: str) -> Programme:
    """Read one edition of a programme: published ones, and your own organisation's drafts."""
    return _programme(request, reference)


@router.patch("/{reference}", response=ProgrammeOut, operation_id="editProgramme")
def edit(request: SignedInRequest, reference: str, body: ProgrammeEditIn) -> Programme:
    """Change a draft, if it is still what you saw."""
    found = _programme(request, reference)
    return actions.edit(found, body.stated, by=request.user, today=request.today, seen_version=body.seen_version)


@router.post("/{reference}/publication", response=ProgrammeOut, operation_id="publishProgramme")
def publish(request: SignedInRequest, reference: str, body: SeenIn) -> Programme:
    """Publish an edition; it never changes afterwards. Its level must be one of the framework in force."""
    found = _programme(request, reference)
    return actions.publish(found, by=request.user, today=request.today, seen_version=body.seen_version)


@router.post("/{reference}/edition", response={201: ProgrammeOut}, operation_id="beginProgrammeEdition")
def begin_edition(request: SignedInRequest, reference: str) -> Status[Programme]:
    """Begin the next edition of a published programme, as a draft with what the newest one says."""
    found = _programme(request, reference)
    return Status(201, actions.begin_edition(found, by=request.user, today=request.today))


@router.post("/{reference}/discarding", response=ProgrammeOut, operation_id="discardProgramme")
def discard(request: SignedInRequest, reference: str, body: SeenIn) -> Programme:
    """Give a draft up."""
    found = _programme(request, reference)
    return actions.discard(found, by=request.user, today=request.today, seen_version=body.seen_version)


@router.post("/{reference}/end", response=ProgrammeOut, operation_id="endProgramme")
def end(request: SignedInRequest, reference: str, body: ProgrammeEndIn) -> Programme:
    """Offer an edition no longer from a day on; what was decided by it stands."""
    return actions.end(_programme(request, reference), body.ends_on, by=request.user, today=request.today)
