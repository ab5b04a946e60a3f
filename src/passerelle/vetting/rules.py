"""What the profiles in force say about panels: who makes one up, what it is asked, and its clocks.

What silence means is `policy.queries.on_expiry`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core import panel
from passerelle.policy import queries as policy
from passerelle.policy.queries import clocks_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from passerelle.core.gate import Profile

__all__ = ["clocks_on", "composition_of", "criteria_of"]


def composition_of(profiles: Sequence[Profile], target: str = "micro_credential") -> dict[str, Any]:
    """Return what makes a panel for such an entry, as the profile that decides states it, checked; {} for the default.

    `params.panels` has a composition for each target that wants its own; `params.panel` is for all the others.
    """
    stated = (policy.said(profiles, "panels") or {}).get(target) or policy.said(profiles, "panel")
    panel.composition(stated)
    return dict(stated or {})


def criteria_of(
    profiles: Iterable[Profile], stated: Mapping[str, Any], target: str, *, on: date, is_review: bool = False
) -> list[dict[str, Any]]:
    """Return what the panel of a case is asked about an entry, as the case keeps it: all profiles in force may ask."""
    stages = panel.REVIEWING if is_review else panel.STAGES
    return [one.as_data() for one in panel.criteria(profiles, stated, on=on, target=target, stages=stages)]
