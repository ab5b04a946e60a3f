"""What keeps a body from coaching another, as far as packages further down know it: they say so here at the start.

`practice` stands below `quality`, so that quality can ask who coached whom. What quality knows in turn, that the
body is reviewing the other at this moment, it brings here itself (docs/decisions, "Coaching stands below quality").
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction

from passerelle.organisations.models import Organisation

Bar = Callable[[Organisation, Organisation, date], str]
BARS: dict[str, Bar] = {}


def bars_coaching(bar: Bar) -> Bar:
    """Ask this function too before a body coaches a provider: coach, provider, day; it answers with a stable word."""
    BARS[f"{bar.__module__}.{bar.__qualname__}"] = bar
    return bar


def bars(coach: Organisation, provider: Organisation, *, on: date) -> tuple[str, ...]:
    """Return what else keeps the body from coaching the provider, as stable words."""
    return tuple(word for bar in BARS.values() if (word := bar(coach, provider, on)))


def hold(provider: Organisation) -> None:
    """Hold the row of a provider until the transaction under way ends; without one nothing is held.

    Whoever agrees to coach it and whoever opens a review of it do so one after the other, each seeing what the other
    did.
    """
    if transaction.get_connection().in_atomic_block:
        Organisation.objects.select_for_update().get(pk=provider.pk)
