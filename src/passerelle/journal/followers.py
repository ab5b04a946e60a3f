"""Who follows which facts. A follower may be called twice for one fact and lets errors rise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.journal.models import Fact

    Call = Callable[[Fact], None]
    Tick = TypeVar("Tick", bound=Callable[[date], object])


@dataclass(frozen=True)
class Follower:
    name: str
    kinds: frozenset[str]
    call: Call

    def hears(self, kind: str) -> bool:
        return "*" in self.kinds or kind in self.kinds


@dataclass(frozen=True)
class Clock:
    """Something to be done once in every so many hours, by whichever process delivers the journal."""

    name: str
    hours: int
    call: Callable[[date], object]

    def turn(self, now: datetime) -> int:
        """Return the number of the period that `now` lies in."""
        return int(now.timestamp() // 3600 // self.hours)


CLOCKS: dict[str, Clock] = {}


def every(*, hours: int) -> Callable[[Tick], Tick]:
    """Call the function with today's date once in every `hours`; it may be called twice and lets errors rise."""

    def add(call: Tick) -> Tick:
        name = f"clock:{call.__module__}.{call.__qualname__}".replace("passerelle.", "")
        CLOCKS[name] = Clock(name, hours, call)
        return call

    return add


FOLLOWERS: dict[str, Follower] = {}


def follows(*kinds: str) -> Callable[[Call], Call]:
    """Make the function a follower of these kinds of fact (`*`: all); its name is its place in the code."""

    def add(call: Call) -> Call:
        name = f"{call.__module__}.{call.__qualname__}".removeprefix("passerelle.")
        FOLLOWERS[name] = Follower(name, frozenset(kinds), call)
        return call

    return add
