"""What the followers of facts write, each fact delivered twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.journal.models import Fact
from passerelle.letters.models import Letter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def heard(told: Mapping[str, Callable[[Fact], object]], *, new: bool = False) -> list[tuple[str, str]]:
    """Deliver every fact twice to who writes of its kind; return all letters, or the new ones: kind and who has it."""
    before = set(Letter.objects.values_list("pk", flat=True)) if new else ()
    for _twice in range(2):
        for fact in Fact.objects.order_by("pk"):
            if fact.kind in told:
                told[fact.kind](fact)
    return sorted(Letter.objects.exclude(pk__in=before).values_list("kind", "person__name"))
