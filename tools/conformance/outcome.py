"""What running one entry of the list comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many cases were tried, and what failed, each with its reason."""

    cases: int
    failed: tuple[str, ...] = ()

    @property
    def passed(self) -> int:
        return self.cases - len(self.failed)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of docs/conformance.md: what is run, of which version, and how."""

    name: str
    version: str
    run: Callable[[], Outcome]


def of_cases(cases: Iterable[tuple[str, bool]]) -> Outcome:
    """Return the outcome of named cases, each of which held or did not."""
    tried = list(cases)
    return Outcome(len(tried), tuple(name for name, held in tried if not held))
