"""Opportunities, entries and awards of this register as `core/matching` reads them: rules, items, lots.

Nothing is kept between two requests: what is compiled is what stands in the tables now. Entries are read as far as they
are named; where a row is a filter, all that are listed are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.catalogue.models import MicroCredential, in_language
from passerelle.conversions import reading
from passerelle.core import overlap
from passerelle.core.accepting import Accepted, Asked
from passerelle.core.errors import Malformed
from passerelle.core.frameworks import Atlas, LevelStatement
from passerelle.core.matching.book import Book, compiled
from passerelle.core.matching.items import Catalogue, Item
from passerelle.core.matching.lots import Lot, Lots
from passerelle.core.matching.rules import Entry
from passerelle.frameworks import queries as frameworks
from passerelle.opportunities.models import Opportunity
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import BEGINNING, LISTED
from passerelle.skills import tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.conversions.reading import Conversions
    from passerelle.core.conversions import Marks
    from passerelle.opportunities.models import OpportunityItem
    from passerelle.people.models import Person

    Edition = tuple[str, int]

NAMED = ("micro_credential__number", "edition", "result", "awarded_on", "valid_until")
SCALE = ("pass", "merit", "distinction")
"""How results are ordered that the award's own scale does not know."""


@dataclass(frozen=True)
class Shelf:
    """What can be held and asked for, with the names people read and what can be begun today."""

    catalogue: Catalogue
    titles: Mapping[str, str]
    begun: frozenset[str]
    fields: frozenset[str]


@dataclass(frozen=True)
class Shop:
    """Some opportunities compiled: of each, a rule of all its rows and one of those that are needed, side by side."""

    opportunities: tuple[Opportunity, ...]
    asked: tuple[Asked, ...]
    shelf: Shelf

    @cached_property
    def book(self) -> Book:
        return compiled([rule for one in self.asked for rule in one.rules], self.shelf.catalogue)


def shop(opportunities: Sequence[Opportunity], held: Iterable[Edition] = (), *, on: date) -> Shop:
    """Compile opportunities (with `items__micro_credential__awarder` read); `held` are the editions somebody has.

    Results on other scales count as the conversions in force on a day say.
    """
    rows = [item for one in opportunities for item in one.items.all()]
    shelf = shelf_of(rows, held)
    stated = stated_for(opportunities, shelf, on)
    return Shop(tuple(opportunities), tuple(asked_of(one, shelf, stated) for one in opportunities), shelf)


def stated_for(opportunities: Sequence[Opportunity], shelf: Shelf, on: date) -> Conversions:
    """Return the conversions of marks that these employers and the authority stated; one query, or none.

    None where every result that is asked for is on the scale of whatever the row lists.
    """
    owners = {
        one.employer_id
        for one in opportunities
        for row in one.items.all()
        if row.min_result and row.micro_credential is None
    }
    if all(set(SCALE) <= set(item.scale) for item in shelf.catalogue.items):
        return reading.NONE
    return reading.of_bodies(owners, on) if owners else reading.NONE


def asked_of(opportunity: Opportunity, shelf: Shelf, stated: Conversions = reading.NONE) -> Asked:
    """Return what an opportunity asks for, those rows first that are needed."""
    marks = stated.tables(opportunity.employer_id)
    rows = tuple(Accepted(entry_of(item, shelf, marks), item.is_needed) for item in in_order(opportunity))
    return Asked(opportunity.number, rows, opportunity.any_of, opportunity.closes_on)


def in_order(opportunity: Opportunity) -> list[OpportunityItem]:
    return sorted(opportunity.items.all(), key=lambda item: (not item.is_needed, item.pk))


def entry_of(item: OpportunityItem, shelf: Shelf, marks: tuple[tuple[str, Marks], ...] = ()) -> Entry:
    """Return one row as the engine reads it. Fields are asked for by their first digits, broad ones first."""
    lists = item.lists
    wanted = [str(code) for code in lists.get("fields") or ()]
    fields = {field for field in shelf.fields if any(field.startswith(code) for code in wanted)} | set(wanted)
    named = item.micro_credential
    return Entry(
        micro_credentials=frozenset({named.number} if named else ()),
        min_edition=item.min_edition,
        blocks=_keys(lists, "blocks"),
        outcomes=_keys(lists, "outcomes"),
        fields=frozenset(fields),
        awarders=_keys(lists, "awarders"),
        min_level=LevelStatement.parse(lists["level"]) if lists.get("level") else None,
        min_result=item.min_result or None,
        scale=tuple(named.scale) if named else SCALE,
        max_age_years=item.max_age_years,
        marks=marks if item.min_result and not named else (),
    )


def _keys(lists: Mapping[str, Any], name: str) -> frozenset[str]:
    return frozenset(str(one["key"]) for one in lists.get(name) or ())


def shelf_of(rows: Sequence[OpportunityItem], held: Iterable[Edition] = ()) -> Shelf:
    """Return what these rows can ask for, and what is held; two queries, and three more where a level is asked for."""
    held = set(held)
    numbers = {row.micro_credential.number for row in rows if row.micro_credential} | {one for one, _ in held}
    is_filter = any(row.micro_credential is None for row in rows)
    chosen = Q(number__in=numbers) | Q(state__in=LISTED) if is_filter else Q(number__in=numbers)
    entries = list(MicroCredential.objects.filter(chosen).select_related("awarder").order_by("pk"))
    now = {entry.number: entry for entry in entries}
    older = [one for one in held if one[0] in now and one[1] != now[one[0]].edition]
    versions = EntryVersion.objects.filter(entry__in=[number for number, _ in older]) if older else ()
    before = {(one.entry, one.edition): one.stated for one in versions}
    items = [item_of(entry) for entry in entries]
    items += [item_before(now[number], edition, before.get((number, edition), {})) for number, edition in older]
    atlas = frameworks.atlas() if any("level" in row.lists for row in rows) else Atlas({})
    return Shelf(
        Catalogue(items, atlas),
        {number: in_language(entry.title) for number, entry in now.items()},
        frozenset(entry.number for entry in entries if entry.state in BEGINNING),
        frozenset(entry.field for entry in entries if entry.field),
    )


def item_of(entry: MicroCredential) -> Item:
    """Return the edition of an entry that stands now."""
    credits_ = entry.credits_that_hold
    return Item(
        number=entry.number,
        edition=entry.edition,
        credits=_hundredths(credits_),
        levels=tuple(_levels(entry.level_framework, entry.level_that_holds, entry.levels)),
        awarder=entry.awarder.number if entry.awarder else "",
        field=entry.field,
        blocks=frozenset(f"{entry.number}/{block.get('code')}" for block in entry.blocks),
        outcomes=_outcomes(entry.outcomes),
        scale=tuple(entry.scale),
        country=entry.awarder.country if entry.awarder else "",
    )


def item_before(entry: MicroCredential, edition: int, stated: Mapping[str, Any]) -> Item:
    """Return an earlier edition as it was submitted; who awards it, and its number, are the entry's."""
    level = stated.get("level") or {}
    return Item(
        number=entry.number,
        edition=edition,
        credits=_hundredths((stated.get("credits") or {}).get("value")),
        levels=tuple(_levels(level.get("framework") or "", level.get("nqf") or "", stated.get("levels") or [])),
        awarder=entry.awarder.number if entry.awarder else "",
        field=(stated.get("classification") or {}).get("code") or "",
        blocks=frozenset(f"{entry.number}/{block.get('code')}" for block in stated.get("blocks") or []),
        outcomes=_outcomes(stated.get("learning_outcomes") or []),
        scale=tuple((stated.get("assessment") or {}).get("scale") or entry.scale),
        country=entry.awarder.country if entry.awarder else "",
    )


def _hundredths(credits_: object) -> Decimal:
    return Decimal(str(credits_ or 0)).quantize(Decimal("0.01"))


def _outcomes(outcomes: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset({*(overlap.mark(text) for text in overlap.said(outcomes)), *tags.addresses(outcomes)})


def _levels(framework: str, code: str, further: Sequence[Mapping[str, Any]]) -> Iterable[LevelStatement]:
    if framework and code:
        key, _slash, edition = framework.partition("/")
        yield LevelStatement(key, edition, code)
    for level in further:
        try:
            yield LevelStatement.of(level)
        except Malformed:  # a level as an import brought it
            continue


def awards_in_force(on: date) -> QuerySet[Award]:
    """Return the awards that count on a day, whoever holds them."""
    lasting = Q(valid_until=None) | Q(valid_until__gte=on)
    return Award.objects.filter(lasting, state=AwardState.IN_FORCE, holder__is_active=True)


def awards_of(person: Person, on: date) -> list[Award]:
    """Return a person's own awards that count on a day, the newest first."""
    if not person.is_authenticated:
        return []
    return list(awards_in_force(on).filter(holder=person).select_related("micro_credential").order_by("-pk"))


def lot_of(catalogue: Catalogue, number: str, edition: int, result: str, awarded: date, until: date | None) -> Lot:
    """Return an award as the engine counts it; one of an edition the catalogue lacks is a lot of nothing."""
    item = catalogue.id_of(number, edition)
    return Lot(item, awarded, catalogue.result_of(item, result), 0, until)


def lots_of(people: Sequence[Sequence[Lot]]) -> Lots:
    return Lots.of([[lot for lot in held if lot.item] for held in people])
