"""What could come next for somebody: the entries, goals and people of this register as `core/suggesting` reads them.

It is found when its reader opens the page and is kept nowhere; no letter tells it. Off is kept until it is on again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from passerelle.assessment.models import Candidate, PriorLearningCase
from passerelle.assessment.states import OPEN_CANDIDATES, OPEN_CASES
from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.catalogue import composing, offering
from passerelle.catalogue.models import MicroCredential, Route
from passerelle.core.errors import NotPermitted
from passerelle.core.indicators import LEAST_FOR_A_COUNT
from passerelle.core.suggesting import Goal, Offer, Reason, suggested
from passerelle.guidance.models import SuggestionChoice
from passerelle.guidance.permissions import may_choose_suggestions
from passerelle.journal import actions as journal
from passerelle.learning.models import Application, Enrolment
from passerelle.learning.queries import open_instances
from passerelle.learning.states import OPEN_APPLICATIONS, OPEN_ENROLMENTS
from passerelle.opportunities import queries as opportunities
from passerelle.opportunities.models import OpportunityItem
from passerelle.registers.states import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date
    from typing import TypeAlias

    from passerelle.catalogue.models import Programme
    from passerelle.conversions.reading import Conversions
    from passerelle.core.suggesting import Because
    from passerelle.opportunities.models import Opportunity
    from passerelle.opportunities.queries import Doors, Standing
    from passerelle.people.models import Person

    Way = tuple[tuple[str, ...], ...]
    Target: TypeAlias = "Programme | Opportunity | MicroCredential | KeptWay"

ITEMS: Final = Prefetch("items", OpportunityItem.objects.select_related("micro_credential"))
MOST_GOALS: Final = 20
"""Of each kind: those nearest to being reached."""
MOST_RUNS: Final = 2_000
"""So many dated courses are looked at."""


@dataclass(frozen=True)
class KeptWay:
    """A way that its learner keeps, as suggestions read it: what it leads to, and the entries its steps lead to."""

    reference: str
    name: str
    items: frozenset[str]


@dataclass(frozen=True)
class Said:
    """One reason with what it names: a larger award, a post, a kept way, or what was asked first.

    `held` counts there already.
    """

    reason: Reason
    target: Target
    held: tuple[MicroCredential, ...]
    people: int


@dataclass(frozen=True)
class Suggestion:
    entry: MicroCredential
    because: tuple[Said, ...]


def wants_suggestions(person: Person) -> bool:
    """Say whether suggestions are shown to somebody: they are until they say no."""
    return not SuggestionChoice.objects.filter(person=person, is_on=False).exists()


@transaction.atomic
def choose_suggestions(is_on: bool, *, by: Person, today: date) -> SuggestionChoice:
    """Keep whether one wants suggestions; said twice, the second changes nothing. Raises NotPermitted."""
    if not may_choose_suggestions(by):
        raise NotPermitted
    kept, is_new = SuggestionChoice.objects.get_or_create(person=by, defaults={"is_on": is_on, "chosen_on": today})
    changed = SuggestionChoice.objects.filter(pk=kept.pk).exclude(is_on=is_on).update(is_on=is_on, chosen_on=today)
    if changed or is_new:
        journal.record("suggestions.choose", subject=by.reference, actor=by.reference)
    kept.refresh_from_db()
    return kept


def suggestions(person: Person, *, on: date, kept: Sequence[KeptWay] = ()) -> list[Suggestion]:
    """Return what could come next for a person, at most three, each with its reasons; nothing where they said no."""
    return found_for(person, on=on, kept=kept) if wants_suggestions(person) else []


def found_for(person: Person, *, on: date, kept: Sequence[KeptWay] = ()) -> list[Suggestion]:
    """Return the same for somebody of whom it is known that they want it.

    Goals are larger awards in which something held is named (groups that name marks alone are left to the page of the
    larger award), open posts of which something is met (those that ask for a level aside: a level is no course), and
    the ways they keep: package `pathways` stands below this one, so whoever asks hands them in.
    """
    doors = opportunities.doors(person, on, among=_posts(on))
    held = {award.micro_credential.number: award.micro_credential for award in doors.awards}
    if not held and not kept:
        return []
    larger = _larger(held, on)
    ways_kept = [Goal(one.reference, Reason.WAY, one.items - held.keys()) for one in kept]
    goals = ways_kept + _goals(larger, held, person, on) + _gaps(doors)
    wanted = {number for goal in goals for number in (*goal.parts, *(one for one, _people in goal.others))}
    ways = _ways(wanted, on)
    entries = _entries((wanted | ways.keys()) - held.keys(), person)
    found = suggested([_offer(one, ways) for one in entries.values()], goals, held, _busy(entries))
    targets: dict[str, Target] = {**held, **{one.reference: one for one in larger}}
    targets |= {one.reference: one for one in kept}
    targets |= {one.opportunity.number: one.opportunity for one in doors.standings}
    return [Suggestion(entries[one.number], tuple(_said(why, targets, held) for why in one.because)) for one in found]


def _said(why: Because, targets: Mapping[str, Target], held: Mapping[str, MicroCredential]) -> Said:
    return Said(why.reason, targets[why.about], tuple(held[one] for one in why.held), why.people)


def _posts(on: date) -> list[Opportunity]:
    found = opportunities.open_on(on).prefetch_related(ITEMS)[: opportunities.MOST]
    return [one for one in found if not any("level" in item.lists for item in one.items.all())]


def _larger(held: Mapping[str, MicroCredential], on: date) -> list[Programme]:
    """Return the larger awards in which something held is named, and that are not held; those with most parts first."""
    found = [
        (len(named & held.keys()), programme)
        for programme in composing.in_force(on)
        for named in [{number for bucket in programme.buckets for number in bucket["items"]}]
        if named & held.keys() and programme.awarded_as and programme.awarded_as.number not in held
    ]
    found.sort(key=lambda pair: (-pair[0], pair[1].reference))
    return [programme for _parts, programme in found[:MOST_GOALS]]


def _goals(larger: Sequence[Programme], held: Mapping[str, MicroCredential], person: Person, on: date) -> list[Goal]:
    counts = composing.counting(larger, held.values(), on)
    others = _others([one.awarded_as.number for one in larger if one.awarded_as], person)
    return [
        Goal(
            one.reference,
            Reason.TOGETHER,
            frozenset(
                number for bucket in one.buckets if _has_room(bucket, one, held, counts) for number in bucket["items"]
            )
            - held.keys(),
            frozenset(number for bucket in one.buckets for number in bucket["items"] if number in held),
            others.get(one.awarded_as.number if one.awarded_as else "", ()),
        )
        for one in larger
    ]


def _has_room(
    bucket: Mapping[str, Any], programme: Programme, held: Mapping[str, MicroCredential], counts: Conversions
) -> bool:
    """Say whether more credits are asked of a group than what is held of it brings."""
    counted = [held[number] for number in bucket["items"] if number in held]
    there = sum((composing.credits_of(one, programme, counts)[0] for one in counted), Decimal(0))
    return there < Decimal(str(bucket["min_credits"] or bucket["max_credits"] or 0))


def _others(goals: Collection[str], person: Person) -> dict[str, tuple[tuple[str, int], ...]]:
    """Return by larger award what those who have it hold, too, where five or more do; the reader is not among them."""
    if not goals:
        return {}
    both = Award.objects.filter(
        state=AwardState.IN_FORCE,
        holder__is_active=True,
        micro_credential__number__in=goals,
        holder__awards__state=AwardState.IN_FORCE,
    ).exclude(holder=person)
    rows = (
        both.order_by()
        .values_list("micro_credential__number", "holder__awards__micro_credential__number")
        .annotate(people=Count("holder", distinct=True))
        .filter(people__gte=LEAST_FOR_A_COUNT)
    )
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for goal, number, people in rows:
        if number != goal:
            found[goal].append((number, people))
    return {goal: tuple(sorted(told)) for goal, told in found.items()}


def _gaps(doors: Doors) -> list[Goal]:
    """Return the posts of which something is met and something is missing, the nearest first."""
    begun = [one for one in doors.standings if one.met_of and one.away][:MOST_GOALS]
    return [Goal(one.opportunity.number, Reason.GAP, _helping(doors, one)) for one in begun]


def _helping(doors: Doors, standing: Standing) -> frozenset[str]:
    """Return the entries of which one award more would meet a row more."""
    catalogue = doors.shop.shelf.catalogue
    return frozenset(
        catalogue[item].number for row in standing.helps for item in catalogue.listed(standing.asked.rows[row].entry)
    )


def _ways(wanted: Collection[str], on: date) -> dict[str, list[Way]]:
    """Return what dated courses that take learners ask for first, by what they lead to: it is wanted, or they ask."""
    runs = list(
        open_instances(on=on)
        .filter(course__leads_to__state__in=BEGINNING, course__leads_to__routes__in=[Route.COURSE, Route.BOTH])
        .filter(Q(course__leads_to__number__in=wanted) | (Q(admission__isnull=False) & ~Q(admission__requires=[])))
        .order_by("pk")
        .values_list("course__leads_to__pk", "course__leads_to__number", "course__provider", "admission__requires")[
            :MOST_RUNS
        ]
    )
    let = offering.taught({key for key, *_rest in runs}, on=on)
    found: dict[str, list[Way]] = defaultdict(list)
    for key, number, provider, requires in runs:
        if (key, provider) in let:
            found[number].append(tuple(tuple(group) for group in requires or ()))
    return found


def _offer(entry: MicroCredential, ways: Mapping[str, Sequence[Way]]) -> Offer:
    """Return an entry with its ways in; who may show what they can do already need no course."""
    shown: list[Way] = [()] if entry.routes in (Route.PRIOR_LEARNING, Route.BOTH) else []
    return Offer(entry.number, entry.hours, (*ways.get(entry.number, ()), *shown))


def _busy(entries: Mapping[str, MicroCredential]) -> set[str]:
    return {number for number, entry in entries.items() if entry.is_busy}  # type: ignore[attr-defined]


def _entries(numbers: Iterable[str], person: Person) -> dict[str, MicroCredential]:
    """Return those of these entries that somebody new may come to, each with whether the person is on the way to it."""
    sat = Candidate.objects.filter(person=person, state__in=OPEN_CANDIDATES, micro_credential=OuterRef("pk"))
    shown = PriorLearningCase.objects.filter(person=person, state__in=OPEN_CASES, micro_credential=OuterRef("pk"))
    taken = Enrolment.objects.filter(
        person=person, state__in=OPEN_ENROLMENTS, instance__course__leads_to=OuterRef("pk")
    )
    asked = Application.objects.filter(
        person=person, state__in=OPEN_APPLICATIONS, instance__course__leads_to=OuterRef("pk")
    )
    rows = MicroCredential.objects.filter(number__in=set(numbers), state__in=BEGINNING).select_related("awarder")
    rows = rows.annotate(is_busy=Exists(sat) | Exists(shown) | Exists(taken) | Exists(asked))
    return {one.number: one for one in rows.order_by("number")}
