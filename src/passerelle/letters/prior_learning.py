"""Who is told of prior learning: whoever must act next, and the learner of what became of the case.

The learner reads of a result, never of a vote; a member of a jury reads of no other case.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.assessment import juries
from passerelle.assessment.accompaniment_states import AccompanimentState
from passerelle.assessment.jury_states import OPEN_JURIES, JuryState, SeatState
from passerelle.assessment.models import Accompaniment, Jury, JurySeat, PriorLearningCase
from passerelle.assessment.permissions import may_answer
from passerelle.assessment.states import CandidateState, CaseState
from passerelle.core import assessing
from passerelle.core.calendar import add_months
from passerelle.journal.followers import every
from passerelle.letters import actions
from passerelle.letters.answers import holding
from passerelle.letters.jobs import tells
from passerelle.organisations.models import Function

if TYPE_CHECKING:
    from datetime import date

    from passerelle.journal.models import Fact
    from passerelle.people.models import Person

LEAD = timedelta(days=14)
"""So long before the last day an awarder is told that nobody is named for a case."""
FINDINGS = timedelta(days=7)
LATELY = timedelta(days=30)
ENDS = {
    "prior_learning.admit": "prior_learning.admit",
    "prior_learning.admit_by_silence": "prior_learning.admit",
    "prior_learning.refuse": "prior_learning.refuse",
    "prior_learning.lapse": "prior_learning.lapse",
    "prior_learning.refuse_by_silence": "prior_learning.lapse",
}


@tells("prior_learning.submit")
def sent(fact: Fact) -> None:
    """Call the signatories of the awarder to answer, with the day it is due."""
    case = _case(fact.subject)
    if case.state == CaseState.SUBMITTED and case.answer_due_on:
        due = case.answer_due_on.isoformat()
        actions.write(_answering(case), "prior_learning.submit", case.number, when=due, noted={"due_on": due})


@tells(*ENDS)
def answered(fact: Fact) -> None:
    """Tell the learner of the answer, or that the time was over."""
    actions.write([_case(fact.subject).person], ENDS[fact.kind], fact.subject, when="once")


@tells("jury.convene")
def convened(fact: Fact) -> None:
    """Ask each member to declare; tell the learner of the day."""
    jury = _jury(fact.subject)
    _ask(jury)
    if jury.state in OPEN_JURIES:
        noted = {"due_on": jury.meets_on.isoformat()}
        actions.write([jury.case.person], "jury.told", jury.case.number, when=jury.number, noted=noted)


@tells("jury.replace")
def replaced(fact: Fact) -> None:
    """Ask who came in the place of another."""
    _ask(_jury(fact.subject))


def _ask(jury: Jury) -> None:
    if jury.state == JuryState.DECLARING:
        _write(_members(jury, state=SeatState.ASKED), "jury.declare", jury)


@tells("jury.stand_down")
def stood_down(fact: Fact) -> None:
    """Call the awarder to ask somebody else."""
    jury = _jury(fact.subject)
    if jury.state in OPEN_JURIES:
        _write(_answering(jury.case), "jury.stand_down", jury, when=str(fact.pk))


@tells("jury.begin")
def begun(fact: Fact) -> None:
    """Tell the members that they may read."""
    jury = _jury(fact.subject)
    if jury.state == JuryState.READING:
        _write(_members(jury, findings={}), "jury.begin", jury, when=str(fact.pk))


@tells("jury.conclude")
def concluded(fact: Fact) -> None:
    """Tell the learner that there is a result, not which."""
    jury = _jury(fact.subject)
    actions.write([jury.case.person], "jury.result", jury.case.number, when=jury.number)


@tells("jury.annul")
def annulled(fact: Fact) -> None:
    """Call the awarder to name another jury, by the day it is to have met."""
    jury = _jury(fact.subject)
    due = juries.judged_by(jury.case)
    if jury.case.state == CaseState.ADMITTED and due:
        noted = {"due_on": due.isoformat()}
        actions.write(_answering(jury.case), "jury.again", jury.case.number, when=jury.number, noted=noted)


@tells("accompaniment.ask", "accompaniment.accept", "accompaniment.decline", "accompaniment.note", "accompaniment.end")
def accompanied(fact: Fact) -> None:
    """Tell the other of the two; who writes several notes in a day calls once."""
    found = Accompaniment.objects.select_related("case__person", "adviser").get(number=fact.subject)
    if fact.kind == "accompaniment.ask" and found.state != AccompanimentState.ASKED:
        return
    other = found.adviser if fact.actor == found.case.person.reference else found.case.person
    actions.write([other], fact.kind, found.number, when=fact.day.isoformat())


@every(hours=24)
def remind_of_juries(today: date) -> None:
    """Say once what is due: findings a week before the day, the day itself, a result or a jury that is late."""
    open_ones = Jury.objects.filter(state__in=OPEN_JURIES, meets_on__gte=today - LATELY).select_related(
        "case__person", "case__micro_credential"
    )
    for jury in open_ones:
        if jury.state == JuryState.READING and jury.meets_on - FINDINGS <= today:
            _write(_members(jury, findings={}), "jury.missing", jury)
        if today <= jury.meets_on <= today + timedelta(days=1):
            _write(_members(jury, state=SeatState.DECLARED), "jury.day", jury)
        if jury.result_due_on < today:
            chair = _members(jury, is_chair=True)
            due = jury.result_due_on.isoformat()
            people = [*_answering(jury.case), *chair]
            actions.write(people, "jury.late", jury.number, when=due, noted={"due_on": due})
    _cases_without_a_jury(today)


def _cases_without_a_jury(today: date) -> None:
    """Tell the awarder of cases for which nobody is named, two weeks before they are to be judged."""
    span = (add_months(today - LATELY, -assessing.JURY_MONTHS), add_months(today + LEAD, -assessing.JURY_MONTHS))
    waiting = PriorLearningCase.objects.filter(
        state=CaseState.ADMITTED, decided_on__range=span, candidate__state=CandidateState.WAITING
    ).exclude(juries__state__in=OPEN_JURIES)
    for case in waiting.select_related("micro_credential", "person"):
        due = assessing.assess_by(case.decided_on or today).isoformat()
        actions.write(_answering(case), "jury.unnamed", case.number, when=due, noted={"due_on": due})


def _write(people: list[Person], kind: str, jury: Jury, *, when: str = "") -> None:
    day = jury.meets_on.isoformat()
    actions.write(people, kind, jury.number, when=when or day, noted={"due_on": day})


def _members(jury: Jury, **those: object) -> list[Person]:
    seats = JurySeat.objects.filter(jury=jury, **those).exclude(state=SeatState.BARRED)
    return [seat.person for seat in seats.select_related("person")]


def _answering(case: PriorLearningCase) -> list[Person]:
    held = holding(case.micro_credential.awarder_id, Function.SIGNATORY)
    return [one for one in held if may_answer(one, case)]


def _case(number: str) -> PriorLearningCase:
    return PriorLearningCase.objects.select_related("micro_credential", "person").get(number=number)


def _jury(number: str) -> Jury:
    return Jury.objects.select_related("case__micro_credential", "case__person").get(number=number)
