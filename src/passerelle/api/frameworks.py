"""Qualifications frameworks, what compares with what, and credit systems; drafts and confirmations by two persons."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window
from passerelle.api.sign_in import OPTIONAL
from passerelle.core import credits as credit_points
from passerelle.core.errors import Malformed, NotPermitted
from passerelle.core.frameworks import LevelStatement, as_stated
from passerelle.frameworks import actions, queries
from passerelle.frameworks.models import Basis, Confirmation, Framework, Level
from passerelle.frameworks.permissions import may_draft
from passerelle.frameworks.states import ConfirmationState

if TYPE_CHECKING:
    from passerelle.core.frameworks import Comparison, Link
    from passerelle.people.requests import PublicRequest, SignedInRequest

router = Router(tags=["frameworks"])
credit_systems = Router(tags=["frameworks"])


class FrameworkOut(Schema):
    """A version, without its levels."""

    id: int
    key: str
    edition: str
    name: dict[str, str]
    short_name: str
    kind: str
    country: str
    region: str
    uri: str
    owner: str
    valid_from: date | None
    valid_to: date | None
    status: str
    state: str
    source: str
    source_url: str
    as_of: date | None
    licence: str


class FrameworkPage(Schema):
    total: int
    items: list[FrameworkOut]


class Asked(Window):
    q: str = ""
    kind: str = ""
    region: str = ""


class DraftIn(Schema):
    document: str
    """The text of a file of frameworks; faults are told by its lines."""


class Levels(Schema):
    one: str
    other: str


class LinkOut(Schema):
    level: str
    compares_with: str | None
    nothing_in: str | None
    basis: str
    verified: bool
    source: str
    year: int | None
    note: str


class ComparisonOut(Schema):
    relation: str
    certainty: str
    through: list[str]
    basis: list[LinkOut]


class ConfirmationIn(Schema):
    """What a source confirms: a framework as it is told, or what one of its levels compares with."""

    framework: str
    level: str | None = None
    compares_with: str | None = None
    nothing_in: str | None = None
    basis: Basis = Basis.REFERENCING_REPORT
    source: Annotated[str, Field(min_length=1, max_length=400)]
    source_url: Annotated[str, Field(max_length=300, pattern=r"^(https?://[^\s\"'<>]+)?$")] = ""
    year: Annotated[int, Field(ge=1950, le=2100)] | None = None
    note: Annotated[str, Field(max_length=400)] = ""


class ConfirmationOut(Schema):
    id: int
    state: str
    framework: str
    level: str | None
    compares_with: str | None
    nothing_in: str | None
    basis: str
    source: str
    source_url: str
    year: int | None
    note: str
    proposed_on: date

    @staticmethod
    def resolve_framework(one: Confirmation) -> str:
        about = one.framework or (one.level.framework if one.level else None)
        return str(about.version) if about else ""

    @staticmethod
    def resolve_level(one: Confirmation) -> str | None:
        return one.level.code if one.level else None

    @staticmethod
    def resolve_compares_with(one: Confirmation) -> str | None:
        return str(one.target.place) if one.target else None

    @staticmethod
    def resolve_nothing_in(one: Confirmation) -> str | None:
        return str(one.none_in.version) if one.none_in else None


class Size(Schema):
    amount: Decimal
    from_: Annotated[str, Field(alias="from", max_length=40)]
    to: Annotated[str, Field(max_length=40)]
    hours: Decimal | None = None


class ConversionOut(Schema):
    """An interval: the least and the most the size can be in the other system, and the hours between."""

    least: Decimal
    most: Decimal
    hours_least: Decimal
    hours_most: Decimal


@router.get("", response=FrameworkPage, auth=OPTIONAL, operation_id="listFrameworks")
def list_frameworks(request: PublicRequest, asked: Query[Asked]) -> dict[str, Any]:
    """List the published versions of frameworks, by words, kind and region."""
    found = queries.found(asked.q, asked.kind, asked.region).order_by("key", *queries.NEWEST_FIRST)
    return {"total": found.count(), "items": list(found[asked.offset : asked.offset + asked.limit])}


@router.get("/comparison", response=ComparisonOut, auth=OPTIONAL, operation_id="compareLevels")
def compare(request: PublicRequest, asked: Query[Levels]) -> dict[str, Any]:
    """Say how one level stands to another, each as `framework/edition:level`, how certain that is and why."""
    one, other = LevelStatement.parse(asked.one), LevelStatement.parse(asked.other)
    return _compared(queries.atlas().compare(one, other))


@router.post("", response={201: list[FrameworkOut]}, operation_id="draftFrameworks")
def draft(request: SignedInRequest, body: DraftIn) -> Status[list[Framework]]:
    """Take the versions of a file as drafts; a second policy officer publishes each."""
    return Status(201, actions.draft(body.document, by=request.user))


@router.get("/drafts", response=list[FrameworkOut], operation_id="listDraftedFrameworks")
def drafts(request: SignedInRequest) -> list[Framework]:
    """List the versions that wait for a second policy officer."""
    _officers_only(request)
    return list(queries.drafts())


@router.post("/drafts/{pk}/approval", response=FrameworkOut, operation_id="approveFramework")
def approve(request: SignedInRequest, pk: int) -> Framework:
    """Publish a draft; the edition before ends the day before it begins."""
    return actions.approve(_draft(request, pk), by=request.user)


@router.post("/drafts/{pk}/discarding", response=FrameworkOut, operation_id="discardFramework")
def discard(request: SignedInRequest, pk: int) -> Framework:
    """Put a draft away."""
    return actions.discard(_draft(request, pk), by=request.user)


@router.get("/confirmations", response=list[ConfirmationOut], operation_id="listConfirmations")
def list_confirmations(request: SignedInRequest) -> list[Confirmation]:
    """List what was proposed and waits for a second policy officer."""
    _officers_only(request)
    return list(queries.confirmations(ConfirmationState.PROPOSED))


@router.post("/confirmations", response={201: ConfirmationOut}, operation_id="proposeConfirmation")
def propose(request: SignedInRequest, body: ConfirmationIn) -> Status[Confirmation]:
    """Say with its source what no source had confirmed; a second policy officer decides on it."""
    _officers_only(request)
    stated = body.dict(include={"source", "source_url", "year", "note"})
    made = actions.propose(**_subject(body), **stated, by=request.user, today=request.today)
    return Status(201, made)


@router.post("/confirmations/{pk}/approval", response=ConfirmationOut, operation_id="approveConfirmation")
def approve_confirmation(request: SignedInRequest, pk: int) -> Confirmation:
    """Agree to what a colleague proposed: it is public at once."""
    return actions.approve_confirmation(_confirmation(request, pk), by=request.user)


@router.post("/confirmations/{pk}/discarding", response=ConfirmationOut, operation_id="discardConfirmation")
def discard_confirmation(request: SignedInRequest, pk: int) -> Confirmation:
    """Put a proposal away; nothing changes."""
    return actions.discard_confirmation(_confirmation(request, pk), by=request.user)


@router.get("/{key}/{edition}", response=dict[str, Any], auth=OPTIONAL, operation_id="readFramework")
def read(request: PublicRequest, key: str, edition: str) -> dict[str, Any]:
    """Read one version whole, in the form of the file: levels, descriptors, comparisons."""
    found = get_object_or_404(queries.whole(queries.published()), key=key, edition=edition)
    return as_stated(queries.as_version(found))


@credit_systems.get("", response=dict[str, Any], auth=OPTIONAL, operation_id="listCreditSystems")
def list_credit_systems(request: PublicRequest) -> dict[str, Any]:
    """List credit systems with the hours of one credit, and what no source confirms."""
    return credit_points.shipped()


@credit_systems.get("/conversion", response=ConversionOut, auth=OPTIONAL, operation_id="convertCredits")
def convert(request: PublicRequest, asked: Query[Size]) -> dict[str, Decimal]:
    """Turn a size into another system, as an interval rounded outwards; `hours` stands for hours of work."""
    found = credit_points.conversion(asked.amount, asked.from_, asked.to, hours=asked.hours)
    least, most = credit_points.outward(found.answer)
    hours_least, hours_most = credit_points.outward(found.hours)
    return {"least": least, "most": most, "hours_least": hours_least, "hours_most": hours_most}


def _officers_only(request: SignedInRequest) -> None:
    if not may_draft(request.user):
        raise NotPermitted


def _draft(request: SignedInRequest, pk: int) -> Framework:
    _officers_only(request)
    return get_object_or_404(Framework.objects.exclude(drafted_by=None), pk=pk)


def _confirmation(request: SignedInRequest, pk: int) -> Confirmation:
    _officers_only(request)
    return get_object_or_404(queries.confirmations(), pk=pk)


def _subject(body: ConfirmationIn) -> dict[str, Any]:
    """Return what a proposal is about; raises Malformed or Http404."""
    framework = _version(body.framework)
    if body.level is None:
        return {"about": framework}
    if (body.compares_with is None) == (body.nothing_in is None):
        raise Malformed(field="compares_with", expected="a level, or a framework in nothing_in")
    level = get_object_or_404(Level.objects.select_related("framework"), framework=framework, code=body.level)
    return {
        "about": level,
        "target": _level(body.compares_with) if body.compares_with else None,
        "none_in": _version(body.nothing_in) if body.nothing_in else None,
        "basis": body.basis.value,
    }


def _version(text: str) -> Framework:
    key, _slash, edition = text.partition("/")
    return get_object_or_404(queries.published(), key=key, edition=edition)


def _level(text: str) -> Level:
    place = LevelStatement.parse(text).place
    levels = Level.objects.select_related("framework").filter(framework__in=queries.published())
    return get_object_or_404(levels, framework__key=place.framework, framework__edition=place.edition, code=place.code)


def _compared(found: Comparison) -> dict[str, Any]:
    return {
        "relation": found.relation.value,
        "certainty": found.certainty.value,
        "through": [str(version) for version in found.through],
        "basis": [_link(link) for link in found.basis],
    }


def _link(link: Link) -> dict[str, Any]:
    return {
        "level": str(link.source),
        "compares_with": str(link.target) if link.target else None,
        "nothing_in": None if link.target else str(link.to),
        "basis": link.basis.value,
        "verified": link.verified,
        "source": link.told_by,
        "year": link.year,
        "note": link.note,
    }
