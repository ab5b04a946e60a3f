"""Who follows which facts. A follower may be called twice for one fact and lets errors rise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from passerelle.journal.models import Fact

    Call = Callable[[Fact], None]


@dataclass(frozen=True)
class Follower:
    name: str
    kinds: frozenset[str]
    call: Call

    def hears(self, kind: str) -> bool:
        return "*" in self.kinds or kind in self.kinds


FOLLOWERS: dict[str, Follower] = {}


def follows(*kinds: str) -> Callable[[Call], Call]:
    """Make the function a follower of these kinds of fact (`*`: all); its name is its place in the code."""

    def add(call: Call) -> Call:
        name = f"{call.__module__}.{call.__qualname__}".removeprefix("passerelle.")
        FOLLOWERS[name] = Follower(name, frozenset(kinds), call)
        return call

    return add
