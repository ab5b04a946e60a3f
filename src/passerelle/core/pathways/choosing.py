"""Which courses, with dates left aside: a whole-number program over courses, not over days.

x[course, way]      1 where a course is taken in a run of that price, or where days count, in that run
y[item, place]      1 where an item stands at a place of a larger award
a[item, place]      how much of it counts there

A course may be taken where each group it asks for has something taken as well. Study is counted over windows of the
whole time: what cannot begin before a day has to fit after it. Whatever dates are found later, no plan is better than
the best choice, so a choice that can be dated is the best plan, and proven to be. Where the day is what is asked for, a
choice that cannot be dated is cut off (`cut`), with all others that fail for the same reason.

`by_day` asks the whole at once: every run is a way of its own, begins after what it needs has ended, and finds room in
each of its weeks. It is large, and used where hours are so tight that choices without dates say little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from passerelle.core.allotment.model import AWARDS
from passerelle.core.allotment.programs import units
from passerelle.core.integer_programs import FOREVER, IntegerProgram
from passerelle.core.pathways.wishing import Kind, Objective
from passerelle.core.pathways.world import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from passerelle.core.integer_programs import Relaxation
    from passerelle.core.pathways.narrowing import Candidate, Question
    from passerelle.core.pathways.wishing import AwardByParts

WINDOWS = 12
MANY_WAYS = 4000
"""Of more ways than this, study is counted as it is alone."""
BESIDE = 1
"""In how many of the ways to count the study of a week by what fits beside it (`_counts`), each day is counted."""
HOUR = 7 * 60
"""In what the columns count as spent."""
Way = tuple[str, int]
"""A course, and which of its ways: its runs of one price, or one run of it."""


@dataclass(frozen=True)
class Choice:
    """Courses to be taken, each with the runs it may be taken in, and what they come to by the objective asked."""

    value: int
    runs: Mapping[str, tuple[Run, ...]]
    ways: frozenset[Way]


@dataclass(frozen=True)
class Clash:
    """Why a choice has no dates: these ways exclude each other, unless one of `relief` is taken as well."""

    ways: frozenset[Way]
    relief: frozenset[str]


@dataclass(frozen=True, slots=True)
class Alike:
    """Courses that count for the same credits and come to the same: how many there are, at least what each costs.

    Nothing is asked of them first, and no dates: whatever is chosen among them bounds what can be had.
    """

    number: int
    credits: int
    price: int
    spent: int
    counts_for: frozenset[str]


class Choosing(IntegerProgram):
    """The question which courses, for one narrowed wish."""

    def __init__(
        self, of: Question, *, seconds: float, whole: bool = True, by_day: bool = False, alike: Sequence[Alike] = ()
    ) -> None:
        super().__init__(seconds=seconds)
        self.of = of
        self.ways: dict[Way, int] = {}
        self.by_course: dict[str, list[int]] = defaultdict(list)
        self.at: list[tuple[int, ...]] = []
        """For each way, the places of its runs in the catalogue's columns, as they end."""
        for code, one in of.candidates.items():
            groups = [(at,) for at in one.at] if by_day else _by_price(one)
            for number, at in enumerate(groups):
                self.ways[code, number] = self.column(1, whole=whole)
                self.by_course[code].append(self.ways[code, number])
                self.at.append(at)
        self.alike = {self.column(one.number, whole=whole): one for one in alike}
        self._held: dict[Objective, int] = {}
        self.columns_of = next((one.columns for one in of.candidates.values()), None)
        self._order()
        self._demands()
        self._life()
        if by_day:
            self._days()

    def _taken(self, codes: Iterable[str], by: float = 1.0) -> list[tuple[int, float]]:
        return [(column, by) for code in sorted(codes) for column in self.by_course.get(code, ())]

    def _order(self) -> None:
        same: dict[str, list[str]] = defaultdict(list)
        for code, one in self.of.candidates.items():
            same[one.course.same_as or code].append(code)
        for codes in same.values():
            every = self._taken(codes)
            if len(every) > 1:
                self.row(0, 1, every)
        for code, one in self.of.candidates.items():
            mine = self._taken([code])
            for group in one.first:
                self.row(-FOREVER, 0, [*mine, *self._taken(group - {code}, -1.0)])

    def _demands(self) -> None:
        for items in self.of.outcomes.values():
            self.row(1, FOREVER, self._taken(items))
        for _, items in self.of.one_of:
            self.row(1, FOREVER, self._taken(items))
        for asked, missing, items in self.of.credits:
            sizes = ((code, float(self.of.candidates[code].course.credits)) for code in sorted(items))
            terms = [term for code, size in sizes for term in self._taken([code], size)]
            terms += [(at, float(other.credits)) for at, other in self.alike.items() if asked.code in other.counts_for]
            self.row(missing, FOREVER, terms)
        award = self.of.wish.award
        if award is not None and self.of.has(Kind.AWARD, award.code):
            self._award(award)

    def _award(self, award: AwardByParts) -> None:
        held = {course.code: course for course in self.of.wish.held}
        tags: dict[int, frozenset[str]] = {}
        stands: dict[str, list[int]] = defaultdict(list)
        counts: dict[str, list[int]] = defaultdict(list)
        for item, places in sorted(award.fits.items()):
            found = self.of.candidates.get(item)
            course = held.get(item) or (found.course if found else None)
            if course is None:
                continue
            mine, size = [], award.size_of(course)
            for place in sorted(places):
                stand, count = self.column(1), self.column(size, whole=False)
                self.row(-FOREVER, 0, [(count, 1.0), (stand, -float(size))])
                tags[stand] = tags[count] = course.tags
                stands[place].append(stand)
                counts[place].append(count)
                mine.append((stand, 1.0))
            self.row(-FOREVER, 1 if item in held else 0, [*mine, *([] if item in held else self._taken([item], -1.0))])
        for one in award.whole.places:
            of = stands if one.unit == AWARDS else counts
            scale = 1 if one.unit == AWARDS else 100
            most = FOREVER if one.at_most is None else float(one.at_most * scale)
            self.row(float(one.at_least * scale), most, [(column, 1.0) for column in of[one.code]])
        for limit in award.whole.limits:
            of = stands if limit.unit == AWARDS else counts
            scale = 1 if limit.unit == AWARDS else 100
            most = FOREVER if limit.at_most is None else float(limit.at_most * scale)
            every = [column for columns in of.values() for column in columns if tags[column] & limit.tags]
            self.row(float(limit.at_least * scale), most, [(column, 1.0) for column in every])
        if award.whole.size is not None:
            size = units(award.whole.size)
            self.row(size, size, [(column, 1.0) for columns in counts.values() for column in columns])

    def _life(self) -> None:
        """Money, and study: over all the time, and over what is left of it when some of it is gone."""
        wish = self.of.wish
        if wish.budget is not None and self.of.has(Kind.BUDGET):
            self.row(-FOREVER, wish.budget, self.sum_of(Objective.CHEAPEST))
        if not self.of.has(Kind.WEEKLY):
            return
        if self.columns_of is None:
            return
        starts, ends, runs = self.columns_of.starts, self.columns_of.ends, self.columns_of.runs
        opens = [min([starts[one] for one in at]) for at in self.at]
        shuts = [ends[at[-1]] for at in self.at]
        first, last = wish.starts.toordinal(), wish.until.toordinal()
        for number, counts in enumerate(
            _counts(wish.weekly) if len(self.at) <= MANY_WAYS else _counts(wish.weekly)[:1]
        ):
            windows = 3 if number else WINDOWS
            least = [float(min([counts(runs[one].weekly) * (ends[one] - starts[one]) for one in at])) for at in self.at]
            for since in sorted({first, *_some(sorted(set(opens)), windows)}):
                within = [(column, least[column]) for column, day in enumerate(opens) if day >= since and least[column]]
                if since == first and not number:
                    within += [(column, float(one.spent)) for column, one in self.alike.items()]
                self.row(-FOREVER, float(wish.weekly * (last - since)), within)
            for until in _some(sorted(set(shuts)), windows)[:-1]:
                within = [(column, least[column]) for column, day in enumerate(shuts) if day <= until and least[column]]
                self.row(-FOREVER, float(wish.weekly * (until - first)), within)

    def _days(self) -> None:
        """On every day on which something begins: it follows something that has ended, and there are hours for it."""
        if self.columns_of is None:
            return
        starts, ends = self.columns_of.starts, self.columns_of.ends
        for code, one in self.of.candidates.items():
            mine = [(column, starts[self.at[column][0]]) for column in self.by_course[code]]
            for group in one.first:
                others = [column for other in sorted(group - {code}) for column in self.by_course.get(other, ())]
                before = [(column, ends[self.at[column][0]]) for column in others]
                for day in sorted({begins for _, begins in mine}):
                    begun = [(column, 1.0) for column, begins in mine if begins <= day]
                    self.row(-FOREVER, 0, [*begun, *((column, -1.0) for column, end in before if end <= day)])
        if self.of.has(Kind.WEEKLY):
            self._hours_of_days()

    def _hours_of_days(self) -> None:
        """Study as it is, and by what fits beside it, which says more where a week has room for one large course."""
        if self.columns_of is None:
            return
        weekly = self.of.wish.weekly
        runs = [self.columns_of.runs[at] for (at,) in self.at]
        as_it_is, *beside = _counts(weekly)[: 1 + BESIDE]
        for begin in sorted({run.starts for run in runs}):
            within = [(at, run.weekly) for at, run in enumerate(runs) if run.starts <= begin < run.ends]
            self.row(-FOREVER, float(weekly), [(at, float(as_it_is(asked))) for at, asked in within])
            for counts in beside:
                counted = [(at, float(counts(asked))) for at, asked in within if counts(asked)]
                if any(counts(asked) > asked for _, asked in within):
                    self.row(-FOREVER, float(weekly), counted)

    def sum_of(self, objective: Objective) -> list[tuple[int, float]]:
        """Return what an objective counts; the one that is about dates counts study, so that dates are easy to find."""
        if objective == Objective.FEWEST:
            return [(column, 1.0) for column in (*range(len(self.at)), *self.alike)]
        if objective == Objective.CHEAPEST:
            others = [(column, float(one.price)) for column, one in self.alike.items()]
        else:
            others = [(column, float(one.spent // HOUR)) for column, one in self.alike.items()]
        if self.columns_of is None:
            return others
        price, spent = self.columns_of.price, self.columns_of.spent
        if objective == Objective.CHEAPEST:
            return [*((column, float(price[at[0]])) for column, at in enumerate(self.at)), *others]
        least = ((column, float(min([spent[one] for one in at]) // HOUR)) for column, at in enumerate(self.at))
        return [*least, *others]

    def choose(self, objective: Objective, *, easily: bool = False) -> Choice | None:
        """Return the best choice; None where there is none (`proven`), or none was found in time.

        `easily`: of those that are equally good, the one that takes the fewest hours, which is easiest to date. The
        bound is that of the objective.
        """
        value = self.best(self.sum_of(objective))
        if value is None or not easily or objective == Objective.SOONEST:
            return self._choice(value)
        told = self.proven, self.bound
        easiest = self.choose_within(objective, value)
        self.proven, self.bound = told
        return easiest or self._choice(value)

    def choose_within(self, objective: Objective, most: int) -> Choice | None:
        """Return the choice that takes the fewest hours of those that come to no more than `most` by an objective."""
        row = self._held.get(objective)
        if row is None:
            row = self._held[objective] = self.row(-FOREVER, FOREVER, self.sum_of(objective))
        self.at_most(row, most)
        found = self.best(self.sum_of(Objective.SOONEST))
        self.at_most(row, FOREVER)
        return self._choice(found)

    def hold(self, objective: Objective, most: int) -> None:
        """Ask from now on only for what comes to no more than so much by an objective."""
        self.row(-FOREVER, float(most), self.sum_of(objective))

    def choose_easy(self) -> Choice | None:
        """Return the first choice that is found on the way to the one that takes the fewest hours."""
        return self._choice(self.best(self.sum_of(Objective.SOONEST), answers=1))

    def choose_any(self) -> Choice | None:
        """Return some choice, whatever it comes to: often found where the best is not."""
        return self._choice(self.best([]))

    def _choice(self, value: int | None) -> Choice | None:
        if value is None:
            return None
        ways = frozenset(way for way, column in self.ways.items() if self.value(column))
        runs = {way[0]: self._runs(way) for way in sorted(ways)}
        return Choice(value, runs, ways)

    def _runs(self, way: Way) -> tuple[Run, ...]:
        of = self.of.candidates[way[0]].columns.runs
        return tuple(of[at] for at in self.at[self.ways[way]])

    def bound_of(self, objective: Objective) -> Relaxation | None:
        """Return what the best choice would come to in parts."""
        return self.relaxation(self.sum_of(objective))

    def cheapest(self, told: Relaxation, number: int) -> list[str]:
        """Return the courses that a relaxation takes, then those that cost least by it; so many of them."""
        dear = {code: min(told.reduced_costs[one] for one in mine) for code, mine in self.by_course.items()}
        taken = {code for code, mine in self.by_course.items() if any(told.values[one] > 0 for one in mine)}
        return sorted(dear, key=lambda code: (code not in taken, dear[code], code))[:number]

    def at_least(self, told: Relaxation) -> dict[int, float]:
        """Return, where every run is a way of its own, what a choice with it comes to at least, by its place."""
        return {at: told.bound + max(0.0, told.reduced_costs[column]) for column, (at, *_) in enumerate(self.at)}

    def cut(self, clash: Clash) -> None:
        """Leave out every choice that has all of these ways and nothing that would relieve them."""
        held = [(self.ways[way], -1.0) for way in sorted(clash.ways)]
        self.row(1.0 - len(held), FOREVER, [*held, *self._taken(clash.relief)])


def _counts(weekly: int) -> list[Callable[[int], int]]:
    """Return ways to count the study of a week, by none of which more than `weekly` fits into it.

    As it is; and, for a threshold, all of the week where nothing as large as the threshold fits beside it, nothing
    where it is smaller than that (dual feasible functions; Fekete and Schepers, 2001): two that take more than half of
    the hours are never taught at once, however few hours all of them take.
    """

    def beside(threshold: int) -> Callable[[int], int]:
        return lambda asked: weekly if asked > weekly - threshold else asked if asked >= threshold else 0

    return [lambda asked: asked, *(beside(max(1, weekly // parts)) for parts in (2, 3, 4))]


def _by_price(one: Candidate) -> list[tuple[int, ...]]:
    price = one.columns.price
    found: dict[int, list[int]] = {}
    for at in one.at:
        found.setdefault(price[at], []).append(at)
    return [tuple(at) for at in found.values()]


def _some(days: Sequence[int], number: int) -> list[int]:
    """Return about so many of these, evenly taken, the last among them."""
    step = max(1, len(days) // number)
    return [*days[step - 1 :: step][:-1], days[-1]] if days else []
