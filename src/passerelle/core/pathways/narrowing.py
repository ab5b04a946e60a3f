"""What can matter at all: courses that help and can be reached, and from when.

`ready` is the first day on which everything a course asks for can be held: the last of its groups, each by the
alternative that ends first. Groups are settled as in Dijkstra's search (Knuth, 1977, for AND and OR), so that circles
of prerequisites are never entered: what is in one and has no other way in is simply not reached.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from passerelle.core.pathways.wishing import Credits, Demand, Kind, OneOf, Wish
from passerelle.core.pathways.world import ONLINE, Columns, Course, Run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from passerelle.core.pathways.world import Catalogue


@dataclass(frozen=True, eq=False)
class Candidate:
    """A course that can count, the runs of it that are possible (`at`: their places in the catalogue's columns), and
    what is left of what it asks for first."""

    course: Course
    columns: Columns
    at: tuple[int, ...]
    first: tuple[frozenset[str], ...]
    """Groups that nothing held meets, each with the alternatives that can be had in time."""

    @property
    def code(self) -> str:
        """Return the code of the course."""
        return self.course.code

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """Return the runs that are possible, as they end."""
        return tuple(self.columns.runs[at] for at in self.at)


@dataclass(frozen=True)
class Question:
    """A wish, without what was given up and without what is met already, and the courses that can count for it."""

    wish: Wish
    given_up: frozenset[Demand]
    candidates: Mapping[str, Candidate]
    outcomes: Mapping[str, frozenset[str]]
    one_of: tuple[tuple[OneOf, frozenset[str]], ...]
    credits: tuple[tuple[Credits, int, frozenset[str]], ...]
    """What is asked, how much of it is missing, and which candidates count."""

    def has(self, kind: Kind, code: str = "") -> bool:
        """Say whether a demand still stands."""
        return Demand(kind, code) not in self.given_up

    @property
    def is_met(self) -> bool:
        """Say whether nothing is left to do: an award by parts may still have to be put together, so it never is."""
        award = self.wish.award
        by_parts = award is not None and self.has(Kind.AWARD, award.code)
        return not (self.outcomes or self.one_of or self.credits or by_parts)

    @property
    def hopeless(self) -> Demand | None:
        """Return a demand that all candidates together do not meet, so that nothing has to be solved to know it."""
        for outcome, items in self.outcomes.items():
            if not items:
                return Demand(Kind.OUTCOME, outcome)
        for one, items in self.one_of:
            if not items:
                return Demand(Kind.ONE_OF, one.code)
        for asked, missing, items in self.credits:
            if sum(self.candidates[code].course.credits for code in items) < missing:
                return Demand(Kind.CREDITS, asked.code)
        return None

    @property
    def number_of_runs(self) -> int:
        """Return how many runs are possible."""
        return sum(len(one.at) for one in self.candidates.values())

    def ending_by(self, until: date) -> Question:
        """Return the same question with everything that ends later left out."""
        kept = {}
        last = until.toordinal()
        for code, one in self.candidates.items():
            ends = one.columns.ends
            if ends[one.at[-1]] <= last:
                kept[code] = one
            elif ends[one.at[0]] <= last:
                kept[code] = replace(one, at=tuple(at for at in one.at if ends[at] <= last))
        return self._with(kept, until)

    def among(self, codes: Iterable[str]) -> Question:
        """Return the same question with these candidates alone."""
        return self._with({code: self.candidates[code] for code in codes}, self.wish.until)

    def with_runs(self, places: Set[int]) -> Question:
        """Return the same question with these runs alone, by their places in the catalogue's columns."""
        left = ((code, one, tuple(at for at in one.at if at in places)) for code, one in self.candidates.items())
        return self._with({code: replace(one, at=at) for code, one, at in left if at}, self.wish.until)

    def _with(self, kept: dict[str, Candidate], until: date) -> Question:
        here = frozenset(_closed(kept))
        return replace(
            self,
            wish=replace(self.wish, until=until),
            candidates={code: kept[code] for code in kept if code in here},
            outcomes={code: items & here for code, items in self.outcomes.items()},
            one_of=tuple((one, items & here) for one, items in self.one_of),
            credits=tuple((one, missing, items & here) for one, missing, items in self.credits),
        )


def question(
    catalogue: Catalogue, wish: Wish, given_up: frozenset[Demand] = frozenset(), *,
    only: Mapping[str, frozenset[str]] | None = None,
) -> Question:  # fmt: skip
    """Return what is left to find for a wish, some of whose demands may be given up.

    `only`: for credits by their code, which courses are asked for the sake of these, where too many count.
    """
    if Demand(Kind.UNTIL) in given_up:
        wish = replace(wish, until=max(wish.until, catalogue.last))
    held = {course.code for course in wish.held}
    possible = Possible(catalogue, wish, given_up)
    outcomes, one_of, credits_ = _open_demands(catalogue, wish, given_up)
    few = only or {}
    credited = (few.get(one.code, items) for one, _, items in credits_)
    wanted = set().union(*outcomes.values(), *(items for _, items in one_of), *credited)
    if wish.award is not None and Demand(Kind.AWARD, wish.award.code) not in given_up:
        wanted |= wish.award.fits.keys() & catalogue.courses.keys()
    kept = possible.candidates(wanted - held)
    here = frozenset(kept)
    return Question(
        wish,
        given_up,
        kept,
        {code: items & here for code, items in outcomes.items()},
        tuple((one, items & here) for one, items in one_of),
        tuple((one, missing, items & here) for one, missing, items in credits_),
    )


def broad(catalogue: Catalogue, wish: Wish, given_up: frozenset[Demand], most: int) -> dict[str, frozenset[str]]:
    """Return the demands for credits for which more than so many courses count, with those."""
    _, _, credits_ = _open_demands(catalogue, wish, given_up)
    return {one.code: items for one, _, items in credits_ if len(items) > most}


def _open_demands(
    catalogue: Catalogue, wish: Wish, given_up: frozenset[Demand]
) -> tuple[
    dict[str, frozenset[str]],
    tuple[tuple[OneOf, frozenset[str]], ...],
    tuple[tuple[Credits, int, frozenset[str]], ...],
]:
    held = {course.code for course in wish.held}
    reached = frozenset().union(*(course.outcomes for course in wish.held))
    none: frozenset[str] = frozenset()
    outcomes = {
        code: catalogue.by_outcome.get(code, none)
        for code in sorted(wish.outcomes - reached)
        if Demand(Kind.OUTCOME, code) not in given_up
    }
    one_of = tuple(
        (one, one.items & catalogue.courses.keys())
        for one in wish.one_of
        if not one.items & held and Demand(Kind.ONE_OF, one.code) not in given_up
    )
    credits_ = []
    for one in wish.credits:
        missing = one.least - sum(course.credits for course in wish.held if one.takes(course))
        if missing > 0 and Demand(Kind.CREDITS, one.code) not in given_up:
            items = one.items & catalogue.courses.keys() if one.items else catalogue.with_tags(one.tags)
            credits_.append((one, missing, frozenset(items) - held))
    return outcomes, one_of, tuple(credits_)


class Possible:
    """Which runs a life has room for, and when each course is ready to be begun."""

    def __init__(self, catalogue: Catalogue, wish: Wish, given_up: frozenset[Demand]) -> None:
        self.catalogue, self.wish, self.given_up = catalogue, wish, given_up
        number = catalogue.number
        self.held = {number[course.code] for course in wish.held if course.code in number}
        self.shut = self.held | {number[code] for code in wish.avoid if code in number}
        self.starts, self.ends = catalogue.columns.starts, catalogue.columns.ends
        self.fits = self._fits()
        self.allowed: bytes = self.fits.tobytes()

    def _fits(self) -> Any:
        """Say of every run whether it fits money, hours, languages, places and days; full ones do not."""
        import numpy as np

        columns, wish, given_up = self.catalogue.columns, self.wish, self.given_up
        of = columns.arrays
        fits = ~of["is_full"] & (of["starts"] >= wish.starts.toordinal()) & (of["ends"] <= wish.until.toordinal())
        if Demand(Kind.WEEKLY) not in given_up:
            fits &= of["weekly"] <= wish.weekly
        if wish.budget is not None and Demand(Kind.BUDGET) not in given_up:
            fits &= of["price"] <= wish.budget
        if wish.languages is not None and Demand(Kind.LANGUAGES) not in given_up:
            fits &= np.isin(of["language"], [columns.languages.get(one, -1) for one in wish.languages])
        if wish.places is not None and Demand(Kind.PLACES) not in given_up:
            fits &= np.isin(of["place"], [columns.places.get(one, -1) for one in (ONLINE, *wish.places)])
        for first, last in wish.away:
            fits &= (of["starts"] > last.toordinal()) | (of["ends"] < first.toordinal())
        return fits

    def candidates(self, wanted: Iterable[str]) -> dict[str, Candidate]:
        """Return what is wanted and what that needs, as far as it can be reached, always in the same order."""
        number, codes, starts = self.catalogue.number, self.catalogue.codes, self.starts
        wants = [number[code] for code in wanted]
        first, columns = self.catalogue.columns.first, self.catalogue.columns
        ready = self._ready(self._asked(wants))
        kept: dict[int, Candidate] = {}
        for here, since in ready.items():
            at = tuple(at for at in range(first[here], first[here + 1]) if self.allowed[at] and starts[at] >= since)
            last = max(starts[one] for one in at)
            groups = [self.catalogue.any_of[group] for group in self.catalogue.groups[here] if not self.met[group]]
            open_groups = tuple(
                frozenset(codes[one] for one in group if self.earliest.get(one, last + 1) <= last) for group in groups
            )
            kept[here] = Candidate(self.catalogue.courses[codes[here]], columns, at, open_groups)
        needed = self._asked([here for here in wants if here in kept])
        return {code: one for code, one in sorted((codes[here], kept[here]) for here in needed if here in kept)}

    def _asked(self, wanted: Iterable[int]) -> list[int]:
        """Return what is wanted and everything it may need, whichever alternative is taken."""
        any_of, groups = self.catalogue.any_of, self.catalogue.groups
        waiting = [here for here in wanted if here not in self.shut]
        seen = set(waiting) | self.shut
        found = []
        while waiting:
            here = waiting.pop()
            found.append(here)
            for group in groups[here]:
                if self.held.isdisjoint(any_of[group]):
                    for one in any_of[group]:
                        if one not in seen:
                            seen.add(one)
                            waiting.append(one)
        return found

    def _ready(self, asked: Iterable[int]) -> dict[int, int]:
        """Return since when each course can be begun; what is never ready is not in it. Fills `earliest` and `met`."""
        groups, group_of, opens = self.catalogue.groups, self.catalogue.group_of, self.catalogue.opens
        first, starts, ends, allowed = self.catalogue.columns.first, self.starts, self.ends, self.allowed
        self.met = bytearray(len(group_of))
        for one in self.held:
            for group in opens[one]:
                self.met[group] = 1
        settled = bytearray(self.met)
        left = {here: sum(not settled[group] for group in groups[here]) for here in asked}
        self.earliest: dict[int, int] = {}
        ready: dict[int, int] = {}
        heap: list[tuple[int, int]] = []

        def begin(here: int, since: int) -> None:
            for at in range(first[here], first[here + 1]):  # as they end
                if allowed[at] and starts[at] >= since:
                    ready[here] = since
                    heapq.heappush(heap, (ends[at], here))
                    return

        for here, count in left.items():
            if not count:
                begin(here, self.wish.starts.toordinal())
        while heap:
            end, here = heapq.heappop(heap)
            self.earliest[here] = end
            for group in opens[here]:
                other = group_of[group]
                if not settled[group] and other in left:
                    settled[group] = 1
                    left[other] -= 1
                    if not left[other]:
                        begin(other, end)
        return ready


def _closed(kept: Mapping[str, Candidate]) -> set[str]:
    """Return those of which every group still has an alternative among them; others are left out again and again."""
    here = set(kept)
    again = True
    while again:
        lost = {code for code in here if any(not group & here for group in kept[code].first)}
        here -= lost
        again = bool(lost)
    return here
