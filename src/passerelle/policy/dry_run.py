"""Trying a version of a profile on everything that is listed, before it is in force (DOMAIN 4.1, rule 6).

A run goes by steps, so that a page can show how far it is and nobody waits for a request of a hundred thousand
entries: each step judges the next entries and returns the tally so far, which is plain data. What is listed comes in
as `Listed`: this package knows rules, not registers.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from passerelle.core import gate
from passerelle.policy.shipped import known_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from passerelle.core.gate import Profile

STEP, EXAMPLES = 20_000, 20


class Listed(Protocol):
    """Where listed entries come from (`registers/snapshots.py`)."""

    def targets(self) -> tuple[str, ...]: ...
    def count(self, target: str) -> int: ...
    def stated(
        self, target: str, *, after: str = "", most: int | None = None
    ) -> Iterator[tuple[str, dict[str, Any]]]: ...


@dataclass
class Tally:
    """What a run has found so far; with the place where it goes on."""

    on: str
    of: int
    targets: list[str]
    done: int = 0
    after: str = ""
    failing: int = 0
    newly_failing: int = 0
    newly_passing: int = 0
    rules: dict[str, int] = field(default_factory=dict)
    """Of the entries that newly fail, how many each rule stops."""
    fields: dict[str, int] = field(default_factory=dict)
    """The same by the field that the rule asks for."""
    failing_examples: list[list[Any]] = field(default_factory=list)
    passing_examples: list[str] = field(default_factory=list)

    @property
    def finished(self) -> bool:
        return not self.targets

    @property
    def percent(self) -> int:
        return 100 if self.finished else min(99, 100 * self.done // max(self.of, 1))

    @property
    def mostly(self) -> str:
        """The field that stops most of the entries that newly fail; "" where none does."""
        return min(self.fields, key=lambda path: (-self.fields[path], path), default="")

    def as_data(self) -> dict[str, Any]:
        """Return the tally as JSON would hold it."""
        return asdict(self)


def begin(profile: Profile, listed: Listed, *, on: date) -> Tally:
    """Return the tally of a run that has judged nothing yet; `on` is the day by whose rules it judges."""
    asked = {rule.target for rule in profile.rules if rule.stage == "gate"}
    targets = [target for target in listed.targets() if target in asked]
    return Tally(on=on.isoformat(), of=sum(listed.count(target) for target in targets), targets=targets)


def go_on(tally: Tally, new: Profile, old: Profile | None, listed: Listed, *, on: date, most: int = STEP) -> Tally:
    """Judge the next entries, at most so many, and return the tally; `old` is what would be in force instead."""
    while most > 0 and tally.targets:
        target = tally.targets[0]
        seen = 0
        for change in changes(new, old, listed, target=target, on=on, after=tally.after, most=most):
            _count(tally, change)
            seen += 1
        if seen < most:
            tally.targets.pop(0)
            tally.after = ""
        most -= seen
    return tally


def whole(new: Profile, old: Profile | None, listed: Listed, *, on: date, told: Callable[[Tally], None]) -> Tally:
    """Judge everything, and tell after every step how far it is."""
    tally = begin(new, listed, on=on)
    while not tally.finished:
        go_on(tally, new, old, listed, on=on, most=STEP // 4)
        told(tally)
    return tally


def together(
    profiles: Sequence[Profile], listed: Listed, target: str, *, on: date, told: Callable[[int], None] | None = None
) -> dict[str, int]:
    """Return how many listed entries each of several profiles would stop, in one reading of the register."""
    numerals = gate.with_numbers(number_paths(target))
    stopped = [0] * len(profiles)
    places = tuple(enumerate(profiles))
    for seen, (_number, stated) in enumerate(listed.stated(target), start=1):
        numerals(stated)
        for place, profile in places:
            if gate.failing(stated, profile, on=on, target=target):
                stopped[place] += 1
        if told and seen % (STEP // 4) == 0:
            told(seen)
    return {profile.id: count for profile, count in zip(profiles, stopped, strict=True)}


class Change(NamedTuple):
    """What a version means for one entry: the rules that stop it now, and whether any did before."""

    number: str
    stops: tuple[gate.Rule, ...]
    stopped_before: bool

    @property
    def newly_fails(self) -> bool:
        return bool(self.stops) and not self.stopped_before

    @property
    def newly_passes(self) -> bool:
        return self.stopped_before and not self.stops


def changes(
    new: Profile,
    old: Profile | None,
    listed: Listed,
    *,
    target: str,
    on: date,
    after: str = "",
    most: int | None = None,
) -> Iterator[Change]:
    """Yield what a version means for every listed entry of a kind, by number."""
    numerals = gate.with_numbers(number_paths(target))
    for number, stated in listed.stated(target, after=after, most=most):
        numerals(stated)
        stops = gate.failing(stated, new, on=on, target=target)
        before = old is not None and bool(gate.failing(stated, old, on=on, target=target))
        yield Change(number, stops, before)


def number_paths(target: str) -> tuple[str, ...]:
    """Return the paths at which numbers stand."""
    known: Mapping[str, str] = known_fields().get(target, {})
    return tuple(path for path, what in known.items() if what == "number")


def _count(tally: Tally, change: Change) -> None:
    tally.done += 1
    tally.after = change.number
    tally.failing += bool(change.stops)
    if change.newly_fails:
        tally.newly_failing += 1
        names = [rule.id for rule in change.stops]
        for name in names:
            tally.rules[name] = tally.rules.get(name, 0) + 1
        for path in {rule.paths[0] for rule in change.stops}:
            tally.fields[path] = tally.fields.get(path, 0) + 1
        if len(tally.failing_examples) < EXAMPLES:
            tally.failing_examples.append([change.number, names])
    elif change.newly_passes:
        tally.newly_passing += 1
        if len(tally.passing_examples) < EXAMPLES:
            tally.passing_examples.append(change.number)
