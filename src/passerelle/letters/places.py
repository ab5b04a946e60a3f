"""Who is told of places in courses: applicants, of each answer; the provider, that a draw waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.catalogue.models import CourseInstance
from passerelle.journal.followers import follows
from passerelle.learning.models import Application
from passerelle.learning.states import ApplicationState
from passerelle.letters import actions, inbox
from passerelle.letters.jobs import tells, writers

if TYPE_CHECKING:
    from passerelle.journal.models import Fact


@tells("application.admit")
def kept(fact: Fact) -> None:
    """Tell who is next that a place is kept, and until when; not who took it up or gave it up meanwhile."""
    one = _application(fact)
    inbox.done(["application.wait"], one.number)
    if one.state == ApplicationState.ADMITTED and one.answer_by is not None:
        due = one.answer_by.isoformat()
        actions.write([one.person], "application.admit", one.number, when=due, noted={"due_on": due})


@tells("application.wait", "application.refuse")
def answered(fact: Fact) -> None:
    """Tell who waits, and who gets no place; each once."""
    one = _application(fact)
    if one.state in (ApplicationState.WAITING, ApplicationState.REFUSED):
        kind = "application.wait" if one.state == ApplicationState.WAITING else "application.refuse"
        actions.write([one.person], kind, one.number, when="once")


@tells("application.lapse", "application.miss")
def over(fact: Fact) -> None:
    """Tell that nothing more comes of it."""
    actions.write([_application(fact).person], "application.over", fact.subject, when="once")


@follows("application.take_up", "application.withdraw", "application.lapse")
def settled(fact: Fact) -> None:
    """Let the letter that a place is kept, or that one waits, wait no more: it was answered, or its time is over."""
    inbox.done(["application.admit", "application.wait"], fact.subject)


@tells("admission.await_value")
def awaited(fact: Fact) -> None:
    """Call who writes for the provider to state the public value they named."""
    run = CourseInstance.objects.select_related("course").get(pk=fact.noted["run"])
    desk = f"/provider/courses/{run.course.number}/dates/{run.pk}/places/"
    people = writers(run.course.provider_id)
    actions.write(people, "admission.await_value", run.course.number, when=str(run.pk), noted={"desk": desk})


def _application(fact: Fact) -> Application:
    return Application.objects.select_related("person").get(number=fact.subject)
