"""Who is told of practice shared: whoever has to act next on a coaching, an example or an alert; members of circles,
at most once a week for all their circles together.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from passerelle.journal.followers import every
from passerelle.letters import actions
from passerelle.letters.jobs import on_duty, tells, writers
from passerelle.people.models import Duty, Person
from passerelle.practice.models import Coaching, FraudAlert, GoodPractice, Membership, Post
from passerelle.practice.permissions import may_join
from passerelle.practice.states import AlertState, CoachingState, ExampleState, PostState

if TYPE_CHECKING:
    from passerelle.journal.models import Fact


@tells("coaching.ask")
def coaching_is_asked(fact: Fact) -> None:
    """Tell the coach that it is asked; nobody, where it answered since."""
    one = Coaching.objects.get(number=fact.subject)
    if one.state == CoachingState.ASKED:
        actions.write(writers(one.coach_id), "coaching.ask", one.number, when=str(fact.pk))


@tells("coaching.agree", "coaching.decline", "coaching.recommend")
def coach_said(fact: Fact) -> None:
    """Tell the provider what its coach says."""
    one = Coaching.objects.get(number=fact.subject)
    actions.write(writers(one.provider_id), "coaching.coach", one.number, when=str(fact.pk))


@tells("coaching.answer")
def provider_said(fact: Fact) -> None:
    """Tell the coach what was done about a recommendation."""
    one = Coaching.objects.get(number=fact.subject)
    actions.write(writers(one.coach_id), "coaching.provider", one.number, when=str(fact.pk))


@tells("coaching.end")
def coaching_ended(fact: Fact) -> None:
    """Tell both sides that a coaching has ended, but not who ended it."""
    one = Coaching.objects.get(number=fact.subject)
    both = [*writers(one.coach_id), *writers(one.provider_id)]
    people = [person for person in both if person.reference != fact.actor]
    actions.write(people, "coaching.end", one.number, when=str(fact.pk))


@tells("good_practice.propose", "good_practice.publish", "good_practice.release", "good_practice.withdraw")
def example_moved(fact: Fact) -> None:
    """Tell whoever proposed an example what became of it, and registrars of one that is held."""
    one = GoodPractice.objects.select_related("proposed_by").get(number=fact.subject)
    if one.state == ExampleState.HELD:
        actions.write(on_duty(Duty.REGISTRAR), "practice.held", one.number, when=str(fact.pk))
    elif fact.actor != one.proposed_by.reference:
        actions.write([one.proposed_by], "good_practice.news", one.number, when=str(fact.pk))


@tells("circle.write")
def post_is_held(fact: Fact) -> None:
    """Tell registrars of a text in a circle that is held."""
    held = Post.objects.filter(pk=fact.noted.get("post"), state=PostState.HELD)
    if held.exists():
        actions.write(on_duty(Duty.REGISTRAR), "practice.held", fact.subject, when=str(fact.pk))


@tells("circle.release", "circle.withdraw")
def post_decided(fact: Fact) -> None:
    """Tell whoever wrote a text that somebody else let it go on, or took it back; why stands in the circle."""
    one = Post.objects.select_related("written_by").get(pk=fact.noted["post"])
    if fact.actor != one.written_by.reference:
        actions.write([one.written_by], "circle.decided", fact.subject, when=str(fact.pk))


@tells("fraud_alert.raise", "fraud_alert.release")
def alert_waits(fact: Fact) -> None:
    """Tell the registrars who may check an alert that it waits."""
    one = FraudAlert.objects.get(number=fact.subject)
    if one.state in (AlertState.RAISED, AlertState.HELD):
        people = [person for person in on_duty(Duty.REGISTRAR) if person.pk != one.raised_by_id]
        actions.write(people, "fraud_alert.raise", one.number, when=str(fact.pk))


@every(hours=24)
def digest(today: date) -> None:
    """Tell members that something new stands in their circles: one letter a week, of the week that is over."""
    monday = today - timedelta(days=today.weekday())
    new = Post.objects.filter(
        state=PostState.SHOWN, written_on__gte=monday - timedelta(days=7), written_on__lt=monday
    ).order_by()
    in_them = Membership.objects.filter(left_on=None, circle__in=new.values("circle")).values("person")
    members = [one for one in Person.objects.filter(pk__in=in_them, is_active=True) if may_join(one)]
    year, week, _day = (monday - timedelta(days=7)).isocalendar()
    actions.write(members, "circle.digest", f"{year}-W{week:02d}", when="once")
