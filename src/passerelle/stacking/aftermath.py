"""What becomes of a larger award when one of its parts is withdrawn, and of its parts when it is withdrawn itself.

Neither follows by itself: that a part is withdrawn is told to both sides, and whether the larger award stands, its
awarder decides (as with entries, RELIABILITY A: removal and revocation are separate). Withdrawn, it frees its parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.stacking import lots
from passerelle.stacking.models import CountedPart, LargerAward, UsedFor
from passerelle.stacking.states import LargerAwardState
from passerelle.stacking.steps import move

if TYPE_CHECKING:
    from datetime import date


@transaction.atomic
def lose_parts(award: Award, *, today: date) -> int:
    """Note that an award was withdrawn on which a larger one rests. Return how many rest on it: one, or none."""
    lost = CountedPart.objects.select_related("larger__programme", "larger__micro_credential")
    done = 0
    for one in lost.filter(award=award, lost_on=None, freed_on=None):
        if CountedPart.objects.filter(pk=one.pk, lost_on=None).update(lost_on=today):
            move(one.larger, "lose_part", by=None, noted={"part": award.number})
            done += 1
    return done


@transaction.atomic
def free(award: Award, *, today: date) -> int:
    """Free the parts of a larger award that was withdrawn; one that another took the place of goes on resting on them.

    Return how many are free.
    """
    larger = LargerAward.objects.filter(award__in=_before(award), state=LargerAwardState.CONFIRMED)
    found = larger.select_related("programme", "micro_credential").first()
    if found is None:
        return 0
    parts = CountedPart.objects.filter(larger=found, freed_on=None)
    lots.free(list(parts.values_list("lot", flat=True)), UsedFor.COUNTED)
    freed = parts.update(freed_on=today)
    move(found, "free", by=None, noted={"parts": freed})
    return freed


def _before(award: Award) -> list[int]:
    """Return an award and all that it took the place of, by key."""
    found, at = [award.pk], [award.pk]
    while at:
        at = list(Award.objects.filter(replaced_by__in=at, state=AwardState.SUPERSEDED).values_list("pk", flat=True))
        found += at
    return found
