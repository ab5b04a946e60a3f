"""How much of a programme is waived for somebody: every change of it goes through the learner's `Waived` row.

The database keeps the row under the programme's cap (RELIABILITY A6, I8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.core.errors import NotNow
from passerelle.recognition.models import Waived, cap_of

if TYPE_CHECKING:
    from decimal import Decimal

    from passerelle.catalogue.models import Programme
    from passerelle.people.models import Person
    from passerelle.recognition.models import RecognitionCase


def row(learner: Person, programme: Programme) -> Waived:
    """Return the learner's row for a programme, locked until the transaction ends."""
    Waived.objects.get_or_create(learner=learner, programme=programme, defaults={"cap": cap_of(programme)})
    return Waived.objects.select_for_update().get(learner=learner, programme=programme)


def room(learner: Person, programme: Programme) -> Decimal:
    """Return how many credits of a programme can still be waived; the row stays locked."""
    held = row(learner, programme)
    return held.cap - held.credits


def hold(case: RecognitionCase) -> None:
    """Count the credits of a case, where it has any. Raises NotNow (no_room) when there is no room for them."""
    if not case.credits or case.programme is None:
        return
    held = row(case.learner, case.programme)
    after = held.credits + case.credits
    same = Waived.objects.filter(pk=held.pk, credits=held.credits)
    if after > held.cap or not same.update(credits=after):
        raise NotNow(reason="no_room", room=str(held.cap - held.credits), asked=str(case.credits))


def release(case: RecognitionCase, credits_: Decimal) -> None:
    """Set credits free that a case held."""
    if credits_ and case.programme is not None:
        held = row(case.learner, case.programme)
        Waived.objects.filter(pk=held.pk).update(credits=held.credits - credits_)
