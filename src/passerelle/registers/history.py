"""The states an entry was in, day by day, told from the journal; and what somebody of an earlier day may rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from passerelle.core.standing import relies_on
from passerelle.journal.models import Fact
from passerelle.registers.states import LIFECYCLE, State

if TYPE_CHECKING:
    from datetime import date

    from passerelle.core.standing import Reliance


def of(reference: str) -> list[tuple[date, str]]:
    """Return (day, state from then on), oldest first. A fact that is no step from where the entry was is passed by.

    Where a country loaded its older register, the first fact it wrote down may be any act; then its target counts.
    """
    history: list[tuple[date, str]] = []
    state = str(State.DRAFT)
    facts = Fact.objects.filter(subject=reference).order_by("pk").values_list("kind", "at")
    for kind, at in facts:
        act = kind.partition(".")[2]
        if LIFECYCLE.allows(state, act):
            state = LIFECYCLE.after(state, act)
        elif not history and act in _ANYWHERE:
            state = _ANYWHERE[act]
        else:
            continue
        history.append((timezone.localdate(at), state))
    return history


_ANYWHERE = {act: target for _, act, target in LIFECYCLE}


def reliance(reference: str, *, on: date, today: date) -> Reliance:
    """Return what somebody may rely on who was enrolled or awarded on a day (grandfathering, DOMAIN 3.6)."""
    return relies_on(of(reference), on, today=today)
