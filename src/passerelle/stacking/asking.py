"""Asking for a larger award by its parts, taking it back, refusing it, and what no answer in time means.

Source: policy paper, 2.1; DOMAIN 3.5 (StackPlan) and 3.9; docs/decisions/0046-one-composition.md. Asking reserves
nothing: credits are spent when the award is confirmed, and until then may be counted wherever that happens first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.catalogue import composing
from passerelle.core import clocks
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted
from passerelle.policy import queries as policy
from passerelle.registers.numbers import next_number
from passerelle.stacking.models import LargerAward
from passerelle.stacking.permissions import may_ask, may_check, may_withdraw
from passerelle.stacking.progress import progress
from passerelle.stacking.states import OPEN
from passerelle.stacking.steps import move, tell

if TYPE_CHECKING:
    from datetime import date

    from passerelle.catalogue.models import Programme
    from passerelle.core.errors import PasserelleError
    from passerelle.people.models import Person
    from passerelle.stacking.progress import Progress

CLOCK = "larger_award"
MOST_REASONS = 20_000


@transaction.atomic
def ask(programme: Programme, *, by: Person, today: date) -> LargerAward:
    """Ask the awarder for a larger award, of which one holds every part.

    Raises NotPermitted, NotNow (`not_by_parts`, `edition_not_in_force`, `parts_missing`, `requirements_missing`),
    AlreadyDone where one asked already (`larger_award`) or has it (`award`), RulesExclude.
    """
    if not may_ask(by):
        raise NotPermitted
    found = progress(by, programme, on=today, with_step=False)
    if refusal := hindrance(found, by, today=today):
        raise refusal
    entry = programme.awarded_as
    if entry is None:
        raise NotNow(reason="not_by_parts")
    try:
        with transaction.atomic():
            made = LargerAward.objects.create(
                number=next_number("LA"),
                learner=by,
                programme=programme,
                micro_credential=entry,
                asked_on=today,
                due_on=clocks.larger_award_due(today, policy.clocks_on(today)),
            )
    except IntegrityError:
        raise AlreadyDone(field="larger_award", seen=entry.number) from None
    tell(made, "ask", by=by)
    return made


def hindrance(found: Progress, person: Person, *, today: date) -> PasserelleError | None:
    """Return why a person cannot ask for what they made such progress towards, or None where nothing stands against."""
    entry = found.programme.awarded_as
    if entry is None:
        return NotNow(reason="not_by_parts")
    if refusal := not_made(found.programme, today=today):
        return refusal
    if Award.objects.filter(holder=person, micro_credential=entry, state=AwardState.IN_FORCE).exists():
        return AlreadyDone(field="award", seen=entry.number)
    if LargerAward.objects.filter(learner=person, micro_credential=entry, state__in=OPEN).exists():
        return AlreadyDone(field="larger_award", seen=entry.number)
    if not found.is_opened:
        return NotNow(reason="requirements_missing")
    if not found.found.is_complete:
        return NotNow(reason="parts_missing", credits=str(found.found.missing.credits))
    return None


def not_made(programme: Programme, *, today: date) -> NotNow | None:
    """Return why nobody can have a larger award by its parts under this edition on a day; None where they can."""
    if programme.awarded_as is None or not programme.awarded_as.is_listed:
        return NotNow(reason="not_by_parts")
    return None if is_in_force(programme, today) else NotNow(reason="edition_not_in_force")


def is_in_force(programme: Programme, on: date) -> bool:
    """Say whether this is the edition by which the larger award is made on a day."""
    return any(one.pk == programme.pk for one in composing.in_force(on))


def withdraw(larger: LargerAward, *, by: Person, today: date) -> LargerAward:
    """Take back what was asked and not answered. Raises NotPermitted or WrongState."""
    if not may_withdraw(by, larger):
        raise NotPermitted
    return move(larger, "withdraw", by=by, closed_on=today, closed_by=by)


def refuse(larger: LargerAward, *, reasons: str, by: Person, today: date) -> LargerAward:
    """Refuse, with reasons that the learner reads. Raises NotPermitted, Malformed without reasons, WrongState."""
    if not may_check(by, larger):
        raise NotPermitted
    if not reasons.strip() or len(reasons) > MOST_REASONS or "\x00" in reasons:
        raise Malformed(field="reasons", expected="text")
    return move(larger, "refuse", by=by, reasons=reasons.strip(), closed_on=today, closed_by=by)


def silence_on(larger: LargerAward) -> str:
    """Return what no answer in time means: what the profiles in force on the day it was asked say of its clock."""
    return policy.on_expiry(CLOCK, larger.asked_on)


def end_by_silence(larger: LargerAward, *, today: date) -> LargerAward:
    """Do to a request that nobody answered in time what the profiles say; `by_expiry` says so for ever.

    An award is signed by somebody, so silence never awards: where it decides nothing, or would mean yes, the request is
    late, both sides are told, once, and it waits on. Raises NotNow before that day and after that, WrongState.
    """
    if not larger.is_late(today):
        raise NotNow(reason="time_is_not_over")
    if silence_on(larger) == "deemed-refused":
        return move(larger, "refuse_by_silence", by=None, by_expiry=True, closed_on=today)
    if larger.escalated_on is not None:
        raise NotNow(reason="called_already")
    return move(larger, "escalate", by=None, escalated_on=today)


def lapse(larger: LargerAward, *, today: date) -> LargerAward:
    """End a request that nobody can grant any more: its entry is listed no longer. Raises NotNow before, WrongState."""
    if larger.micro_credential.is_listed:
        raise NotNow(reason="time_is_not_over")
    return move(larger, "lapse", by=None, closed_on=today)
