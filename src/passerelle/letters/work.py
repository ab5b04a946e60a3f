"""Who is told of work: a learner of invitations and answers, an employer of applications, both of hires and surveys.

A letter names the number of a thing, never an employer or a person: it may lie open on a table at work.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.core.finding import ABOUT_TO_END
from passerelle.journal.followers import every
from passerelle.letters import actions
from passerelle.letters.jobs import tells, writers
from passerelle.opportunities.models import Invitation, JobApplication, LabourNeed, ReportedHire, Side
from passerelle.opportunities.states import HireState, InvitationState, JobApplicationState, NeedState

if TYPE_CHECKING:
    from datetime import date

    from passerelle.journal.models import Fact
    from passerelle.people.models import Person

LATE = timedelta(days=60)
"""So long after a survey was due it is asked for once; who has not answered by then is left alone."""


@tells("invitation.send")
def invited(fact: Fact) -> None:
    """Tell a learner that an employer invites them."""
    one = Invitation.objects.select_related("learner", "opportunity").get(number=fact.subject)
    if one.state == InvitationState.SENT:
        noted = {"due_on": one.opportunity.closes_on.isoformat()}
        actions.write([one.learner], "invitation.send", one.number, when="once", noted=noted)


@tells("job_application.send")
def applied(fact: Fact) -> None:
    """Tell the employer of an application, unless it was taken back since."""
    one = _application(fact.subject)
    if one.state != JobApplicationState.WITHDRAWN:
        people = [person for person in writers(one.opportunity.employer_id) if person.pk != one.learner_id]
        actions.write(people, "job_application.send", one.number, when="once")


@tells("job_application.interview", "job_application.refuse")
def answered(fact: Fact) -> None:
    """Tell the learner that there is an answer: which, they read at their desk."""
    one = _application(fact.subject)
    actions.write([one.learner], "job_application.answer", one.number, when=fact.kind)


@tells("reported_hire.report")
def to_confirm(fact: Fact) -> None:
    """Ask the other side to confirm a hire."""
    one = _hire(fact.subject)
    if one.state == HireState.REPORTED:
        actions.write(_other_side(one), "reported_hire.report", one.number, when="once")


@tells("reported_hire.confirm", "reported_hire.deny")
def settled(fact: Fact) -> None:
    """Tell who reported it what the other side said."""
    one = _hire(fact.subject)
    people = [one.application.learner] if one.reported_by == Side.LEARNER else _employer(one)
    actions.write(people, "reported_hire.settled", one.number, when=fact.kind)


@every(hours=24)
def ask_how_it_went(today: date) -> None:
    """Ask both sides half a year after a hire, once; who answered already is not asked."""
    due = ReportedHire.objects.filter(state=HireState.CONFIRMED, survey_on__range=(today - LATE, today))
    for one in due.select_related("application__opportunity", "application__learner").prefetch_related("answers"):
        said = {answer.side for answer in one.answers.all()}
        people = [] if Side.LEARNER in said else [one.application.learner]
        people += [] if Side.EMPLOYER in said else _employer(one)
        actions.write(people, "reported_hire.survey", one.number, when=str(one.survey_on))


@every(hours=24)
def remind_of_needs(today: date) -> None:
    """Tell whoever stated a need that its day comes, once."""
    ending = LabourNeed.objects.filter(
        state=NeedState.PUBLISHED, by_when__range=(today, today + timedelta(days=ABOUT_TO_END))
    )
    for need in ending.order_by("by_when", "pk"):
        due = need.by_when.isoformat()
        actions.write(writers(need.stated_by_id), "labour_need.soon", need.number, when=due, noted={"due_on": due})


def _application(number: str) -> JobApplication:
    return JobApplication.objects.select_related("opportunity", "learner").get(number=number)


def _hire(number: str) -> ReportedHire:
    return ReportedHire.objects.select_related("application__opportunity", "application__learner").get(number=number)


def _employer(hire: ReportedHire) -> list[Person]:
    application = hire.application
    return [one for one in writers(application.opportunity.employer_id) if one.pk != application.learner_id]


def _other_side(hire: ReportedHire) -> list[Person]:
    return _employer(hire) if hire.reported_by == Side.LEARNER else [hire.application.learner]
