"""Positive lists, and the decisions they make or propose."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.recognition import actions, applying, queries, ruling, wording
from passerelle.recognition.permissions import (
    awards_to_bring,
    cases_to_decide,
    cases_visible_to,
    lines_visible_to,
    own_cases,
)
from passerelle.recognition.states import WAITING

if TYPE_CHECKING:
    from passerelle.awards.models import Award
    from passerelle.people.requests import SignedInRequest
    from passerelle.recognition.models import PositiveListLine, RecognitionCase

router = Router(tags=["recognition"])


class LineOut(Schema):
    number: str
    positive_list: str
    edition: int
    state: str
    owner: str
    micro_credential: str | None
    asks: dict[str, Any]
    effect: str
    programme: str | None
    module_code: str
    module_title: str
    credits: Decimal
    opens: str
    mode: str
    min_edition: int
    min_result: str
    max_age_years: int | None
    conditions: str
    valid_from: date
    valid_to: date | None
    rule: str

    @staticmethod
    def resolve_positive_list(line: PositiveListLine) -> str:
        return line.edition.positive_list.number

    @staticmethod
    def resolve_edition(line: PositiveListLine) -> int:
        return line.edition.number

    @staticmethod
    def resolve_state(line: PositiveListLine) -> str:
        return line.edition.state

    @staticmethod
    def resolve_owner(line: PositiveListLine) -> str:
        return line.owner.number

    @staticmethod
    def resolve_micro_credential(line: PositiveListLine) -> str | None:
        return line.micro_credential.number if line.micro_credential else None

    @staticmethod
    def resolve_asks(line: PositiveListLine) -> dict[str, Any]:
        return ruling.asks_of(line)

    @staticmethod
    def resolve_programme(line: PositiveListLine) -> str | None:
        return line.programme.reference if line.programme else None

    @staticmethod
    def resolve_rule(line: PositiveListLine) -> str:
        return wording.rule(line)


class LinePage(Schema):
    total: int
    items: list[LineOut]


class LineQuery(Window):
    micro_credential: str = ""
    owner: str = ""
    programme: str = ""


class ApplyIn(Schema):
    """Awards of yours, and where to: a programme, or one line of a list. `award` is short for one in `awards`."""

    awards: tuple[str, ...] = ()
    award: str = ""
    programme: str = ""
    line: str = ""


class DecisionIn(Schema):
    grant: bool
    reasons: str = ""
    difference: str = ""
    credits: Decimal | None = None
    module_code: str = ""


class ReasonsIn(Schema):
    reasons: str


class ConditionOut(Schema):
    award: str
    code: str
    asked: Any
    seen: Any
    met: bool | None


class BroughtOut(Schema):
    number: str
    state: str
    micro_credential: str

    @staticmethod
    def resolve_micro_credential(award: Award) -> str:
        return award.micro_credential.number


class CaseOut(Schema):
    """One case. `awards` are all it rests on, `award` the first of them; `trace` is the whole decision as data."""

    number: str
    state: str
    mode: str
    learner: str
    award: str
    award_state: str
    micro_credential: str
    awards: list[BroughtOut]
    organisation: str
    programme: str | None
    line: str | None
    effect: str
    module_code: str
    module_title: str
    credits: Decimal
    asked_with: str
    conditions: list[ConditionOut]
    nearest: list[dict[str, Any]]
    trace: dict[str, Any] | None
    room_before: Decimal
    room_after: Decimal
    cited: str
    reasons: str
    difference: str
    opened_on: date
    answer_due_on: date | None
    decided_on: date | None
    overturn_until: date | None
    accepted_on: date | None
    asked_again_on: date | None
    by_expiry: bool
    escalated_on: date | None
    award_withdrawn_on: date | None

    @staticmethod
    def resolve_learner(case: RecognitionCase) -> str:
        return case.learner.name

    @staticmethod
    def resolve_award(case: RecognitionCase) -> str:
        return case.brought[0].number

    @staticmethod
    def resolve_award_state(case: RecognitionCase) -> str:
        return case.brought[0].state

    @staticmethod
    def resolve_micro_credential(case: RecognitionCase) -> str:
        return case.brought[0].micro_credential.number

    @staticmethod
    def resolve_awards(case: RecognitionCase) -> list[Award]:
        return case.brought

    @staticmethod
    def resolve_organisation(case: RecognitionCase) -> str:
        return case.body.number

    @staticmethod
    def resolve_programme(case: RecognitionCase) -> str | None:
        return case.programme.reference if case.programme else None

    @staticmethod
    def resolve_conditions(case: RecognitionCase) -> list[dict[str, Any]]:
        return [{"award": "", **condition} for condition in case.conditions]

    @staticmethod
    def resolve_line(case: RecognitionCase) -> str | None:
        return case.line.number if case.line else None


class CasePage(Schema):
    total: int
    items: list[CaseOut]


def _line(request: SignedInRequest, number: str) -> PositiveListLine:
    return get_object_or_404(lines_visible_to(request.user), number=number)


def _case(request: SignedInRequest, number: str) -> RecognitionCase:
    return get_object_or_404(cases_visible_to(request.user), number=number)


@router.get("/lines", response=LinePage, auth=OPTIONAL, operation_id="listPositiveLines")
def list_lines(request: SignedInRequest, asked: Query[LineQuery]) -> dict[str, Any]:
    """List the lines in force today: who is given what, by which list."""
    lines = queries.in_force(request.today).order_by("number")
    if asked.micro_credential:
        lines = lines.filter(micro_credential__number=asked.micro_credential)
    if asked.owner:
        lines = lines.filter(owner__number=asked.owner)
    if asked.programme:
        lines = lines.filter(programme=queries.programme(asked.programme))
    return window(lines, asked)


@router.get("/lines/{number}", response=LineOut, auth=OPTIONAL, operation_id="readPositiveLine")
def read_line(request: SignedInRequest, number: str) -> PositiveListLine:
    """Read one line: of editions that were published, and of your own organisation's lists."""
    return _line(request, number)


@router.get("/cases", response=CasePage, operation_id="listMyRecognitions")
def list_my_cases(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List what became of your own awards, newest first."""
    return window(own_cases(request.user), asked)


@router.post("/cases", response={201: CaseOut}, operation_id="applyForRecognition")
def apply(request: SignedInRequest, body: ApplyIn) -> Status[RecognitionCase]:
    """Bring awards of yours to a programme, or ask for what one line gives: rules decide at once, else a person does.

    Each line that is used is a case of its own; the answer is the first, and `asked_with` names those asked together.
    Sent again, the answer is the case there is.
    """
    wanted = dict.fromkeys([*body.awards, *filter(None, [body.award])])
    awards = list(awards_to_bring(request.user).filter(number__in=wanted))
    if not awards or len(awards) != len(wanted):
        raise Http404
    to = _line(request, body.line) if body.line else queries.programme(body.programme)
    return Status(201, applying.apply(awards, to, by=request.user, today=request.today)[0])


@router.get("/cases/waiting", response=CasePage, operation_id="listRecognitionsToDecide")
def list_waiting(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the cases that wait for an officer of your organisation, first due first."""
    return window(queries.waiting_first(cases_to_decide(request.user).filter(state__in=WAITING)), asked)


@router.get("/cases/{number}", response=CaseOut, operation_id="readRecognition")
def read_case(request: SignedInRequest, number: str) -> RecognitionCase:
    """Read one decision: your own, or one your organisation makes."""
    return _case(request, number)


@router.post("/cases/{number}/acceptance", response=CaseOut, operation_id="acceptRecognition")
def accept(request: SignedInRequest, number: str) -> RecognitionCase:
    """Take the waiver that was granted to you."""
    return actions.accept(_case(request, number), by=request.user, today=request.today)


@router.post("/cases/{number}/withdrawal", response=CaseOut, operation_id="withdrawRecognition")
def withdraw(request: SignedInRequest, number: str) -> RecognitionCase:
    """Take your request back; the award may be brought again."""
    return actions.withdraw(_case(request, number), by=request.user)


@router.post("/cases/{number}/another-look", response=CaseOut, operation_id="askForAnotherLook")
def ask_again(request: SignedInRequest, number: str, body: ReasonsIn) -> RecognitionCase:
    """Ask, once and within 60 days, for somebody else to look again."""
    return actions.ask_again(_case(request, number), by=request.user, today=request.today, because=body.reasons)


@router.post("/cases/{number}/decision", response=CaseOut, operation_id="decideRecognition")
def decide(request: SignedInRequest, number: str, body: DecisionIn) -> RecognitionCase:
    """Grant, or refuse for a substantial difference in level, volume, outcomes, quality or profile."""
    return actions.decide(_case(request, number), by=request.user, today=request.today, **body.dict())


@router.post("/cases/{number}/overturning", response=CaseOut, operation_id="overturnRecognition")
def overturn(request: SignedInRequest, number: str, body: ReasonsIn) -> RecognitionCase:
    """Undo what a rule decided, within 14 days; or a grant whose award was withdrawn."""
    return actions.overturn(_case(request, number), by=request.user, today=request.today, reasons=body.reasons)
