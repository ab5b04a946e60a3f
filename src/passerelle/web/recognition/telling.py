"""What became of a case, in words: its status as a tag, its title, and the room that is left."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.translation import gettext as _

from passerelle.recognition import queries, wording
from passerelle.recognition.models import RecognitionCase
from passerelle.recognition.states import CaseState
from passerelle.web.drawings import Share

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from passerelle.recognition.queries import Room

TONES = {
    CaseState.OPENED: "wait",
    CaseState.PROPOSED: "wait",
    CaseState.DECIDED_AUTOMATICALLY: "ok",
    CaseState.DECIDED: "ok",
    CaseState.REFUSED: "stop",
    CaseState.ACCEPTED: "ok",
    CaseState.ASKED_AGAIN: "wait",
    CaseState.OVERTURNED: "stop",
    CaseState.WITHDRAWN: "off",
}


@dataclass(frozen=True)
class Row:
    """One case in a list, with its status in words and colour second."""

    case: RecognitionCase
    tone: str
    status: str
    is_late: bool = False


def row(case: RecognitionCase, *, today: date) -> Row:
    late = case.is_waiting and case.answer_due_on is not None and case.answer_due_on < today
    return Row(case, "stop" if late else TONES[CaseState(case.state)], status(case), late)


def rows(cases: Iterable[RecognitionCase], *, today: date) -> list[Row]:
    return [row(case, today=today) for case in cases]


def status(case: RecognitionCase) -> str:
    """Return the status of a case with its date."""
    words = {
        CaseState.OPENED: _("With a person, answer by %(due)s"),
        CaseState.PROPOSED: _("Proposed, answer by %(due)s"),
        CaseState.DECIDED_AUTOMATICALLY: _("Granted by a rule on %(on)s"),
        CaseState.DECIDED: _("Granted on %(on)s"),
        CaseState.REFUSED: _("Refused on %(on)s"),
        CaseState.ACCEPTED: _("Accepted on %(accepted)s"),
        CaseState.ASKED_AGAIN: _("Being looked at again, answer by %(due)s"),
        CaseState.OVERTURNED: _("Overturned on %(on)s"),
        CaseState.WITHDRAWN: _("Taken back"),
    }
    if case.by_expiry:
        words |= {
            CaseState.DECIDED: _("Granted on %(on)s, by the passing of time"),
            CaseState.REFUSED: _("Refused on %(on)s, by the passing of time"),
        }
    dates = {"due": case.answer_due_on, "on": case.decided_on, "accepted": case.accepted_on}
    return words[CaseState(case.state)] % {name: _day(value) for name, value in dates.items()}


def title(case: RecognitionCase) -> str:
    """Return the answer as a title: what is granted where, or that a person looks."""
    said = {"credits": wording.credits_words(case.credits), "programme": case.goal, "goal": wording.goal(case)}
    if case.is_granted or case.state == CaseState.PROPOSED:
        return _granted(case) % said
    if case.state == CaseState.REFUSED:
        return (_("Nothing waived in %(programme)s") if case.spares_credits else _("Not granted: %(goal)s")) % said
    if case.state == CaseState.OVERTURNED:
        if case.spares_credits:
            return _("The waiver in %(programme)s was overturned") % said
        return _("Overturned: %(goal)s") % said
    if case.state == CaseState.WITHDRAWN:
        return _("You took back your request to %(programme)s") % said
    if case.state == CaseState.ASKED_AGAIN:
        return _("Somebody else looks again at your request to %(programme)s") % said
    return _("A person looks at your request to %(programme)s") % said


def _granted(case: RecognitionCase) -> str:
    if not case.spares_credits:
        if case.state == CaseState.ACCEPTED:
            return _("Accepted: %(goal)s")
        return _("Granted: %(goal)s") if case.is_granted else _("Proposed: %(goal)s")
    if case.state == CaseState.ACCEPTED:
        return _("%(credits)s waived in %(programme)s")
    if case.is_granted:
        return _("%(credits)s can be waived in %(programme)s")
    return _("%(credits)s proposed in %(programme)s")


def lede(case: RecognitionCase) -> str:
    """Return who decided, and how, in one or two sentences."""
    said = {"body": case.body.legal_name, "due": _day(case.answer_due_on)}
    if case.by_expiry:
        if case.is_granted:
            return _("Nobody at %(body)s answered in time. The rules count that as a yes, and the case says so.") % said
        return _("Nobody at %(body)s answered in time. The rules count that as a no, and the case says so.") % said
    if case.is_granted and case.decided_by_id is None:
        return (
            _(
                "Decided at once by a rule that %(body)s published. No person had to judge, and no person was needed "
                "to say yes."
            )
            % said
        )
    if case.is_granted:
        return _("An officer of %(body)s decided.") % said
    if case.is_waiting and case.escalated_on:
        return _("An officer of %(body)s should have answered by %(due)s. It was called; your request waits on.") % said
    if case.state == CaseState.PROPOSED:
        return _("A rule of %(body)s fits. One thing needs a person; you get the answer by %(due)s.") % said
    if case.is_waiting:
        return _("An officer of %(body)s answers by %(due)s.") % said
    if case.state == CaseState.WITHDRAWN:
        return _("Nothing was decided for good. Your awards stay yours and can be used elsewhere, or here again.")
    return _("An officer of %(body)s decided, with the reasons below.") % said


@dataclass(frozen=True)
class Nearest:
    """A published line that came close: what it says, and what the awards lack for it."""

    rule: str
    lacks: str


def nearest(case: RecognitionCase) -> list[Nearest]:
    """Return the lines that came close; one that a case of before the register's engine names is read as it was.

    A line that names one micro-credential, and another than was brought, did not come close.
    """
    near = [line for line in case.nearest if not (line["item"] and "item" in line["unmet"])]
    lines = queries.lines_by_number([line["line"] for line in near])
    return [
        Nearest(wording.rule(lines[line["line"]]), wording.lacking(line["unmet"]))
        for line in near
        if line["line"] in lines
    ]


def size_of_module(case: RecognitionCase) -> Decimal | None:
    """Return the credits of the module of which a part alone is spared or asked for; nothing where all of it is."""
    modules = case.programme.modules if case.programme else []
    sizes = [Decimal(str(one.get("credits") or 0)) for one in modules if one["code"] == case.module_code]
    return next((size for size in sizes if case.credits < size), None)


def room_shown(room: Room) -> list[Share]:
    """Return the waivable credits of a programme as parts of one whole; parts of nothing are left out."""
    parts = [
        (room.accepted, "", _("%(credits)s waived now")),
        (room.to_accept, "wait", _("%(credits)s can be waived once accepted")),
        (room.asked, "wait", _("%(credits)s asked")),
        (room.left, "no", _("%(credits)s possible")),
    ]
    return [
        Share(float(size), tone, words % {"credits": wording.credits_words(size)})
        for size, tone, words in parts
        if size > 0
    ]


def of_room(case: RecognitionCase) -> dict[str, Any]:
    """Return what a page shows of the room that is left in the programme; nothing where no credits are asked for."""
    if case.programme is None or not case.spares_credits:
        return {}
    room = queries.room(case.learner, case.programme)
    return {"room": room, "parts": room_shown(room), "share": f"{float(room.share * 100):g}"}


def _day(value: date | None) -> str:
    return formats.date_format(value, "DATE_FORMAT") if value else "–"
