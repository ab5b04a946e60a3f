"""Coaching: asked for, agreed, visits and recommendations, what was done about each, ended.

Source: DOMAIN journey 11, (6); policy paper, possible actions of dialogue. Who coaches does not judge (DOMAIN 3.8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from passerelle.core import practice
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.shapes import day
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.organisations.groups import group_of
from passerelle.organisations.models import Organisation
from passerelle.practice import keeping_apart, queries, shipped
from passerelle.practice.actions.steps import said, step
from passerelle.practice.models import CoachAdvice, Coaching, CoachVisit
from passerelle.practice.permissions import (
    may_answer_for_coach,
    may_ask,
    may_coach,
    may_end,
    may_say_what_was_done,
)
from passerelle.practice.states import COACHINGS
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from datetime import date

    from passerelle.people.models import Person

MOST_ADVICE = 60


@transaction.atomic
def ask(provider: Organisation, coach: Organisation, aims: str, *, by: Person, today: date) -> Coaching:
    """Ask a body to coach a provider before a review; it says yes or no.

    Raises NotPermitted, Malformed, NotNow with all `reasons` for which it may not coach this provider, AlreadyDone
    where such a coaching is asked for or runs.
    """
    if not may_ask(by, provider):
        raise NotPermitted
    aims = said("aims", aims)
    _may_coach(coach, provider, today)
    try:
        with transaction.atomic():
            coaching = Coaching.objects.create(
                number=next_number("CG"), coach=coach, provider=provider, aims=aims, asked_by=by, asked_on=today
            )
    except IntegrityError:
        raise AlreadyDone(field="coaching", seen=coach.number) from None
    noted = {"coach": coach.number, "provider": provider.number}
    journal.record("coaching.ask", subject=coaching.number, actor=by.reference, noted=noted)
    return coaching


@transaction.atomic
def agree(coaching: Coaching, *, by: Person, today: date) -> Coaching:
    """Say yes: from today on nobody of the coach judges this provider, until three years after the end.

    Raises NotPermitted, NotNow (as `ask`), WrongState.
    """
    if not may_answer_for_coach(by, coaching):
        raise NotPermitted
    _may_coach(coaching.coach, coaching.provider, today)
    return step(coaching, COACHINGS, "agree", by=by, agreed_by=by, agreed_on=today)


@transaction.atomic
def decline(coaching: Coaching, because: str, *, by: Person, today: date) -> Coaching:
    """Say no, and why. Raises NotPermitted, Malformed, WrongState."""
    if not may_answer_for_coach(by, coaching):
        raise NotPermitted
    why = said("because", because)
    return step(coaching, COACHINGS, "decline", by=by, declined_on=today, declined_because=why)


@transaction.atomic
def take_back(coaching: Coaching, *, by: Person, today: date) -> Coaching:
    """Take back what was asked before it was answered. Raises NotPermitted, WrongState."""
    if not may_ask(by, coaching.provider):
        raise NotPermitted
    return step(coaching, COACHINGS, "take_back", by=by)


@transaction.atomic
def visit(coaching: Coaching, visited_on: Any, looked_at: str, *, by: Person, today: date) -> CoachVisit:
    """Enter a visit and what was looked at; with the first one the coaching runs.

    Raises NotPermitted, Malformed with everything amiss at once, WrongState.
    """
    if not may_coach(by, coaching):
        raise NotPermitted
    amiss = Together()
    text = amiss.of(said, "looked_at", looked_at)
    with amiss.also():
        on, since = day("visited_on", visited_on), coaching.agreed_on
        if on is None or on > today or (since and on < since):
            raise Malformed(field="visited_on", expected=f"a day from {since} to {today}", seen=str(on or ""))
    amiss.settle()
    step(coaching, COACHINGS, "visit", by=by, noted={"visited_on": str(on)})
    return CoachVisit.objects.create(coaching=coaching, visited_on=on, looked_at=text, entered_by=by)


@transaction.atomic
def recommend(coaching: Coaching, text: str, *, by: Person, today: date) -> CoachAdvice:
    """Recommend something to the provider. Raises NotPermitted, Malformed, WrongState before the first visit."""
    if not may_coach(by, coaching):
        raise NotPermitted
    text = said("text", text)
    step(coaching, COACHINGS, "recommend", by=by)
    place = coaching.advice.count() + 1
    if place > MOST_ADVICE:
        raise Malformed(field="text", expected=f"at most {MOST_ADVICE} recommendations", seen=place)
    return CoachAdvice.objects.create(coaching=coaching, place=place, text=text, given_on=today, given_by=by)


@transaction.atomic
def say_done(advice: CoachAdvice, text: str, *, by: Person, today: date) -> CoachAdvice:
    """Say what was done about a recommendation, once; during the coaching or after it.

    Raises NotPermitted, Malformed, WrongState.
    """
    coaching = advice.coaching
    if not may_say_what_was_done(by, coaching):
        raise NotPermitted
    text = said("done", text)
    step(coaching, COACHINGS, "answer", by=by, noted={"recommendation": advice.place})
    if not CoachAdvice.objects.filter(pk=advice.pk, done_on=None).update(done=text, done_on=today):
        raise WrongState("answer", "answered")
    advice.refresh_from_db()
    return advice


@transaction.atomic
def end(coaching: Coaching, text: str, *, by: Person, today: date) -> Coaching:
    """End a coaching; either side may. Raises NotPermitted, Malformed, WrongState."""
    if not may_end(by, coaching):
        raise NotPermitted
    how = said("text", text)
    return step(coaching, COACHINGS, "end", by=by, ended_on=today, ended_with=how)


def _may_coach(coach: Organisation, provider: Organisation, today: date) -> None:
    """Raise NotNow with every reason for which the body may not coach this provider."""
    keeping_apart.hold(provider)
    asked = practice.Asked(
        coach_group=_numbers(coach),
        provider_group=_numbers(provider),
        is_agency=queries.is_agency(coach, on=today),
        entries=queries.entries_of(coach),
        since=queries.in_the_register_since(coach, on=today),
    )
    found = practice.against(asked, shipped.experience(), on=today)
    if found := (*found, *keeping_apart.bars(coach, provider, on=today)):
        raise NotNow(reason=found[0], reasons=list(found))


def _numbers(body: Organisation) -> frozenset[str]:
    return frozenset(Organisation.objects.filter(pk__in=group_of(body)).values_list("number", flat=True))
