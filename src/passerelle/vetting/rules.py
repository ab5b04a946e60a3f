"""What the profiles in force say about panels: who makes one up, and its clocks.

The country's own profile is asked first, then those for any country; the first that says something decides. What
silence means is `policy.queries.on_expiry`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from passerelle.core import clocks, panel
from passerelle.policy import queries as policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from passerelle.core.gate import Profile


def _asked(profiles: Iterable[Profile]) -> list[Profile]:
    speaking = list(profiles)
    own = [one for one in speaking if one.jurisdiction == settings.PASSERELLE_COUNTRY]
    return [*own, *(one for one in speaking if one.jurisdiction == "any")]


def _said(profiles: Iterable[Profile], name: str) -> Mapping[str, Any] | None:
    return next((one.params[name] for one in _asked(profiles) if name in one.params), None)


def composition_of(profiles: Iterable[Profile]) -> dict[str, Any]:
    """Return `params.panel` as it stands in the profile that decides, checked; empty for the default."""
    stated = _said(profiles, "panel")
    panel.composition(stated)
    return dict(stated or {})


def clocks_on(day: date) -> clocks.Clocks:
    """Return the amounts of the clocks that are in force on a day (`params.clocks`)."""
    return clocks.clocks(_said(policy.in_force(day), "clocks"))
