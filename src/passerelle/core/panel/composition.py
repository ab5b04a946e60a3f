"""How a panel must be made up, as a country's profile says it (`params.panel`); every number is data.

Source: policy paper, footnotes 9 and 12 (six kinds of member, "preferably from different UNESCO Member States");
seat tables such as that of a national commission (France, Code du travail R6113-1) are written as `seats`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NoReturn

from passerelle.core.errors import Malformed

KINDS = ("qa_agency", "teacher", "learner", "employer", "professional_association", "public_authority")


@dataclass(frozen=True)
class Composition:
    """What makes a panel. `seats` are the least number of each kind; `kinds` who may sit at all (none named: all)."""

    size: int = 5
    min_kinds: int = 4
    min_countries: int = 2
    needs_learner: bool = True
    max_load: int = 4
    quorum: int = 4
    seats: Mapping[str, int] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()
    cooling_off_months: int = 36
    overlap: float = 0.7
    """The share of its outcomes from which on another entry competes with the one that is judged."""
    declare_within_days: int = 7
    """After so many days without a declaration the clock gives the seat to somebody else."""
    requests: int = 1
    """How often the applicant may be asked for more in one case."""

    def needed(self) -> dict[str, int]:
        """Return the least number of seats of each kind that must have some."""
        asked = {kind: count for kind, count in self.seats.items() if count > 0}
        return asked | ({"learner": max(1, asked.get("learner", 0))} if self.needs_learner else {})

    def admits(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


DEFAULT = Composition()

_LEAST = {
    **{"size": 1, "min_kinds": 1, "min_countries": 1, "max_load": 1, "quorum": 1},
    **{"cooling_off_months": 0, "declare_within_days": 1, "requests": 0},
}


def composition(document: Mapping[str, Any] | None) -> Composition:
    """Return the composition a profile states, the default for whatever it leaves out.

    Raises Malformed with the path of what is unknown, of another shape, or contradicts itself: a quorum above the
    size, more kinds than seats, more seats in the table than there are.

    >>> composition({"size": 3, "quorum": 2, "min_kinds": 3}).size
    3
    """
    if document is None:
        return DEFAULT
    if not isinstance(document, Mapping):
        _refuse("panel", "a mapping")
    names = {one.name for one in fields(Composition)}
    for name in document:
        if name not in names:
            _refuse(f"panel.{name}", "known")
    stated = {name: _value(name, document[name]) for name in document}
    found = Composition(**stated)
    _consistent(found)
    return found


def _value(name: str, stated: Any) -> Any:
    if name == "needs_learner":
        return stated if isinstance(stated, bool) else _refuse(f"panel.{name}", "true or false")
    if name == "kinds":
        return frozenset(_kind(kind, f"panel.kinds.{n}") for n, kind in enumerate(_list(stated, "panel.kinds")))
    if name == "seats":
        if not isinstance(stated, Mapping):
            _refuse("panel.seats", "a mapping")
        return {_kind(kind, "panel.seats"): _count(count, f"panel.seats.{kind}", 0) for kind, count in stated.items()}
    if name == "overlap":
        is_share = isinstance(stated, int | float) and not isinstance(stated, bool) and 0 < stated <= 1
        return float(stated) if is_share else _refuse("panel.overlap", "share")
    return _count(stated, f"panel.{name}", _LEAST[name])


def _consistent(found: Composition) -> None:
    size, kinds, seats = found.size, len(found.kinds or KINDS), sum(found.needed().values())
    if found.quorum > size:
        _clash("quorum", "at most the size", "panel_quorum", quorum=found.quorum, size=size)
    if seats > size:
        _clash("seats", "at most the size", "panel_seats", seats=seats, size=size)
    if found.min_kinds > min(size, kinds):
        words = "at most the kinds and seats there are"
        _clash("min_kinds", words, "panel_kinds", min_kinds=found.min_kinds, kinds=kinds, size=size)
    if found.min_countries > size:
        _clash("min_countries", "at most the size", "panel_countries", min_countries=found.min_countries, size=size)
    if barred := sorted(kind for kind in found.needed() if not found.admits(kind)):
        _clash("kinds", "every kind that must have a seat", "panel_barred", kinds=", ".join(barred))


def _clash(name: str, expected: str, clash: str, **values: Any) -> NoReturn:
    """Refuse what fits its own place and not another one; `values` say what stands against what."""
    raise Malformed(field=f"panel.{name}", expected=expected, clash=clash, values=values)


def _kind(stated: Any, where: str) -> str:
    return stated if isinstance(stated, str) and stated in KINDS else _refuse(where, f"one of {', '.join(KINDS)}")


def _list(stated: Any, where: str) -> list[Any]:
    return list(stated) if isinstance(stated, list | tuple) else _refuse(where, "list")


def _count(stated: Any, where: str, least: int) -> int:
    if isinstance(stated, int) and not isinstance(stated, bool) and least <= stated <= 1000:
        return stated
    _refuse(where, f"a number from {least}")


def _refuse(where: str, expected: str) -> NoReturn:
    raise Malformed(field=where, expected=expected)
