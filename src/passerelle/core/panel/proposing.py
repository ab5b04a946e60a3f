"""The best panel a pool can give: found exactly, as a flow of least cost.

A seat is a unit that flows from the panel to one kind, through one expert, to one country. What a panel is worth is
then a sum over the edges it uses: the first unit through a kind makes one kind more, the first through a country one
country more, and an expert's own worth lies on the edge that is theirs. Each of these gains shrinks with every unit,
so that the cheapest flow is a panel, and no panel is worth more (successive shortest paths; Bellman and Ford).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING

from passerelle.core.panel.composition import DEFAULT, Composition
from passerelle.core.panel.seats import CaseFacts, Expert, bars, composition_findings, may_sit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

NEAREST = 3


@dataclass(frozen=True)
class Near:
    """Somebody who would close a gap, were it not for `barred` (stable words)."""

    expert: Expert
    barred: tuple[str, ...]


@dataclass(frozen=True)
class Gap:
    """A rule this pool cannot meet: how far it comes, and who comes closest to closing it."""

    rule: str
    name: str
    seen: int
    asked: int
    closest: tuple[Near, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """Seats for a registrar to confirm. `missing` says what this pool cannot give: seats, kinds, countries, learner."""

    seats: tuple[Expert, ...]
    chair: Expert | None
    missing: tuple[str, ...]
    gaps: tuple[Gap, ...] = ()


def propose(
    pool: Iterable[Expert],
    case: CaseFacts,
    composition: Composition = DEFAULT,
    *,
    on: date,
    avoid: Collection[str] = (),
    keep: Collection[str] = (),
) -> Proposal:
    """Return the best panel this pool can give: the same one, whatever the order of the pool.

    It falls short of the composition as little as possible; then most members read the language, then it has the
    most kinds, members of the field and countries, and then the least load. `avoid` are references that have to stay
    out, such as everybody who handled the case before; `keep` are members who sit already and stay.
    """
    everybody = list({expert.reference: expert for expert in pool if expert.reference not in avoid}.values())
    able = [e for e in everybody if e.reference in keep or may_sit(e, case, composition, on)]
    able.sort(key=lambda expert: (expert.open_cases, expert.reference))
    seats = _cheapest(able, case, composition, frozenset(keep))
    findings = composition_findings(seats, composition)
    gaps: tuple[Gap, ...] = ()
    if findings:
        ahead = {expert.reference for expert in able}
        barred = [Near(e, bars(e, case, composition, on)) for e in everybody if e.reference not in ahead]
        gaps = tuple(
            Gap(f.rule, name, f.seen, f.threshold, _closest(name, seats, barred))
            for f in findings
            for name in (f.field.removeprefix("panel."),)
        )
    return Proposal(seats, chair_of(seats, case), tuple(gap.name for gap in gaps), gaps)


def chair_of(seats: Sequence[Expert], case: CaseFacts) -> Expert | None:
    """Return who takes the chair: no learner where there is a choice, a reader of the language, of the field."""

    def rank(expert: Expert) -> tuple[bool, bool, bool, int, str]:
        reads, knows = case.language in expert.languages, case.field in expert.fields
        return expert.kind == "learner", not reads, not knows, expert.open_cases, expert.reference

    return min(seats, key=rank, default=None)


def _closest(name: str, seats: Sequence[Expert], barred: Sequence[Near]) -> tuple[Near, ...]:
    """Return those among the barred whose seat would close the gap, the fewest bars first."""
    kinds, countries = {seat.kind for seat in seats}, {seat.country for seat in seats}

    def helps(expert: Expert) -> bool:
        if name == "seats":
            return True
        if name == "kinds":
            return expert.kind not in kinds
        if name == "countries":
            return expert.country not in countries
        return expert.kind == name

    helpful = (near for near in barred if helps(near.expert) and "kind_not_asked" not in near.barred)
    return tuple(nsmallest(NEAREST, helpful, key=lambda near: (len(near.barred), near.expert.reference)))


class _Network:
    """Edges with room and cost; a unit that is sent back along an edge gives its cost back."""

    def __init__(self) -> None:
        self.names: dict[object, int] = {}
        self.heads: list[list[int]] = []
        self.target: list[int] = []
        self.room: list[int] = []
        self.cost: list[int] = []

    def node(self, name: object) -> int:
        if name not in self.names:
            self.names[name] = len(self.heads)
            self.heads.append([])
        return self.names[name]

    def edge(self, source: object, target: object, room: int, cost: int) -> int:
        """Add an edge and the way back beside it; return its number."""
        number = len(self.target)
        for start, end, there, price in ((source, target, room, cost), (target, source, 0, -cost)):
            here = self.node(start)
            self.heads[here].append(len(self.target))
            self.target.append(self.node(end))
            self.room.append(there)
            self.cost.append(price)
        return number

    def send_one(self, source: object, sink: object) -> bool:
        """Send one unit along the cheapest way; say whether there was one."""
        start, end = self.node(source), self.node(sink)
        best: list[int | None] = [None] * len(self.heads)
        by = [-1] * len(self.heads)
        best[start] = 0
        waiting = [start]
        while waiting:
            reached: dict[int, None] = {}
            for here in waiting:
                for edge in self.heads[here]:
                    if self.room[edge]:
                        there, cost = self.target[edge], (best[here] or 0) + self.cost[edge]
                        known = best[there]
                        if known is None or cost < known:
                            best[there], by[there] = cost, edge
                            reached[there] = None
            waiting = list(reached)
        if best[end] is None:
            return False
        while end != start:
            edge = by[end]
            self.room[edge] -= 1
            self.room[edge ^ 1] += 1
            end = self.target[edge ^ 1]
        return True


def _cheapest(
    able: Sequence[Expert], case: CaseFacts, composition: Composition, keep: frozenset[str]
) -> tuple[Expert, ...]:
    """Return the seats of the cheapest flow, least loaded first; `able` is in that order."""
    size = min(composition.size, len(able))
    if not size:
        return ()
    load = size * (max(expert.open_cases for expert in able) + 1)
    country, field = load, load * (size + 1)
    kind, reads = field * (size + 1), field * (size + 1) ** 2
    short, kept = reads * (size + 1), reads * (size + 1) * (4 * size + 4)

    def cost(expert: Expert) -> int:
        worth = reads * (case.language in expert.languages) + field * (case.field in expert.fields)
        return expert.open_cases - worth - kept * (expert.reference in keep)

    classes: dict[tuple[str, str], list[tuple[int, Expert]]] = defaultdict(list)
    for expert in able:
        classes[expert.kind, expert.country].append((cost(expert), expert))
    network = _Network()
    network.edge("panel", "kinds", min(composition.min_kinds, size), -short - kind)
    network.edge("panel", "kinds", size, -kind)
    needed = composition.needed()
    for name in sorted({one for one, _ in classes}):
        network.edge("kinds", ("kind", name), 1, 0)
        network.edge("panel", ("kind", name), size, 0)
        network.edge(("kind", name), ("seat", name), needed.get(name, 0), -short)
        network.edge(("kind", name), ("seat", name), size, 0)
    taken: dict[int, Expert] = {}
    for name, where in sorted(classes):
        for price, expert in nsmallest(size, classes[name, where], key=lambda pair: pair[0]):
            taken[network.edge(("seat", name), ("country", where), 1, price)] = expert
    for where in sorted({one for _, one in classes}):
        network.edge(("country", where), "countries", 1, 0)
        network.edge(("country", where), "full", size, 0)
    network.edge("countries", "full", min(composition.min_countries, size), -short - country)
    network.edge("countries", "full", size, -country)
    for _ in range(size):
        if not network.send_one("panel", "full"):
            break
    chosen = {expert.reference for edge, expert in taken.items() if not network.room[edge]}
    return tuple(expert for expert in able if expert.reference in chosen)
