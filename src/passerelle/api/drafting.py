"""Tools for those who write entries: how outcomes read, hours added up, the matrix, who says nearly the same, and
drafts that are begun from an entry or a template."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.catalogue import CourseOut, MicroCredentialOut, own_organisation, visible_micro_credential
from passerelle.api.sign_in import OPTIONAL
from passerelle.catalogue import beginning, levels, outcomes
from passerelle.catalogue.permissions import may_write, short_courses_visible_to
from passerelle.core import workload as hours
from passerelle.core.coverage import coverage
from passerelle.core.errors import Malformed, NotPermitted
from passerelle.core.frameworks import LevelStatement
from passerelle.frameworks import domains
from passerelle.frameworks import queries as frameworks
from passerelle.registers.states import EDITABLE
from passerelle.search import nearly

if TYPE_CHECKING:
    from passerelle.catalogue.models import MicroCredential, ShortCourse
    from passerelle.core.outcomes import Advice, Claimed, Span
    from passerelle.people.requests import PublicRequest, SignedInRequest

entries = Router(tags=["micro-credentials"])
courses = Router(tags=["short courses"])
templates = Router(tags=["micro-credentials"])
verbs = Router(tags=["micro-credentials"])
workload = Router(tags=["frameworks"])
Hours = Annotated[Decimal, Field(ge=0, le=hours.MOST_HOURS, decimal_places=2)]


class VerbsIn(Schema):
    language: Annotated[str, Field(max_length=8)] = "en"
    level: Annotated[str, Field(max_length=120, description="framework/edition:level")] = ""
    domain: Annotated[str, Field(max_length=60)] = ""
    """One domain of the level's framework; without it, all of them."""


class SpanOut(Schema):
    least: int
    most: int


class DomainVerbsOut(Schema):
    domain: str
    verbs: list[str]


class VerbsOut(Schema):
    language: str
    source: str
    as_of: str
    level: SpanOut | None
    """The European levels that the level compares with; null where no level was asked for."""
    is_recorded: bool
    """Whether a comparison says so; else they follow from its place in its own order."""
    domains: list[DomainVerbsOut]


class AdviceOut(Schema):
    kind: str
    outcome: int | None
    """Which outcome, from 1; null where all of them are meant."""
    seen: str
    level: SpanOut | None
    suggested: list[str]


class AdviceListOut(Schema):
    language: str
    has_verbs: bool
    level: SpanOut | None
    is_recorded: bool
    items: list[AdviceOut]


class LineOut(Schema):
    code: str
    text: str
    shown: list[bool]


class PartOut(Schema):
    code: str
    name: str
    weight: Decimal | None
    shows: int


class CoverageOut(Schema):
    lines: list[LineOut]
    parts: list[PartOut]
    unassessed: list[str]
    idle: list[str]


class WorkloadIn(Schema):
    contact: Hours | None = None
    guided: Hours | None = None
    self_: Annotated[Hours | None, Field(alias="self")] = None
    assessment: Hours | None = None
    system: Annotated[str, Field(max_length=20)] = ""
    credits: Annotated[Decimal, Field(ge=0, le=500, decimal_places=2)] | None = None
    per_week: Annotated[Decimal, Field(gt=0, le=hours.HOURS_IN_A_WEEK, decimal_places=2)] | None = None


class WorkloadOut(Schema):
    """`fits` says whether the hours are hours the stated credits can stand for; null where there is nothing to hold
    against them."""

    total: Decimal
    credits_least: Decimal | None
    credits_most: Decimal | None
    hours_least: Decimal | None
    hours_most: Decimal | None
    fits: bool | None
    is_contact_enough: bool | None
    weeks: int | None
    verified: bool | None


class AlikeOut(Schema):
    number: str
    title: dict[str, str]
    awarder: str
    share: float
    """Which part of one's own outcomes it says, from 0 to 1."""
    count: int


class AlikeListOut(Schema):
    complete: bool
    items: list[AlikeOut]


class LikeIn(Schema):
    """For whom the draft is, and what it states before anything that is taken over."""

    owner: str
    stated: dict[str, Any] = Field(default_factory=dict)


class TemplateOut(Schema):
    code: str
    name: dict[str, str]
    about: dict[str, str]
    stated: dict[str, Any]


class TemplatesOut(Schema):
    items: list[TemplateOut]


@verbs.get("", response=VerbsOut, auth=OPTIONAL, operation_id="listOutcomeVerbs")
def list_verbs(request: PublicRequest, asked: Query[VerbsIn]) -> dict[str, Any]:
    """Suggest verbs to begin outcomes with, for a level of any framework and the domains it is described by."""
    known = outcomes.verbs_of(asked.language)
    if known is None:
        raise Malformed(field="language", expected=", ".join(outcomes.LANGUAGES), seen=asked.language)
    statement = LevelStatement.parse(asked.level) if asked.level else None
    level = outcomes.claimed_at(statement) if statement else None
    own = frameworks.edition(f"{statement.framework}/{statement.edition}") if statement else frameworks.national()
    named = [asked.domain] if asked.domain else list(domains.of(own))
    span = level.span if level else None
    return {
        "language": known.language,
        "source": known.source,
        "as_of": known.as_of,
        **_claimed(level),
        "domains": [{"domain": domain, "verbs": known.suggested(domain, span, most=40)} for domain in named],
    }


@entries.get("/{number}/outcome-advice", response=AdviceListOut, operation_id="readOutcomeAdvice")
def read_advice(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Say what is worth a look in how the outcomes of your own entry are worded; advice, which no gate asks."""
    entry = _own(request, number)
    ladder = levels.ladder_of(entry, request.today)
    kept = "" if entry.state in EDITABLE else entry.level_framework
    framework = frameworks.edition(kept) or frameworks.national(request.today)
    return {
        "language": entry.language,
        "has_verbs": outcomes.verbs_of(entry.language) is not None,
        **_claimed(outcomes.claimed_by(entry, ladder)),
        "items": [_advice(one) for one in outcomes.advice(entry, ladder=ladder, framework=framework)],
    }


@entries.get("/{number}/coverage", response=CoverageOut, auth=OPTIONAL, operation_id="readCoverage")
def read_coverage(request: SignedInRequest, number: str) -> Any:
    """Tell which part of the assessment shows which outcome, which outcome none shows, and which part shows none."""
    entry = visible_micro_credential(request, number)
    return coverage(entry.outcomes, entry.components)


@entries.get("/{number}/alike", response=AlikeListOut, operation_id="listAlike")
def list_alike(request: SignedInRequest, number: str) -> dict[str, Any]:
    """List the listed entries that say nearly what your own entry says; a draft may resemble what it is a copy of."""
    entry = _own(request, number)
    found = nearly.others(entry.number, entry.outcomes, entry.language, parent=beginning.parent_of(entry))
    return {
        "complete": found.is_complete,
        "items": [
            {
                "number": one.entry.number,
                "title": one.entry.title,
                "awarder": one.entry.awarding_body.legal_name,
                "share": round(one.comparison.share, 2),
                "count": one.count,
            }
            for one in found.entries
        ],
    }


@entries.post("/{number}/copies", response={201: MicroCredentialOut}, operation_id="copyMicroCredential")
def copy(request: SignedInRequest, number: str) -> Status[MicroCredential]:
    """Start a draft with everything that your own micro-credential states."""
    source = visible_micro_credential(request, number)
    return Status(201, beginning.copy_micro_credential(source, by=request.user, today=request.today))


@entries.post("/{number}/structures", response={201: MicroCredentialOut}, operation_id="buildLikeMicroCredential")
def build_like(request: SignedInRequest, number: str, body: LikeIn) -> Status[MicroCredential]:
    """Start a draft with the structure of a micro-credential, and none of its sentences."""
    source, owner = visible_micro_credential(request, number), own_organisation(request, body.owner)
    drafted = beginning.build_like(source, owner, body.stated, by=request.user, today=request.today)
    return Status(201, drafted)


@courses.post("/{number}/copies", response={201: CourseOut}, operation_id="copyShortCourse")
def copy_course(request: SignedInRequest, number: str) -> Status[ShortCourse]:
    """Start a draft with everything that your own course states; its dates stay with it."""
    source = get_object_or_404(short_courses_visible_to(request.user), number=number)
    return Status(201, beginning.copy_course(source, by=request.user, today=request.today))


@courses.post("/{number}/structures", response={201: CourseOut}, operation_id="buildLikeShortCourse")
def build_course_like(request: SignedInRequest, number: str, body: LikeIn) -> Status[ShortCourse]:
    """Start a draft with the structure of a course, and none of its sentences."""
    source = get_object_or_404(short_courses_visible_to(request.user), number=number)
    owner = own_organisation(request, body.owner)
    drafted = beginning.build_course_like(source, owner, body.stated, by=request.user, today=request.today)
    return Status(201, drafted)


@templates.get("", response=TemplatesOut, auth=OPTIONAL, operation_id="listTemplates")
def list_templates(request: PublicRequest) -> dict[str, Any]:
    """List the starting templates with what each states."""
    return {"items": list(beginning.templates().values())}


@templates.post("/{code}/drafts", response={201: MicroCredentialOut}, operation_id="draftWithTemplate")
def begin_with_template(request: SignedInRequest, code: str, body: LikeIn) -> Status[MicroCredential]:
    """Start a draft with a starting template."""
    owner = own_organisation(request, body.owner)
    drafted = beginning.begin_with_template(code, owner, body.stated, by=request.user, today=request.today)
    return Status(201, drafted)


@workload.get("/workload", response=WorkloadOut, auth=OPTIONAL, operation_id="addUpHours")
def add_up(request: PublicRequest, asked: Query[WorkloadIn]) -> dict[str, Any]:
    """Add up hours by kind, and tell what they come to: credits as an interval, weeks at so many hours a week."""
    told = hours.workload(
        {kind: getattr(asked, "self_" if kind == "self" else kind) for kind in hours.KINDS},
        system=asked.system,
        stated=asked.credits,
        per_week=asked.per_week,
    )
    return {
        "total": told.total,
        "credits_least": told.credits[0] if told.credits else None,
        "credits_most": told.credits[1] if told.credits else None,
        "hours_least": told.asks[0] if told.asks else None,
        "hours_most": told.asks[1] if told.asks else None,
        "fits": told.fits,
        "is_contact_enough": told.is_contact_enough,
        "weeks": told.weeks,
        "verified": told.system.verified if told.system else None,
    }


def _own(request: SignedInRequest, number: str) -> MicroCredential:
    entry = visible_micro_credential(request, number)
    if not may_write(request.user, entry):
        raise NotPermitted
    return entry


def _claimed(level: Claimed | None) -> dict[str, Any]:
    return {"level": _span(level.span if level else None), "is_recorded": level is not None and level.is_recorded}


def _span(span: Span | None) -> dict[str, int] | None:
    return span._asdict() if span else None


def _advice(one: Advice) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "outcome": one.at or None,
        "seen": one.seen,
        "level": _span(one.level),
        "suggested": list(one.suggested),
    }
