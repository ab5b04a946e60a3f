"""Who is told of counsel, plans and visits: the other side of each step, and a learner of what begins soon."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.guidance.models import Counsel, Counsellor, Plan, PlanItem, Visit
from passerelle.guidance.states import CounselState, PlanState
from passerelle.journal.followers import every
from passerelle.letters import actions
from passerelle.letters.answers import holding
from passerelle.letters.jobs import tells
from passerelle.organisations.models import Function

if TYPE_CHECKING:
    from datetime import date

    from passerelle.journal.models import Fact

SOON = timedelta(days=7)
"""So long before its first day a learner is told of what they chose."""
LEAD = timedelta(days=30)
"""So long before it expires a training is called to mind."""


@tells("counsel.invite")
def invited(fact: Fact) -> None:
    """Tell the counsellor that somebody asks."""
    counsel = _counsel(fact.subject)
    if counsel.state == CounselState.ASKED:
        actions.write([counsel.counsellor.person], "counsel.invite", counsel.number, when="once")


@tells("counsel.accept", "counsel.decline", "counsel.give_up", "counsel.lapse")
def answered(fact: Fact) -> None:
    """Tell the learner what became of it."""
    counsel = _counsel(fact.subject)
    noted = {"due_on": counsel.until.isoformat()}
    actions.write([counsel.learner], fact.kind, counsel.number, when="once", noted=noted)


@tells("counsel.take_back")
def taken_back(fact: Fact) -> None:
    """Tell the counsellor that it ended."""
    counsel = _counsel(fact.subject)
    actions.write([counsel.counsellor.person], "counsel.ended", counsel.number, when="once")


@tells("plan.send")
def sent(fact: Fact) -> None:
    """Tell the learner of a plan."""
    plan = _plan(fact.subject)
    if plan.state == PlanState.SENT:
        actions.write([plan.counsel.learner], "plan.send", plan.number, when=str(fact.pk))


@tells("plan.choose")
def chosen(fact: Fact) -> None:
    """Tell the counsellor that the learner chose, while the counsel runs."""
    plan = _plan(fact.subject)
    if plan.counsel.state == CounselState.ACCEPTED:
        actions.write([plan.counsel.counsellor.person], "plan.choose", plan.number, when=str(fact.pk))


@tells("visit.close", "visit.take_back", "visit.run_out")
def visited(fact: Fact) -> None:
    """Tell the person that somebody acted for them; who has no address has the receipt."""
    visit = Visit.objects.select_related("person").get(number=fact.subject)
    actions.write([visit.person], "visit.closed", visit.number, when="once")


@every(hours=24)
def remind_of_starts(today: date) -> None:
    """Tell learners of what they chose and that begins within a week, each day once."""
    coming = PlanItem.objects.filter(plan__state=PlanState.CHOSEN, starts_on__range=(today, today + SOON))
    for item in coming.select_related("plan__counsel__learner"):
        if item.alternative == item.plan.chosen and item.starts_on:
            due = item.starts_on.isoformat()
            noted = {"due_on": due}
            actions.write([item.plan.counsel.learner], "plan.starts", item.plan.number, when=due, noted=noted)


@every(hours=24)
def remind_of_trainings(today: date) -> None:
    """Tell a counsellor, and who signs for their service, that a training expires within a month."""
    ending = Counsellor.objects.filter(is_listed=True, trained_until__range=(today, today + LEAD))
    for one in ending.select_related("person"):
        due = str(one.trained_until)
        people = [one.person, *holding(one.organisation_id, Function.SIGNATORY)]
        actions.write(people, "training.expires", one.number, when=due, noted={"due_on": due})


def _counsel(number: str) -> Counsel:
    return Counsel.objects.select_related("learner", "counsellor__person").get(number=number)


def _plan(number: str) -> Plan:
    return Plan.objects.select_related("counsel__learner", "counsel__counsellor__person").get(number=number)
