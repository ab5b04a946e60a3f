"""Larger awards by their parts: how far one is, asking for one, and the answers of its awarder."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status

from passerelle.api.awards import AwardOut
from passerelle.api.pages import Window, window
from passerelle.catalogue import queries
from passerelle.catalogue.permissions import WRITERS, programmes_visible_to
from passerelle.organisations.permissions import organisations_of
from passerelle.stacking import asking, confirming, records
from passerelle.stacking.permissions import visible_to
from passerelle.stacking.progress import progress

if TYPE_CHECKING:
    from passerelle.awards.models import Award
    from passerelle.people.requests import SignedInRequest
    from passerelle.stacking.holding import Holding
    from passerelle.stacking.models import LargerAward
    from passerelle.stacking.progress import Counted, Progress

programmes = Router(tags=["programmes"])
router = Router(tags=["larger awards"])


class ConvertedOut(Schema):
    """Credits as they were awarded in another system, and what they count for here."""

    amount: Decimal
    system: str
    credits: Decimal
    factor: str
    by: str
    """The conversion (`CV-00001v1`); `hours` where none was stated, empty where nobody confirmed any."""


class CountedOut(Schema):
    award: str
    micro_credential: str
    credits: Decimal
    credits_until: date | None
    converted: ConvertedOut | None


class GroupOut(Schema):
    code: str
    title: str
    at_least: Decimal
    at_most: Decimal | None
    credits: Decimal
    missing: Decimal
    room: Decimal | None
    counted: list[CountedOut]


class ShareOut(Schema):
    code: str
    tags: list[str]
    at_least: Decimal
    at_most: Decimal | None
    credits: Decimal
    missing: Decimal
    room: Decimal | None
    clause: str


class IdleOut(Schema):
    award: str
    micro_credential: str
    reason: str
    """`in_use`, `spared`, `ran_out`, `identity`, `not_converted`, `not_here` or `not_needed`."""
    converted: ConvertedOut | None


class RequirementOut(Schema):
    micro_credentials: list[str]
    met_by: list[str]


class StepOut(Schema):
    """The least work that would still do."""

    micro_credentials: list[str]
    hours: Decimal
    proven: bool


class ProgressOut(Schema):
    programme: str
    awarded_as: str | None
    size: Decimal
    credits: Decimal
    missing: Decimal
    is_complete: bool
    is_opened: bool
    proven: bool
    """Nothing better can be made of what is held; false where the time was too short to know."""
    groups: list[GroupOut]
    shares: list[ShareOut]
    requirements: list[RequirementOut]
    idle: list[IdleOut]
    cheapest_next_step: StepOut | None


class LargerAwardOut(Schema):
    """What was asked, for the learner and the awarder alone, and what came of it."""

    number: str
    programme: str
    micro_credential: str
    awarder: str
    state: str
    asked_on: date
    due_on: date
    escalated_on: date | None
    checked_on: date | None
    closed_on: date | None
    by_expiry: bool
    reasons: str
    grade: str
    parts: list[dict[str, Any]]
    award: str | None

    @staticmethod
    def resolve_programme(made: LargerAward) -> str:
        return made.programme.reference

    @staticmethod
    def resolve_micro_credential(made: LargerAward) -> str:
        return made.micro_credential.number

    @staticmethod
    def resolve_awarder(made: LargerAward) -> str:
        return made.programme.awarder.number

    @staticmethod
    def resolve_parts(made: LargerAward) -> list[dict[str, Any]]:
        return list(made.proposal)

    @staticmethod
    def resolve_award(made: LargerAward) -> str | None:
        return made.award.number if made.award else None


class LargerAwardPage(Schema):
    total: int
    items: list[LargerAwardOut]


class AskedLarger(Window):
    desk: Literal["own", "answer"] = "own"
    """`own`: what one asked for; `answer`: what one's organisations are asked."""
    state: str = ""


class CheckIn(Schema):
    grade: str = ""


class ReasonsIn(Schema):
    reasons: str


@programmes.get("/{reference}/progress", response=ProgressOut, operation_id="readProgress")
def read_progress(request: SignedInRequest, reference: str) -> dict[str, Any]:
    """How far you are towards this edition: what counts where, what is missing, the least that would still do."""
    found = queries.programme(reference, programmes_visible_to(request.user))
    return _told(progress(request.user, found, on=request.today))


@programmes.post("/{reference}/larger-awards", response={201: LargerAwardOut}, operation_id="askForLargerAward")
def ask(request: SignedInRequest, reference: str) -> Status[LargerAward]:
    """Ask the awarder for the larger award, of which you hold every part."""
    found = queries.programme(reference, programmes_visible_to(request.user))
    return Status(201, asking.ask(found, by=request.user, today=request.today))


@router.get("", response=LargerAwardPage, operation_id="listLargerAwards")
def list_requests(request: SignedInRequest, asked: Query[AskedLarger]) -> dict[str, Any]:
    """List what you asked for, newest first, or what your organisations are asked (`desk=answer`), first due first."""
    seen = visible_to(request.user)
    if asked.desk == "answer":
        own = organisations_of(request.user, *WRITERS)
        seen = seen.filter(programme__awarder__in=own).order_by("due_on", "pk")
    else:
        seen = seen.filter(learner=request.user)
    return window(seen.filter(state=asked.state) if asked.state else seen, asked)


@router.get("/{number}", response=LargerAwardOut, operation_id="readLargerAward")
def read(request: SignedInRequest, number: str) -> LargerAward:
    """Read a request, for its learner and for who writes or signs for the awarder."""
    return _visible(request, number)


@router.post("/{number}/check", response=LargerAwardOut, operation_id="checkLargerAward")
def check(request: SignedInRequest, number: str, body: CheckIn) -> LargerAward:
    """Find what counts, and propose to award it with a grade that passes (the lowest where none is named)."""
    return confirming.check(_visible(request, number), grade=body.grade, by=request.user, today=request.today)


@router.post("/{number}/confirmation", response=AwardOut, operation_id="confirmLargerAward")
def confirm(request: SignedInRequest, number: str) -> Award:
    """Award what another officer checked (signatories of the awarder). Safe to send twice."""
    return confirming.confirm(_visible(request, number), by=request.user, today=request.today)


@router.post("/{number}/refusal", response=LargerAwardOut, operation_id="refuseLargerAward")
def refuse(request: SignedInRequest, number: str, body: ReasonsIn) -> LargerAward:
    """Refuse it with reasons, which the learner reads."""
    return asking.refuse(_visible(request, number), reasons=body.reasons, by=request.user, today=request.today)


@router.post("/{number}/withdrawal", response=LargerAwardOut, operation_id="withdrawLargerAward")
def withdraw(request: SignedInRequest, number: str) -> LargerAward:
    """Take back what you asked and is not answered yet."""
    return asking.withdraw(_visible(request, number), by=request.user, today=request.today)


@router.get("/{number}/record", response={200: dict[str, Any]}, operation_id="readLargerAwardRecord")
def read_record(request: SignedInRequest, number: str) -> HttpResponse:
    """Get the larger award with its parts in one signed file (Comprehensive Learner Record 2.0), byte for byte."""
    award = get_object_or_404(visible_to(request.user), number=number, award__isnull=False).award
    made = records.record(award, by=request.user)  # type: ignore[arg-type]
    return HttpResponse(bytes(made.document), "application/vc", headers={"Cache-Control": "private, no-store"})


def _visible(request: SignedInRequest, number: str) -> LargerAward:
    return get_object_or_404(visible_to(request.user), number=number)


def _told(found: Progress) -> dict[str, Any]:
    entry, step = found.programme.awarded_as, found.step
    return {
        "programme": found.programme.reference,
        "awarded_as": entry.number if entry else None,
        "size": found.programme.size,
        "credits": found.found.credits,
        "missing": found.found.missing.credits,
        "is_complete": found.is_complete,
        "is_opened": found.is_opened,
        "proven": found.found.proven,
        "groups": [
            {
                **{name: getattr(one, name) for name in ("code", "title", "credits", "missing", "room")},
                "at_least": one.least,
                "at_most": one.most,
                "counted": [_counted(part) for part in one.counted],
            }
            for one in found.groups
        ],
        "shares": [
            {
                **{name: getattr(one.limit, name) for name in ("code", "at_least", "at_most", "clause")},
                **{name: getattr(one, name) for name in ("credits", "missing", "room")},
                "tags": sorted(one.limit.tags),
            }
            for one in found.shares
        ],
        "requirements": [
            {
                "micro_credentials": sorted(one.entry.micro_credentials),
                "met_by": [held.award.number for held in one.met_by],
            }
            for one in found.requirements
        ],
        "idle": [
            {
                "award": one.holding.award.number,
                "micro_credential": one.holding.part.item,
                "reason": one.reason,
                "converted": _converted(one.holding),
            }
            for one in found.idle
        ],
        "cheapest_next_step": step
        and {
            "micro_credentials": [one.number for one in step.entries],
            "hours": step.hours,
            "proven": step.proven,
        },
    }


def _counted(one: Counted) -> dict[str, Any]:
    part = one.holding.part
    return {
        "award": one.holding.award.number,
        "micro_credential": part.item,
        "credits": one.credits,
        "credits_until": part.credits_until,
        "converted": _converted(one.holding),
    }


def _converted(held: Holding) -> dict[str, Any] | None:
    found = held.converted
    if found is None:
        return None
    told = {"amount": found.amount, "system": found.system, "credits": found.credits}
    return told | {"factor": str(found.factor), "by": found.by}
