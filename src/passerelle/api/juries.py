"""Juries of prior learning: convened, declared, found, voted, concluded; what became of a case; and a self-check."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.assessment import juries, jury_results, self_checks
from passerelle.assessment.jury_states import JuryState
from passerelle.assessment.models import Jury
from passerelle.assessment.permissions import cases_visible_to, juries_visible_to
from passerelle.catalogue.models import MicroCredential
from passerelle.people.models import Person
from passerelle.registers.states import LISTED

if TYPE_CHECKING:
    from passerelle.assessment.models import PriorLearningCase
    from passerelle.core.prior_learning import Advice
    from passerelle.people.requests import SignedInRequest

cases = Router(tags=["prior learning"])
router = Router(tags=["prior learning"])
Code = Annotated[str, Field(max_length=40)]


class JuryIn(Schema):
    members: Annotated[list[Code], Field(max_length=12)]
    chair: Code
    meets_on: date


class DeclarationIn(Schema):
    """`link` is empty, or one of family, close, work, money, taught, accompanied, assessed, other."""

    link: Code = ""
    counts_as: Annotated[str, Field(max_length=20)] = ""


class ReplacementIn(Schema):
    gone: Code
    new: Code


class FindingIn(Schema):
    shown: bool
    note: Annotated[str, Field(max_length=2_000)] = ""


class FindingsIn(Schema):
    findings: Annotated[dict[str, FindingIn], Field(max_length=60)]


class VotesIn(Schema):
    votes: Annotated[dict[str, bool], Field(max_length=60)]


class ConclusionIn(Schema):
    identity_check: Code
    grade: Code = ""


class SeatOut(Schema):
    person: str
    name: str
    is_chair: bool
    is_qualified: bool
    state: str

    @staticmethod
    def resolve_person(seat: Any) -> str:
        return str(seat.person.reference)

    @staticmethod
    def resolve_name(seat: Any) -> str:
        return str(seat.person.name)


class JuryOut(Schema):
    number: str
    case: str
    learner: str
    micro_credential: str
    state: str
    meets_on: date
    result_due_on: date
    members: list[SeatOut]
    parts: list[dict[str, Any]]
    findings: dict[str, dict[str, Any]]
    """By member: your own, and all of them once everybody has found."""
    result: str
    recognised: list[str]
    gaps: list[str]


class JuryLine(Schema):
    number: str
    case: str
    state: str
    meets_on: date
    result_due_on: date

    @staticmethod
    def resolve_case(jury: Jury) -> str:
        return jury.case.number


class JuryPage(Schema):
    total: int
    items: list[JuryLine]


class CourseOut(Schema):
    number: str
    next_start: date | None


class GapOut(Schema):
    """`asked` is false for what was not asked for yet; courses with open dates come first."""

    outcome: str
    asked: bool
    courses: list[CourseOut]


class ResultOut(Schema):
    """`result` is empty until a jury has concluded."""

    result: str
    recognised: list[str]
    gaps: list[GapOut]


class CheckIn(Schema):
    """Of each outcome: alone, with_help or not_yet."""

    answers: Annotated[dict[str, Code], Field(max_length=200)]


class AdviceOut(Schema):
    """`way` is whole, block or course; nothing of a self-check is kept."""

    way: str
    reasons: list[str]
    parts: list[str]
    learn: list[str]


@cases.post("/self-check/{number}", response=AdviceOut, operation_id="checkYourself", auth=OPTIONAL)
def check(request: SignedInRequest, number: str, body: CheckIn) -> Advice:
    """Say of each outcome whether you do it already, and be told which way fits. Nothing is kept."""
    entry = get_object_or_404(MicroCredential.objects.filter(state__in=LISTED), number=number)
    return self_checks.advise(entry, body.answers)


@cases.post("/{number}/jury", response={201: JuryOut}, operation_id="convenePriorLearningJury")
def convene(request: SignedInRequest, number: str, body: JuryIn) -> Status[dict[str, Any]]:
    """Name the jury of an admitted case and the day it meets, within three months (signatories of the awarder)."""
    case = _case(request, number)
    members = [get_object_or_404(Person, reference=one) for one in body.members]
    chair = get_object_or_404(Person, reference=body.chair)
    jury = juries.convene(case, members, chair=chair, meets_on=body.meets_on, by=request.user, today=request.today)
    return Status(201, _shown(jury, request))


@cases.get("/{number}/result", response=ResultOut, operation_id="readPriorLearningResult")
def result(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Read what a jury recognised, what is missing, and the listed courses that teach it, with their next start."""
    case = _case(request, number)
    jury = Jury.objects.filter(case=case, state=JuryState.CONCLUDED).first()
    gaps = [
        {
            "outcome": gap.outcome,
            "asked": gap.asked,
            "courses": [{"number": number, "next_start": start} for number, start in gap.courses],
        }
        for gap in jury_results.gaps_of(case, on=request.today)
    ]
    return {"result": jury.result if jury else "", "recognised": jury.recognised if jury else [], "gaps": gaps}


@router.get("", response=JuryPage, operation_id="listJuries")
def list_juries(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the juries you sit in, and those of the awarder you sign for, by the day they meet."""
    return window(juries_visible_to(request.user), asked)


@router.get("/{number}", response=JuryOut, operation_id="readJury")
def read(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Read a jury; what others found only once all members have."""
    return _shown(_jury(request, number), request)


@router.post("/{number}/declaration", response=JuryOut, operation_id="declareForJury")
def declare(request: SignedInRequest, number: str, body: DeclarationIn) -> dict[str, Any]:
    """Say that nothing ties you to the candidate, past or present, or what does: then you do not sit."""
    jury = _jury(request, number)
    juries.declare(jury, link=body.link, counts_as=body.counts_as, by=request.user, today=request.today)
    return _shown(jury, request)


@router.post("/{number}/replacement", response=JuryOut, operation_id="replaceJuryMember")
def replace(request: SignedInRequest, number: str, body: ReplacementIn) -> dict[str, Any]:
    """Put somebody in the place of a member who stood down or does not answer (signatories of the awarder)."""
    jury = _jury(request, number)
    gone, new = (get_object_or_404(Person, reference=one) for one in (body.gone, body.new))
    return _shown(juries.replace(jury, gone, new, by=request.user, today=request.today), request)


@router.put("/{number}/findings", response=JuryOut, operation_id="findForJury")
def find(request: SignedInRequest, number: str, body: FindingsIn) -> dict[str, Any]:
    """Say of each outcome whether the evidence shows it, once, before you see what others found."""
    found = {code: one.dict() for code, one in body.findings.items()}
    return _shown(juries.find(_jury(request, number), found, by=request.user), request)


@router.put("/{number}/votes", response=JuryOut, operation_id="voteInJury")
def vote(request: SignedInRequest, number: str, body: VotesIn) -> dict[str, Any]:
    """Vote on each part, on the day the jury meets or after."""
    return _shown(juries.vote(_jury(request, number), body.votes, by=request.user, today=request.today), request)


@router.post("/{number}/result", response=JuryOut, operation_id="concludeJury")
def conclude(request: SignedInRequest, number: str, body: ConclusionIn) -> dict[str, Any]:
    """Count the votes and sign the result: full, partial by named parts, or none (the chair)."""
    said: dict[str, Any] = {"identity_check": body.identity_check, "grade": body.grade}
    return _shown(jury_results.conclude(_jury(request, number), by=request.user, today=request.today, **said), request)


def _case(request: SignedInRequest, number: str) -> PriorLearningCase:
    return get_object_or_404(cases_visible_to(request.user), number=number)


def _jury(request: SignedInRequest, number: str) -> Jury:
    return get_object_or_404(juries_visible_to(request.user), number=number)


def _shown(jury: Jury, request: SignedInRequest) -> dict[str, Any]:
    case = jury.case
    return {
        **{name: getattr(jury, name) for name in ("number", "state", "meets_on", "result_due_on")},
        **{name: getattr(jury, name) for name in ("result", "recognised", "gaps")},
        "case": case.number,
        "learner": case.person.name,
        "micro_credential": case.micro_credential.number,
        "members": list(jury.seats.select_related("person")),
        "parts": [{"code": one.code, "title": one.title, "outcomes": list(one.outcomes)} for one in juries.parts(case)],
        "findings": juries.findings_for(jury, request.user),
    }
