"""Positive lists, and the decisions they make or propose."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.catalogue.permissions import micro_credentials_visible_to
from passerelle.organisations.permissions import organisations_visible_to
from passerelle.recognition import actions, queries, wording
from passerelle.recognition.permissions import (
    awards_to_bring,
    cases_to_decide,
    cases_visible_to,
    lines_visible_to,
    own_cases,
)
from passerelle.recognition.states import WAITING

if TYPE_CHECKING:
    from passerelle.people.requests import SignedInRequest
    from passerelle.recognition.models import PositiveListLine, RecognitionCase

router = Router(tags=["recognition"])


class LineIn(Schema):
    micro_credential: str
    programme: str
    module_code: str
    credits: Decimal | None = None
    mode: str = "automatic"
    min_edition: int = 1
    min_result: str = ""
    max_age_years: int | None = None
    conditions: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class LineDraftIn(LineIn):
    owner: str


class LineEditIn(LineIn):
    seen_version: int


class LineOut(Schema):
    number: str
    state: str
    version: int
    owner: str
    micro_credential: str
    programme: str
    module_code: str
    module_title: str
    credits: Decimal
    mode: str
    min_edition: int
    min_result: str
    max_age_years: int | None
    conditions: str
    valid_from: date
    valid_to: date | None
    published_on: date | None
    ended_on: date | None
    rule: str

    @staticmethod
    def resolve_owner(line: PositiveListLine) -> str:
        return line.owner.number

    @staticmethod
    def resolve_micro_credential(line: PositiveListLine) -> str:
        return line.micro_credential.number

    @staticmethod
    def resolve_programme(line: PositiveListLine) -> str:
        return line.programme.reference

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
    award: str
    programme: str


class DecisionIn(Schema):
    grant: bool
    reasons: str = ""
    difference: str = ""
    credits: Decimal | None = None
    module_code: str = ""


class ReasonsIn(Schema):
    reasons: str


class ConditionOut(Schema):
    code: str
    asked: Any
    seen: Any
    met: bool | None


class CaseOut(Schema):
    number: str
    state: str
    mode: str
    learner: str
    award: str
    award_state: str
    micro_credential: str
    programme: str
    line: str | None
    module_code: str
    module_title: str
    credits: Decimal
    conditions: list[ConditionOut]
    nearest: list[dict[str, Any]]
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
        return case.award.number

    @staticmethod
    def resolve_award_state(case: RecognitionCase) -> str:
        return case.award.state

    @staticmethod
    def resolve_micro_credential(case: RecognitionCase) -> str:
        return case.award.micro_credential.number

    @staticmethod
    def resolve_programme(case: RecognitionCase) -> str:
        return case.programme.reference

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


def _stated(request: SignedInRequest, body: LineIn) -> dict[str, Any]:
    item = get_object_or_404(micro_credentials_visible_to(request.user), number=body.micro_credential)
    stated = body.dict(exclude={"owner", "seen_version"}, exclude_none=True)
    return stated | {"micro_credential": item, "programme": queries.programme(body.programme)}


@router.get("/lines", response=LinePage, auth=OPTIONAL, operation_id="listPositiveLines")
def list_lines(request: SignedInRequest, asked: Query[LineQuery]) -> dict[str, Any]:
    """List the lines in force today: what degree awarders accept, for which module of which programme."""
    lines = queries.in_force(request.today).order_by("number")
    if asked.micro_credential:
        lines = lines.filter(micro_credential__number=asked.micro_credential)
    if asked.owner:
        lines = lines.filter(owner__number=asked.owner)
    if asked.programme:
        lines = lines.filter(programme=queries.programme(asked.programme))
    return window(lines, asked)


@router.post("/lines", response={201: LineOut}, operation_id="draftPositiveLine")
def draft_line(request: SignedInRequest, body: LineDraftIn) -> Status[PositiveListLine]:
    """Write a line of your organisation's positive list; it decides nothing before it is published."""
    owner = get_object_or_404(organisations_visible_to(request.user), number=body.owner)
    return Status(201, actions.draft_line(owner, _stated(request, body), by=request.user, today=request.today))


@router.get("/lines/{number}", response=LineOut, auth=OPTIONAL, operation_id="readPositiveLine")
def read_line(request: SignedInRequest, number: str) -> PositiveListLine:
    """Read one line: published and ended ones, and your own organisation's drafts."""
    return _line(request, number)


@router.patch("/lines/{number}", response=LineOut, operation_id="editPositiveLine")
def edit_line(request: SignedInRequest, number: str, body: LineEditIn) -> PositiveListLine:
    """Change the draft of a line, if it is still what you saw."""
    line = _line(request, number)
    return actions.edit_line(line, _stated(request, body), by=request.user, seen_version=body.seen_version)


@router.post("/lines/{number}/publication", response=LineOut, operation_id="publishPositiveLine")
def publish_line(request: SignedInRequest, number: str) -> PositiveListLine:
    """Put a line in force; it never changes afterwards, it can only end."""
    return actions.publish_line(_line(request, number), by=request.user, today=request.today)


@router.post("/lines/{number}/end", response=LineOut, operation_id="endPositiveLine")
def end_line(request: SignedInRequest, number: str) -> PositiveListLine:
    """End a line today; what it decided stands."""
    return actions.end_line(_line(request, number), by=request.user, today=request.today)


@router.get("/cases", response=CasePage, operation_id="listMyRecognitions")
def list_my_cases(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List what became of your own awards, newest first."""
    return window(own_cases(request.user), asked)


@router.post("/cases", response={201: CaseOut}, operation_id="applyForRecognition")
def apply(request: SignedInRequest, body: ApplyIn) -> Status[RecognitionCase]:
    """Bring an award of yours to a programme: a published rule decides at once, else a person within four weeks.

    Sent again, the answer is the case there is.
    """
    award = get_object_or_404(awards_to_bring(request.user), number=body.award)
    programme = queries.programme(body.programme)
    return Status(201, actions.apply(award, programme, by=request.user, today=request.today))


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
