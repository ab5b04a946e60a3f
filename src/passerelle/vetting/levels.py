"""The levels that a panel and an officer choose from: those of the edition that what they judge points to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.catalogue import levels
from passerelle.vetting import queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passerelle.frameworks.models import Level
    from passerelle.vetting.models import Case


def of_case(case: Case, stated: Mapping[str, Any] | None = None) -> Sequence[Level]:
    """Return the levels among which what is judged claims one, the lowest first; of the edition of today for others.

    Who has read what is judged already gives it along.
    """
    return levels.of_stated(queries.judged(case) if stated is None else stated)
