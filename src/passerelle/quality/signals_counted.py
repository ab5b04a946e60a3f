"""How many signals of each kind there were, and what became of them: what is told to everybody, and no body with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db import models
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from passerelle.core.indicators import Measured, count_if_enough
from passerelle.quality.models import Signal, SignalKind
from passerelle.quality.states import PUBLIC, ReviewState


class Outcome(models.TextChoices):
    WAITING = "waiting", _("waits for an agency")
    LOOKED_INTO = "looked_into", _("an agency looks into it")
    NOTHING_TO_IT = "nothing_to_it", _("nothing to it")
    PUBLISHED = "published", _("review published")


@dataclass(frozen=True)
class Told:
    """How many signals of a kind came to an outcome; `told` withholds a small number."""

    kind: SignalKind
    outcome: Outcome
    told: Measured


def every() -> list[Told]:
    """Return a count for each kind and each outcome, in their order, nought with the others; one query."""
    counted: Counter[tuple[str, Outcome]] = Counter()
    for kind, state, n in Signal.objects.order_by().values_list("kind", "review__state").annotate(n=Count("pk")):
        counted[kind, _outcome(state)] += n
    return [Told(kind, outcome, count_if_enough(counted[kind, outcome])) for kind in SignalKind for outcome in Outcome]


def _outcome(state: str | None) -> Outcome:
    """Return what became of a signal by the state of its review; without one, or with a cancelled one, it waits."""
    if state is None or state == ReviewState.CANCELLED:
        return Outcome.WAITING
    if state == ReviewState.DISMISSED:
        return Outcome.NOTHING_TO_IT
    return Outcome.PUBLISHED if state in PUBLIC else Outcome.LOOKED_INTO
