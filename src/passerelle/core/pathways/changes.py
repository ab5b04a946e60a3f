"""What became of the steps of a kept way since it was kept: gone, full, moved, dearer. Nothing else changes a way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CANCELLED, CLOSED, WITHDRAWN, FULL, MOVED, PRICE = "cancelled", "closed", "withdrawn", "full", "moved", "price"


@dataclass(frozen=True)
class Kept:
    """A dated run as it stood when its step was kept; money in minor units."""

    place: int
    run: str
    starts: date
    ends: date
    price: int
    is_begun: bool = False
    """The learner has a place in it, or what it leads to: what becomes of others does not matter."""


@dataclass(frozen=True)
class Now:
    """The same run as it stands today; `why` says why nobody new can take it, nothing where they can."""

    starts: date
    ends: date
    price: int
    why: str = ""


class Changed(NamedTuple):
    """One thing that changed in a step: what, and what was and is (a day, or an amount in minor units)."""

    what: str
    place: int
    was: str = ""
    now: str = ""


def changes(kept: Sequence[Kept], now: Mapping[str, Now]) -> tuple[Changed, ...]:
    """Return what changed, step by step; `now` is of runs by their reference, what is not in it is withdrawn."""
    found: list[Changed] = []
    for one in kept:
        if one.is_begun:
            continue
        today = now.get(one.run, Now(one.starts, one.ends, one.price, WITHDRAWN))
        if today.why:
            found.append(Changed(today.why, one.place))
            continue
        if (today.starts, today.ends) != (one.starts, one.ends):
            was, moved = ((f"{run.starts}/{run.ends}") for run in (one, today))
            found.append(Changed(MOVED, one.place, was, moved))
        if today.price != one.price:
            found.append(Changed(PRICE, one.place, str(one.price), str(today.price)))
    return tuple(found)
