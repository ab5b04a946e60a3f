"""Which opportunities are open, to whom, and why. Read by the person whose awards they are, and by nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from passerelle.awards.models import Award
from passerelle.core.accepting import Asked
from passerelle.core.conversions import counts_for
from passerelle.core.deciding import Shared, look
from passerelle.core.matching.counting import counted
from passerelle.core.matching.plainly import Held, counts
from passerelle.opportunities import book
from passerelle.opportunities.book import Shop
from passerelle.opportunities.models import Effect, Opportunity, OpportunityItem
from passerelle.opportunities.states import OpportunityState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import QuerySet

    from passerelle.core.frameworks import Atlas
    from passerelle.core.matching.rules import Entry
    from passerelle.opportunities.book import Shelf
    from passerelle.people.models import Person

MOST = 200
"""Of each kind, the soonest to close: more than anyone reads."""


@dataclass(frozen=True)
class Match:
    """One row that is asked, with the award that meets it or comes nearest, and what that award lacks; None: none."""

    item: OpportunityItem
    award: Award | None = None
    unmet: tuple[str, ...] = ()
    counts_as: str = ""
    """What its result counts for, where a conversion reads it, and the conversion (`conversion`)."""
    conversion: str = ""

    @property
    def is_met(self) -> bool:
        return self.award is not None and not self.unmet


@dataclass(frozen=True)
class Standing:
    """How one opportunity stands to somebody: they meet `met_of` of `in_all`; `helps`: which rows one award more meets.

    `helps` are places in the order of `book.in_order`.
    """

    opportunity: Opportunity
    asked: Asked
    met_of: int
    helps: tuple[int, ...]

    @property
    def in_all(self) -> int:
        return self.asked.in_all

    @property
    def away(self) -> int:
        """How many more awards are needed."""
        return self.in_all - self.met_of


@dataclass(frozen=True)
class Chance:
    """An opportunity as it looks with one's own awards, row by row."""

    opportunity: Opportunity
    matches: tuple[Match, ...]
    standing: Standing

    @property
    def met(self) -> tuple[Match, ...]:
        return tuple(match for match in self.matches if match.is_met)

    @property
    def missing(self) -> tuple[Match, ...]:
        return tuple(match for match in self.matches if not match.is_met)

    @property
    def away(self) -> int:
        return self.standing.away

    @property
    def effects(self) -> tuple[str, ...]:
        """What is promised, in words, each once."""
        return tuple(dict.fromkeys(str(Effect(match.item.effect).label) for match in self.met or self.matches))


@dataclass(frozen=True)
class Chances:
    open: tuple[Chance, ...]
    one_away: tuple[Chance, ...]


@dataclass(frozen=True)
class Doors:
    """Every opportunity that is open on a day, as it stands to one person: the nearest first."""

    shop: Shop
    awards: tuple[Award, ...]
    standings: tuple[Standing, ...]
    on: date

    def chance(self, standing: Standing) -> Chance:
        """Return one of them row by row, without a query."""
        return Chance(standing.opportunity, _matches(standing, self.awards, self.shop.shelf, self.on), standing)


def open_on(on: date) -> QuerySet[Opportunity]:
    """Return what is open on a day, the soonest to close first."""
    return (
        Opportunity.objects.filter(state=OpportunityState.OPEN, closes_on__gte=on)
        .select_related("employer")
        .order_by("closes_on", "pk")
    )


def naming(numbers: Iterable[str], *, on: date) -> list[OpportunityItem]:
    """Return the open opportunities that accept these micro-credentials by name, in one query for all of them."""
    return list(
        OpportunityItem.objects.filter(
            micro_credential__number__in=set(numbers),
            opportunity__state=OpportunityState.OPEN,
            opportunity__closes_on__gte=on,
        )
        .select_related("opportunity__employer", "micro_credential")
        .order_by("opportunity__closes_on", "pk")
    )


def doors(person: Person, on: date, *, among: Sequence[Opportunity] | None = None) -> Doors:
    """Return how every open opportunity stands to a person, or these: all of them judged at once by the engine.

    Four queries, one more where they hold an earlier edition, three more where a level is asked for.
    """
    if among is None:
        among = list(open_on(on).prefetch_related("items__micro_credential"))
    awards = book.awards_of(person, on)
    editions = {(award.micro_credential.number, award.edition) for award in awards}
    made = book.shop(among, editions, on=on)
    found = sorted(_standings(made, awards, on), key=lambda one: (one.away > 0, one.away))
    return Doors(made, tuple(awards), tuple(found), on)


def _standings(made: Shop, awards: Sequence[Award], on: date) -> Iterator[Standing]:
    """Return them in the order of the opportunities; the book has two rules for each."""
    catalogue = made.shelf.catalogue
    named = [(one.micro_credential.number, one.edition, one.result, one.awarded_on, one.valid_until) for one in awards]
    lots = book.lots_of([[book.lot_of(catalogue, *one) for one in named]])
    met: dict[int, tuple[int, int]] = {}
    if made.opportunities:
        found = counted(made.book, lots, on)
        told = zip(found.rule.tolist(), found.met.tolist(), found.where.tolist(), strict=True)
        met = {rule: (of, where) for rule, of, where in told}
    for place, (opportunity, asked) in enumerate(zip(made.opportunities, made.asked, strict=True)):
        everything = (1 << len(asked.rows)) - 1
        of_all, all_where = met.get(2 * place, (0, everything))
        of_needed, needed_where = met.get(2 * place + 1, (0, (1 << len(asked.needed)) - 1))
        reached = asked.met(of_all, of_needed)
        lacks_needed = bool(asked.needed) and of_needed < len(asked.needed) and of_all >= of_needed + asked.any_of
        where = needed_where if lacks_needed else all_where
        helps = tuple(row for row in range(len(asked.rows)) if where >> row & 1) if reached < asked.in_all else ()
        yield Standing(opportunity, asked, reached, helps)


def open_to(person: Person, on: date) -> Chances:
    """Return which opportunities one's awards in force open on a day, and which are one award away, and why."""
    found = doors(person, on)
    told = [[found.chance(one) for one in found.standings if one.away == away][:MOST] for away in (0, 1)]
    return Chances(open=tuple(told[0]), one_away=tuple(told[1]))


def chance_of(person: Person, opportunity: Opportunity, *, on: date) -> Chance:
    """Return how one opportunity looks with a person's own awards, open or not."""
    found = doors(person, on, among=[opportunity])
    return found.chance(found.standings[0])


def _matches(standing: Standing, awards: Sequence[Award], shelf: Shelf, on: date) -> tuple[Match, ...]:
    """Give each row its own award, as far as there are enough; of what is left, the award that comes nearest."""
    items = book.in_order(standing.opportunity)
    entries = [row.entry for row in standing.asked.rows]
    held = [(award, _held(award, shelf, on)) for award in awards]
    target = standing.asked.rules[0]
    fits = [
        [place for place, (_, lot) in enumerate(held) if lot and counts(lot, entry, target, shelf.catalogue.atlas, on)]
        for entry in entries
    ]
    given: dict[int, int] = {}
    for row in range(len(items)):
        _give(row, fits, given, set())
    of_row = {row: held[place][0] for place, row in given.items()}
    left = [(award, lot) for place, (award, lot) in enumerate(held) if lot and place not in given]
    return tuple(
        _met(item, entries[row], of_row[row], shelf)
        if row in of_row
        else _nearest(item, entries[row], left, shelf.catalogue.atlas, on)
        for row, item in enumerate(items)
    )


def _met(item: OpportunityItem, entry: Entry, award: Award, shelf: Shelf) -> Match:
    """Return a row that an award meets, with the conversion by which its result was read, where one was."""
    least, catalogue = entry.min_result, shelf.catalogue
    of = catalogue[catalogue.id_of(award.micro_credential.number, award.edition)]
    if least is None or any(least in scale and award.result in scale for scale in (of.scale, entry.scale)):
        return Match(item, award)
    found = counts_for(entry.tables(of), award.result, least, entry.scale)
    return Match(item, award, (), found[1], found[0].by) if found else Match(item, award)


def _give(row: int, fits: Sequence[Sequence[int]], given: dict[int, int], asked: set[int]) -> bool:
    for place in fits[row]:
        if place not in asked:
            asked.add(place)
            if place not in given or _give(given[place], fits, given, asked):
                given[place] = row
                return True
    return False


def _held(award: Award, shelf: Shelf, on: date) -> Held | None:
    item_id = shelf.catalogue.id_of(award.micro_credential.number, award.edition)
    if not item_id:
        return None
    item = shelf.catalogue[item_id]
    return Held(item, award.awarded_on, award.result or None, valid_until=award.valid_until)


def _nearest(item: OpportunityItem, entry: Entry, held: Sequence[tuple[Award, Held]], atlas: Atlas, on: date) -> Match:
    """Return the award of the same micro-credential that lacks least, with what it lacks."""
    own = [(award, lot) for award, lot in held if award.micro_credential_id == item.micro_credential_id]
    seen = [(Shared(award.number, lot), award) for award, lot in own]
    tried = [(_open(shared, entry, atlas, on), award) for shared, award in seen]
    tried = [(codes, award) for codes, award in tried if codes]
    if not tried:
        return Match(item)
    codes, award = min(tried, key=lambda pair: (len(pair[0]), -pair[1].pk))
    return Match(item, award, codes)


def _open(shared: Shared, entry: Entry, atlas: Atlas, on: date) -> tuple[str, ...]:
    """Return the conditions that do not hold: where nobody decides, what cannot be told does not hold."""
    return tuple(fact.code for fact in look(shared, entry, "", atlas, on) if not fact.met)
