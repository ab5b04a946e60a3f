"""Which part of an assessment shows which outcome, which outcome no part shows, and which part shows none.

Source: DOMAIN 3.5 (every outcome is shown by at least one part); DOMAIN 6, journey 5 (the matrix).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Line:
    """One outcome, and for each part in its order whether it is shown there."""

    code: str
    text: str
    shown: tuple[bool, ...]

    @property
    def is_shown(self) -> bool:
        return any(self.shown)


@dataclass(frozen=True)
class Part:
    code: str
    name: str
    weight: float | None
    shows: int
    """So many of the outcomes."""


@dataclass(frozen=True)
class Coverage:
    """The matrix, with what it leaves open."""

    lines: tuple[Line, ...]
    parts: tuple[Part, ...]

    @property
    def unassessed(self) -> tuple[str, ...]:
        """Codes of the outcomes that no part shows."""
        return tuple(line.code for line in self.lines if not line.is_shown)

    @property
    def idle(self) -> tuple[str, ...]:
        """Codes of the parts that show no outcome."""
        return tuple(part.code for part in self.parts if not part.shows)


def coverage(outcomes: Sequence[Mapping[str, Any]], components: Sequence[Mapping[str, Any]]) -> Coverage:
    """Return the matrix of outcomes and parts; a code that a part names and no outcome has counts for nothing.

    >>> told = coverage([{"code": "K1"}, {"code": "S1"}], [{"code": "A1", "covers": ["K1"]}])
    >>> [line.shown for line in told.lines], told.unassessed, told.idle
    ([(True,), (False,)], ('S1',), ())
    """
    covers = [frozenset(part.get("covers") or ()) for part in components]
    lines = tuple(
        Line(
            str(one.get("code") or ""), str(one.get("text") or ""), tuple(one.get("code") in shown for shown in covers)
        )
        for one in outcomes
    )
    parts = tuple(
        Part(
            str(part.get("code") or ""),
            str(part.get("title") or part.get("code") or ""),
            part.get("weight"),
            sum(line.shown[place] for line in lines),
        )
        for place, part in enumerate(components)
    )
    return Coverage(lines, parts)
