"""What somebody's awards open together: for each programme or body, what the lines in force make of all of them.

Every answer is one of `core/deciding`, with its trace: what is decided at once, what a person confirms, what is near
and lacks what. Asking changes nothing and tells nobody; awards are brought by `applying.apply`, which decides with the
same engine. Source: DOMAIN 4.4 (headroom, cheapest next step).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.catalogue.models import Programme
from passerelle.core import deciding
from passerelle.core.deciding import Choice, Decision
from passerelle.frameworks import queries as frameworks
from passerelle.organisations.models import Organisation
from passerelle.recognition import converting, holding, queries, ruling
from passerelle.recognition.models import ASKED_FOR, PositiveListLine, Waived
from passerelle.recognition.permissions import awards_to_bring

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from passerelle.core.frameworks import Atlas
    from passerelle.core.matching.items import Item
    from passerelle.people.models import Person

MOST_AWARDS: Final = 200
MOST_TARGETS: Final = 40


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

    @property
    def can_be_asked(self) -> bool:
        """Say whether one asks for it with these awards: for a post one applies at the employer."""
        return self.choice is not None and self.line.effect in ASKED_FOR


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

    A line of which no award meets anything is not told, nor one as near whose award was brought already. At
    most 200 awards and 40 targets are looked at.
    """
    awards = [
        award
        for award in awards_to_bring(person).select_related("micro_credential__awarder", "awarder")[:MOST_AWARDS]
        if holding.status_on(award, on) == AwardState.IN_FORCE
    ]
    if not awards:
        return []
    atlas, items = frameworks.atlas(), holding.items_of(awards)
    by_target: dict[tuple[str, int], list[PositiveListLine]] = defaultdict(list)
    named = Q(micro_credential__in={award.micro_credential_id for award in awards}) | Q(asks__isnull=False)
    for line in queries.in_force(on).filter(named).select_related("programme__awarder").order_by("number"):
        if holding.names_any(line, items.values(), atlas):
            by_target[line.programme.number if line.programme else "", line.owner_id].append(line)
    spent, for_a_person, counted = holding.spent(person), holding.for_a_person(awards), holding.counted(person)
    stated = converting.of_lines((line for told in by_target.values() for line in told), items.values(), on)
    waived = {row.programme_id: row for row in Waived.objects.filter(learner=person)}
    found = []
    for (target, _owner), lines in [*by_target.items()][:MOST_TARGETS]:
        owner, programme = lines[0].owner, lines[0].programme
        shared = [
            holding.shared(
                *(award, items[award.pk], owner, programme, spent),
                counted=counted,
                for_a_person=for_a_person,
                conversions=stated,
            )
            for award in awards
        ]
        ceilings = holding.room(programme, waived.get(programme.pk) if programme else None)
        decision = deciding.decide(target, map(ruling.as_line, lines), shared, ceilings, atlas, on=on)
        asked = {line.number for line in lines if _is_asked_for(line, awards, items, spent, atlas)}
        if told := tuple(one for one in _told(lines, decision, awards) if one.choice or one.line.number not in asked):
            found.append(Target(owner, programme, decision, told))
    return sorted(found, key=lambda one: (-len(one.open_now), -one.decision.credits, one.owner.legal_name))


def _is_asked_for(
    line: PositiveListLine,
    awards: Iterable[Award],
    items: Mapping[int, Item],
    spent: Mapping[int, frozenset[str]],
    atlas: Atlas,
) -> bool:
    """Say whether an award that a line names was brought for what it opens: it is told among the decisions."""
    target = ruling.target_of(line)
    brought = [items[award.pk] for award in awards if target in spent.get(award.pk, frozenset())]
    return bool(brought) and holding.names_any(line, brought, atlas)


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
        lacks = () if choice else holding.lacks(looked, decision)
        found.append(
            Opening(line, decision.answer(line.number), choice, tuple(used), lacks, 0 if choice else len(looked.short))
        )
    return sorted(found, key=lambda one: (one.choice is None, near.get(one.line.number, -1)))
