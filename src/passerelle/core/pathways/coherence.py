"""What in a plan does not fit together, though it reaches its goal: it warns and forbids nothing; people decide.

Source: policy paper, ch. 8 (combinations that lead nowhere) and R13; DOMAIN 3.5 (StackPlan), journey 17. How few places
are nearly none is this project's own measure; nearly the same is what `core/overlap` says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from passerelle.core.overlap import NEARLY

if TYPE_CHECKING:
    from collections.abc import Sequence

FEW = 3
"""So many places left, or fewer, are nearly none."""


@dataclass(frozen=True)
class Taken:
    """One step as warnings read it. `level` counts from below; None where it has none that compares."""

    number: str
    starts: date
    ends: date
    outcomes: frozenset[str] = frozenset()
    level: int | None = None
    places_left: int | None = None
    is_certain: bool = True
    """Who applies in time has the place: it is neither drawn nor chosen by the provider."""
    needs: tuple[frozenset[str], ...] = ()
    """What has to be held before, group by group."""


@dataclass(frozen=True)
class Had:
    """What is held: until when, where it runs out; and from when, where somebody is on the way to it."""

    number: str
    outcomes: frozenset[str] = frozenset()
    until: date | None = None
    ends: date | None = None


class Warned(NamedTuple):
    """A warning about the step at a place, from 1 (0: about all of it), and what it names."""

    kind: str
    place: int
    names: tuple[str, ...] = ()
    on: date | None = None


def warnings(steps: Sequence[Taken], held: Sequence[Had]) -> tuple[Warned, ...]:
    """Return what does not fit, place by place.

    `same_outcomes`: it teaches mostly what an earlier step, or something held, does. `level_down`: an earlier step was
    at a higher level. `nearly_full`: few places are left. `not_certain`: places are drawn or chosen. `before_result`:
    it asks for something one is only on the way to when it begins. `runs_out`: something held ends before the plan.
    """
    found: list[Warned] = []
    ends = max((one.ends for one in steps), default=date.min)
    for place, step in enumerate(steps, start=1):
        earlier = steps[: place - 1]
        same = [had.number for had in held if _nearly(step.outcomes, had.outcomes)]
        same += [one.number for one in earlier if _nearly(step.outcomes, one.outcomes)]
        if same:
            found.append(Warned("same_outcomes", place, tuple(same)))
        higher = [one.number for one in earlier if _is_below(step.level, one.level)]
        if higher:
            found.append(Warned("level_down", place, tuple(higher)))
        if step.places_left is not None and step.places_left <= FEW:
            found.append(Warned("nearly_full", place, (str(step.places_left),)))
        if not step.is_certain:
            found.append(Warned("not_certain", place))
        found += [
            Warned("before_result", place, (one.number,), one.ends)
            for one in held
            if one.ends is not None and one.ends > step.starts and any(one.number in group for group in step.needs)
        ]
    found += [
        Warned("runs_out", 0, (one.number,), one.until)
        for one in held
        if steps and one.until is not None and one.until < ends
    ]
    return tuple(found)


def _nearly(own: frozenset[str], theirs: frozenset[str]) -> bool:
    return bool(own) and len(own & theirs) / len(own) >= NEARLY


def _is_below(level: int | None, other: int | None) -> bool:
    return level is not None and other is not None and level < other
