"""Who is told of appraisals: the other side of each step, and an evaluator whose report is late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.appraisal.models import Appraisal, AppraisalAppeal, MissingComparison
from passerelle.appraisal.permissions import WORKERS
from passerelle.appraisal.states import ON_THE_CLOCK, AppraisalState
from passerelle.journal.followers import every
from passerelle.letters import actions
from passerelle.letters.answers import holding
from passerelle.letters.jobs import tells

if TYPE_CHECKING:
    from datetime import date

    from passerelle.journal.models import Fact
    from passerelle.people.models import Person

TO_HOLDER: Final = {
    "appraisal.ask_holder": "appraisal.question",
    "appraisal.extend": "appraisal.extended",
    "appraisal.hold": "appraisal.held",
    "appraisal.refuse": "appraisal.refused",
    "appraisal.take_back": "appraisal.refused",
    "appraisal.report": "appraisal.reported",
}


@tells("appraisal.ask", "appraisal.consent")
def asked(fact: Fact) -> None:
    """Tell the evaluator of a new case; where a body asked, the holder first."""
    case = _case(fact.subject)
    if case.state == AppraisalState.CONSENT:
        actions.write([case.holder], "appraisal.consent", case.number, when="once")
    else:
        actions.write(_workers(case), "appraisal.new", case.number, when="once")


@tells(*TO_HOLDER)
def holder_hears(fact: Fact) -> None:
    """Tell the holder, and of a report who asked for it too."""
    case, kind = _case(fact.subject), TO_HOLDER[fact.kind]
    due = case.question_due_on if kind == "appraisal.question" else case.due_on
    noted = {"due_on": due.isoformat()} if due else {}
    actions.write([case.holder], kind, case.number, when=str(fact.pk), noted=noted)
    if kind == "appraisal.reported" and case.asked_by_id != case.holder_id:
        actions.write([case.asked_by], "appraisal.reported_to_asker", case.number, when=str(fact.pk))


@tells("appraisal.answer", "appraisal.run_on")
def answered(fact: Fact) -> None:
    """Tell who works on it that the clock runs on."""
    case = _case(fact.subject)
    people = [case.taken_by] if case.taken_by else _workers(case)
    actions.write(people, "appraisal.answered", case.number, when=str(fact.pk))


@tells("appraisal_appeal.lodge")
def appealed(fact: Fact) -> None:
    """Tell those of the evaluator who did not work on the case."""
    appeal = AppraisalAppeal.objects.select_related("appraisal").get(number=fact.subject)
    case = appeal.appraisal
    people = [one for one in _workers(case) if one.pk not in (case.taken_by_id, case.drafted_by_id)]
    noted = {"due_on": appeal.due_on.isoformat()}
    actions.write(people, "appraisal.appealed", case.number, when=appeal.number, noted=noted)


@tells("appraisal_appeal.uphold", "appraisal_appeal.dismiss")
def appeal_decided(fact: Fact) -> None:
    """Tell the holder what became of their appeal."""
    appeal = AppraisalAppeal.objects.select_related("appraisal__holder").get(number=fact.subject)
    actions.write([appeal.appraisal.holder], "appraisal.appeal_decided", appeal.appraisal.number, when=appeal.number)


@tells("missing_comparison.take_up", "missing_comparison.decline")
def comparison_answered(fact: Fact) -> None:
    """Tell who proposed a comparison what the authority made of it."""
    missing = MissingComparison.objects.select_related("proposed_by").get(number=fact.subject)
    actions.write([missing.proposed_by], "missing_comparison.answered", missing.number, when="once")


@every(hours=24)
def remind_of_late_reports(today: date) -> None:
    """Tell who works on a case, once for its day, that the report is late."""
    late = Appraisal.objects.filter(state__in=ON_THE_CLOCK, due_on__lt=today).select_related("taken_by", "evaluator")
    for case in late.order_by("due_on", "pk"):
        due = str(case.due_on)
        people = [case.taken_by] if case.taken_by else _workers(case)
        actions.write(people, "appraisal.late", case.number, when=due, noted={"due_on": due})


def _workers(case: Appraisal) -> list[Person]:
    own = (case.holder_id, case.asked_by_id)
    return [one for one in holding(case.evaluator_id, *WORKERS) if one.pk not in own]


def _case(number: str) -> Appraisal:
    return Appraisal.objects.select_related("holder", "asked_by", "taken_by", "evaluator").get(number=number)
