"""Which opportunities are open, to whom, and why. Read by the person whose awards they are, and by nobody else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.core import recognition as rule
from passerelle.opportunities.models import Effect, Opportunity, OpportunityItem
from passerelle.opportunities.states import OpportunityState
from passerelle.recognition.evaluation import as_award

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.people.models import Person

MOST = 200
"""Of each kind, the soonest to close: more than anyone reads."""


@dataclass(frozen=True)
class Match:
    """One accepted item, with the award that meets it or comes nearest, and what that award lacks; None: none held."""

    item: OpportunityItem
    award: Award | None = None
    unmet: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        return self.award is not None and not self.unmet


@dataclass(frozen=True)
class Chance:
    """An opportunity as it looks with one's own awards."""

    opportunity: Opportunity
    matches: tuple[Match, ...]

    @property
    def met(self) -> tuple[Match, ...]:
        return tuple(match for match in self.matches if match.is_met)

    @property
    def missing(self) -> tuple[Match, ...]:
        return tuple(match for match in self.matches if not match.is_met)

    @property
    def away(self) -> int:
        """How many more items are needed."""
        return max(0, self.opportunity.any_of - len(self.met))

    @property
    def effects(self) -> tuple[str, ...]:
        """What is promised, in words, each once."""
        return tuple(dict.fromkeys(str(Effect(match.item.effect).label) for match in self.met or self.matches))


@dataclass(frozen=True)
class Chances:
    open: tuple[Chance, ...]
    one_away: tuple[Chance, ...]


def open_on(on: date) -> QuerySet[Opportunity]:
    """Return what is open on a day, the soonest to close first."""
    return (
        Opportunity.objects.filter(state=OpportunityState.OPEN, closes_on__gte=on)
        .select_related("employer")
        .order_by("closes_on", "pk")
    )


def naming(numbers: Iterable[str], *, on: date) -> list[OpportunityItem]:
    """Return the open opportunities that accept these micro-credentials, in one query for all of them."""
    return list(
        OpportunityItem.objects.filter(
            micro_credential__number__in=set(numbers),
            opportunity__state=OpportunityState.OPEN,
            opportunity__closes_on__gte=on,
        )
        .select_related("opportunity__employer", "micro_credential")
        .order_by("opportunity__closes_on", "pk")
    )


def open_to(person: Person, on: date) -> Chances:
    """Return which opportunities one's awards in force open on a day, and which are one item away, with the reasons."""
    awards = _awards_of(person)
    mine = OpportunityItem.objects.filter(opportunity=OuterRef("pk"), micro_credential__in=awards.keys())
    within_reach = open_on(on).filter(Q(Exists(mine)) | Q(any_of=1)).prefetch_related("items__micro_credential")
    chances = [chance(opportunity, awards, on=on) for opportunity in within_reach]
    return Chances(
        open=tuple(found for found in chances if found.away == 0)[:MOST],
        one_away=tuple(found for found in chances if found.away == 1)[:MOST],
    )


def chance_of(person: Person, opportunity: Opportunity, *, on: date) -> Chance:
    """Return how one opportunity looks with a person's own awards."""
    return chance(opportunity, _awards_of(person), on=on)


def chance(opportunity: Opportunity, awards: Mapping[int, Sequence[Award]], *, on: date) -> Chance:
    """Apply every item to the awards held for it, by the rule of `core/recognition.py`; the best award counts."""
    matches = (_best(item, awards.get(item.micro_credential_id, ()), on) for item in opportunity.items.all())
    return Chance(opportunity, tuple(matches))


def _awards_of(person: Person) -> dict[int, list[Award]]:
    found: dict[int, list[Award]] = defaultdict(list)
    if not person.is_authenticated:
        return found
    for award in Award.objects.filter(holder=person, state=AwardState.IN_FORCE).select_related("micro_credential"):
        found[award.micro_credential_id].append(award)
    return found


def _best(item: OpportunityItem, held: Sequence[Award], on: date) -> Match:
    tried = [(rule.evaluate(_line(item, on), as_award(award, on=on), None, on), award) for award in held]
    if not tried:
        return Match(item)
    outcome, award = min(tried, key=lambda pair: (len(_open(pair[0])), -pair[1].pk))
    return Match(item, award, _open(outcome))


def _open(outcome: rule.Outcome) -> tuple[str, ...]:
    """Return the conditions that do not hold: where nobody decides, what cannot be told does not hold."""
    return tuple(condition.code for condition in outcome.conditions if not condition.met)


def _line(item: OpportunityItem, on: date) -> rule.PositiveListLine:
    return rule.PositiveListLine(
        reference=f"{item.opportunity_id}/{item.pk}",
        owner=str(item.opportunity_id),
        item=item.micro_credential.number,
        effect=rule.Opens(item.effect),
        valid_from=on,
        min_version=item.min_edition,
        min_result=item.min_result or None,
        scale=tuple(item.micro_credential.scale),
        max_age_years=item.max_age_years,
    )
