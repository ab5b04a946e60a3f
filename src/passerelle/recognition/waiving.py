"""How much of a programme is waived for somebody: every change of it goes through the learner's `Waived` row.

The database keeps the row under the programme's cap (RELIABILITY A6, I8). The lots that are spared, and that no larger
award may count then, are `stacking/lots.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.core.errors import NotNow
from passerelle.recognition.models import Waived, cap_of
from passerelle.stacking import lots
from passerelle.stacking.models import UsedFor

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from passerelle.awards.models import Award
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


def hold(case: RecognitionCase, awards: Iterable[Award]) -> None:
    """Count the credits of a case, where it has any: they are spared here, and count in no larger award.

    Raises NotNow: no_room when there is no room for them, lot_in_use when a larger award counts one of the awards.
    """
    if not case.credits or case.programme is None:
        return
    held = row(case.learner, case.programme)  # first, always: so that nobody waits for who waits for them
    lots.use(_lots(case, awards), UsedFor.SPARED, case.programme.number)
    after = held.credits + case.credits
    same = Waived.objects.filter(pk=held.pk, credits=held.credits)
    if after > held.cap or not same.update(credits=after):
        raise NotNow(reason="no_room", room=str(held.cap - held.credits), asked=str(case.credits))


def _lots(case: RecognitionCase, awards: Iterable[Award]) -> set[str]:
    by_award = lots.lots_of(case.learner)
    return {by_award[award.pk] for award in awards}


def release(case: RecognitionCase, credits_: Decimal) -> None:
    """Set credits free that a case held, and the lots they came from."""
    if credits_ and case.programme is not None:
        held = row(case.learner, case.programme)
        lots.free(_lots(case, case.awards.all()), UsedFor.SPARED)
        Waived.objects.filter(pk=held.pk).update(credits=held.credits - credits_)
