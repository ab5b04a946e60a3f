"""A holder says that an employer took them on, or promoted them, by an award: what an employer's right rests on.

No record of a hire stands below this package, and none is made: the holder alone knows, and alone may say it
(docs/decisions, on feedback).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from passerelle.awards.states import AwardState
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.shapes import day
from passerelle.journal import actions as journal
from passerelle.organisations.models import Role
from passerelle.organisations.permissions import has_role
from passerelle.quality.feedback.permissions import may_say_hired
from passerelle.quality.models.feedback import Hire
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from datetime import date

    from passerelle.awards.models import Award
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

EARLIEST = 1950


@transaction.atomic
def say_hired(award: Award, employer: Organisation, since: object, *, by: Person, today: date) -> Hire:
    """A holder says that an employer took them on, or promoted them, by an award: then that body may speak of it.

    Raises NotPermitted, Malformed, NotNow where the award does not hold.
    """
    if award.holder_id != by.pk:
        raise NotPermitted
    begun = day("since", since)
    if begun is None or begun > today or begun.year < EARLIEST:
        raise Malformed(field="since", expected=f"a day until {today}", seen=str(since or "")[:40])
    if not has_role(employer.pk, Role.EMPLOYER, on=today):
        raise Malformed(field="employer", expected="an employer of this register", seen=employer.number)
    if award.state not in (AwardState.IN_FORCE, AwardState.EXPIRED):
        raise NotNow(reason="award_not_in_force")
    if before := Hire.objects.filter(award=award, employer=employer, withdrawn_on=None).first():
        return before
    try:
        with transaction.atomic():
            made = Hire.objects.create(
                number=next_number("HI"), award=award, employer=employer, since=begun, said_on=today
            )
    except IntegrityError:
        return Hire.objects.get(award=award, employer=employer, withdrawn_on=None)
    journal.record("hire.say", subject=made.number, actor=by.reference, noted={"employer": employer.number})
    return made


@transaction.atomic
def take_back_hired(hire: Hire, *, by: Person, today: date) -> Hire:
    """The holder takes it back; what the employer said by it stays, and it says nothing new. Raises NotPermitted."""
    if not may_say_hired(by, hire):
        raise NotPermitted
    if not Hire.objects.filter(pk=hire.pk, withdrawn_on=None).update(withdrawn_on=today):
        raise WrongState("take_back", "withdrawn")
    hire.refresh_from_db()
    journal.record("hire.take_back", subject=hire.number, actor=by.reference, noted={})
    return hire
