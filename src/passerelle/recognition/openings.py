"""What somebody's awards open together: for each programme or body, what the lines in force make of all of them.

Every answer is one of `core/deciding`, with its trace: what is decided at once, what a person confirms, what is near
and lacks what. Asking changes nothing and tells nobody; awards are brought by `actions.apply`. Sources are told by the
awarder itself and the body it belongs to. Source: DOMAIN 4.4 (headroom, cheapest next step).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from passerelle.assessment.models import CandidateRoute
from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.catalogue.models import Programme
from passerelle.core import deciding
from passerelle.core.deciding import Ceiling, Choice, Decision, Shared
from passerelle.core.matching.plainly import Held, is_listed
from passerelle.frameworks import queries as frameworks
from passerelle.organisations.models import Organisation
from passerelle.recognition import evaluation, queries, ruling
from passerelle.recognition.models import PositiveListLine, RecognitionCase, Waived, cap_of
from passerelle.recognition.permissions import awards_to_bring
from passerelle.recognition.states import CaseState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from passerelle.core.deciding import Considered
    from passerelle.core.matching.items import Item
    from passerelle.people.models import Person

MOST_AWARDS: Final = 200
MOST_TARGETS: Final = 40
ROOM: Final = "room"
"""The ceiling of what a programme waives at most, and what a line lacks where it is full."""
TAKEN: Final = "taken"
"""What a line lacks whose awards serve another line of the same programme."""


@dataclass(frozen=True)
class Opening:
    """One line, and what comes of it: `automatic`, `proposed`, or `near` with the codes of what it lacks."""

    line: PositiveListLine
    answer: str
    choice: Choice | None
    awards: tuple[Award, ...]
    lacks: tuple[str, ...] = ()
    short: int = 0
    """Clauses that no award meets: as many more awards are needed at least."""


@dataclass(frozen=True)
class Target:
    """One programme, or one body with what else it opens, and the whole decision behind what is told of it."""

    owner: Organisation
    programme: Programme | None
    decision: Decision
    openings: tuple[Opening, ...]

    @property
    def open_now(self) -> tuple[Opening, ...]:
        return tuple(one for one in self.openings if one.choice)

    @property
    def near(self) -> tuple[Opening, ...]:
        return tuple(one for one in self.openings if not one.choice)


def openings(person: Person, *, on: date) -> list[Target]:
    """Return what the awards in force of a person open on a day, or nearly do; what opens most comes first.

    A line of which no award meets anything is not told. At most 200 awards and 40 targets are looked at.
    """
    awards = [
        award
        for award in awards_to_bring(person).select_related("micro_credential__awarder", "awarder")[:MOST_AWARDS]
        if evaluation.status_on(award, on) == AwardState.IN_FORCE
    ]
    if not awards:
        return []
    atlas, items = frameworks.atlas(), {award.pk: _item(award) for award in awards}
    by_target: dict[tuple[str, int], list[PositiveListLine]] = defaultdict(list)
    named = Q(micro_credential__in={award.micro_credential_id for award in awards}) | Q(asks__isnull=False)
    for line in queries.in_force(on).filter(named).select_related("programme__awarder").order_by("number"):
        entries = ruling.rule_of(line).entries  # read once a line, not once an award
        if any(is_listed(item, entry, atlas) for item in items.values() for entry in entries):
            by_target[ruling.target_of(line), line.owner_id].append(line)
    spent = _spent(person)
    waived = {row.programme_id: row for row in Waived.objects.filter(learner=person)}
    found = []
    for (target, _owner), lines in [*by_target.items()][:MOST_TARGETS]:
        owner, programme = lines[0].owner, lines[0].programme
        system = programme.credit_system if programme else ""
        counted = {one.pk: ruling.counted_by(items[one.pk], one.micro_credential, system) for one in awards}
        shared = [_shared(award, counted[award.pk], owner, spent) for award in awards]
        ceilings = [_room(programme, waived)] if programme else []
        as_lines = [ruling.as_line(line) for line in lines]
        decision = deciding.decide(target, as_lines, shared, ceilings, atlas, on=on)
        found.append(Target(owner, programme, decision, tuple(_told(lines, decision, awards))))
    return sorted(found, key=lambda one: (-len(one.open_now), -one.decision.credits, one.owner.legal_name))


def _item(award: Award) -> Item:
    return ruling.item_of(award.micro_credential, award.edition)


def _spent(person: Person) -> dict[int, frozenset[str]]:
    """Return for what each award was brought already: it is brought once to a programme."""
    found: dict[int, set[str]] = defaultdict(set)
    brought = RecognitionCase.objects.filter(learner=person).exclude(state=CaseState.WITHDRAWN)
    for award, target in brought.values_list("award", "target"):
        found[award].add(target)
    return {award: frozenset(targets) for award, targets in found.items()}


def _shared(award: Award, item: Item, owner: Organisation, spent: dict[int, frozenset[str]]) -> Shared:
    held = Held(
        item=item,
        awarded_on=award.awarded_on,
        result=award.result or None,
        source=source_of(award, owner),
        valid_until=award.valid_until,
        spent_on=spent.get(award.pk, frozenset()),
    )
    return Shared(award.number, held)


def source_of(award: Award, owner: Organisation) -> str:
    """Return where an award comes from, as the body that recognises it sees it (`asking.SOURCES`)."""
    awarder = award.awarder
    if owner.pk in (awarder.pk, awarder.parent_id) or owner.parent_id in (awarder.pk, awarder.parent_id or -1):
        return "own"
    if award.route == CandidateRoute.PRIOR_LEARNING:
        return "prior_learning"
    return "abroad" if awarder.country != owner.country else "elsewhere"


def _room(programme: Programme, waived: dict[int, Waived]) -> Ceiling:
    row = waived.get(programme.pk)
    return Ceiling(ROOM, row.cap if row else cap_of(programme), row.credits if row else ruling.NOTHING)


def _told(lines: Sequence[PositiveListLine], decision: Decision, awards: Iterable[Award]) -> list[Opening]:
    by_number = {award.number: award for award in awards}
    choices = {choice.line: choice for choice in decision.chosen.choices}
    near = {one.line: place for place, one in enumerate(decision.near)}
    considered = {one.line: one for one in decision.lines}
    found = []
    for line in lines:
        if line.number not in considered:
            continue
        choice, looked = choices.get(line.number), considered[line.number]
        used = [by_number[name] for _clause, name in choice.awards] if choice else []
        lacks = () if choice else _lacks(looked, decision)
        found.append(
            Opening(line, decision.answer(line.number), choice, tuple(used), lacks, 0 if choice else len(looked.short))
        )
    return sorted(found, key=lambda one: (one.choice is None, near.get(one.line.number, -1)))


def _lacks(looked: Considered, decision: Decision) -> tuple[str, ...]:
    """Return what the nearest awards lack, clause by clause, or why a line that is met is not used."""
    codes: dict[str, None] = {}
    for place in looked.short:
        nearest = min(looked.clauses[place], key=lambda one: len(one.unmet), default=None)
        codes |= dict.fromkeys(fact.code for fact in nearest.unmet) if nearest else {"item": None}
    if codes:
        return tuple(codes)
    is_full = any(decision.headroom(ceiling) < looked.credits for ceiling in decision.ceilings)
    return (ROOM,) if is_full else (TAKEN,)
