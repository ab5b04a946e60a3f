"""The ten registers: what they are, their lines, their history. The whole of one comes as a download."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import Http404
from ninja import Field, Query, Router, Schema

from passerelle.api.opinions import OpinionOut
from passerelle.api.sign_in import OPTIONAL
from passerelle.core.errors import Malformed, NotPermitted
from passerelle.directory import figures, links
from passerelle.directory import history as events
from passerelle.directory.lines import LONGEST_QUESTION, Page, found
from passerelle.directory.registers import BY_PREFIX, REGISTERS, Register
from passerelle.learning import withdrawing

if TYPE_CHECKING:
    from passerelle.directory.history import Step
    from passerelle.directory.lines import Line
    from passerelle.people.requests import SignedInRequest
    from passerelle.registers.models import Entry

router = Router(tags=["registers"])
Number = Annotated[str, Field(max_length=20)]


class RegisterOut(Schema):
    slug: str
    prefix: str
    title: str
    purpose: str
    is_private: bool
    lines: int


class LineOut(Schema):
    number: str
    name: str
    organisation: str
    organisation_name: str
    note: str
    state: str
    valid_until: date | None

    @staticmethod
    def resolve_organisation(line: Line) -> str:
        return line.body.number

    @staticmethod
    def resolve_organisation_name(line: Line) -> str:
        return line.body.legal_name

    @staticmethod
    def resolve_state(line: Line) -> str:
        return str(line.entry.state)

    @staticmethod
    def resolve_valid_until(line: Line) -> date | None:
        return line.until


class LinePage(Schema):
    total: int
    following: Annotated[str, Field(description="Ask on with after=this; empty on the last page")]
    lines: list[LineOut]


class AskedLines(Schema):
    q: Annotated[str, Field(max_length=LONGEST_QUESTION, description="Words of the name or town, or a number")] = ""
    status: Annotated[
        Literal["", "verified", "pending", "ending", "suspended", "archived", "open"],
        Field(description="None: what may be used now. Of opportunities: open or archived"),
    ] = ""
    after: Number = ""


class ConditionOut(Schema):
    text: str
    due_on: date | None


class EventOut(Schema):
    """`act` is a step of the entry's life, or what is beside it: `appeal_uphold`, `condition_meet` and so on.

    `conditions` were set by the step, or found met or not met; `lifted` ended with it.
    """

    id: int
    at: datetime
    subject: str
    act: str
    noted: dict[str, Any]
    conditions: list[ConditionOut]
    lifted: list[ConditionOut]

    @staticmethod
    def resolve_id(step: Step) -> int:
        return step.pk


class StatementOut(OpinionOut):
    """What an evaluator (`comparison`, `rating`) or an agency (`review`) published beside the link."""

    on: date | None
    url: str
    reviewed: str
    standards: str


class LinkOut(Schema):
    number: str
    name: str
    note: str
    statements: list[StatementOut]


class GroupOut(Schema):
    code: str
    title: str
    links: list[LinkOut]
    has_more: bool


class WithdrawalIn(Schema):
    teach_out: Annotated[date, Field(description="The last day of teaching")]


class WithdrawalAsked(Schema):
    holders: int
    enrolled: int
    lines: int
    waiting: int
    undecided: int
    earliest: date | None
    latest: date | None


class Withdrawn(Schema):
    number: str
    state: str
    valid_until: date | None


class AskedHistory(Schema):
    before: Annotated[int, Field(ge=1)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


@router.get("", response=list[RegisterOut], auth=OPTIONAL, operation_id="listRegisters")
def list_registers(request: SignedInRequest) -> list[dict[str, Any]]:
    """List the ten registers, in the order of the policy paper, with how many lines each has."""
    return [
        {
            "slug": register.slug,
            "prefix": register.prefix,
            "title": str(register.title),
            "purpose": str(register.purpose),
            "is_private": register.is_private,
            "lines": count,
        }
        for register, count in figures.counted()
    ]


@router.get("/entries/{number}/withdrawal", response=WithdrawalAsked, operation_id="describeWithdrawal")
def describe_withdrawal(request: SignedInRequest, number: str) -> withdrawing.Touched:
    """Say whom a withdrawal of an own entry would touch (its signatories), and between which days it may end."""
    return withdrawing.touched(withdrawing.own_entry(request.user, number), today=request.today)


@router.post("/entries/{number}/withdrawal", response=Withdrawn, operation_id="withdrawEntry")
def withdraw(request: SignedInRequest, number: str, body: WithdrawalIn) -> Entry:
    """Take an own entry out of its register (its signatories): those enrolled finish by `teach_out`, nobody begins.

    The same again changes nothing.
    """
    return withdrawing.withdraw(
        withdrawing.own_entry(request.user, number), by=request.user, today=request.today, teach_out=body.teach_out
    )


@router.get("/entries/{number}/links", response=list[GroupOut], auth=OPTIONAL, operation_id="listEntryLinks")
def list_links(request: SignedInRequest, number: str) -> list[links.Group]:
    """List what a public entry of any register leads to, by kind: at most twenty of each."""
    register = BY_PREFIX.get(number.partition("-")[0])
    entry = register.public().filter(number=number).first() if register and register.public else None
    if entry is None:
        raise Http404(number)
    return list(links.of(entry, on=request.today))


@router.get("/{which}", response=LinePage, auth=OPTIONAL, operation_id="listRegisterLines")
def list_lines(request: SignedInRequest, which: str, asked: Query[AskedLines]) -> Page:
    """List the lines of a register by number, twenty at a time. Achievements are private: they are only counted."""
    named = _named(which)
    if named.is_private:
        raise NotPermitted
    if asked.status and asked.status not in named.statuses:
        raise Malformed(field="status", expected=", ".join(named.statuses), seen=asked.status)
    return Page(found(named, asked.q, asked.status), after=asked.after)


@router.get("/{which}/history", response=list[EventOut], auth=OPTIONAL, operation_id="readRegisterHistory")
def read_history(request: SignedInRequest, which: str, asked: Query[AskedHistory]) -> list[Step]:
    """Read what happened in a register, newest first; with conditions and appeals. Ask on with before=id."""
    return events.of(_named(which), before=asked.before, limit=asked.limit)


def _named(which: str) -> Register:
    if which not in REGISTERS:
        raise Http404(which)
    return REGISTERS[which]
