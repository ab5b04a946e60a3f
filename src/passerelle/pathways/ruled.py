"""What published rules ask for, as far as a plan can meet it: the entry into a programme, a job, what opens an award.

Each clause wants an award of its own. Results, ages and shares by source are told besides: a plan cannot promise them.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import reduce
from itertools import combinations
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from passerelle.catalogue.composing import entries_of
from passerelle.catalogue.models import MicroCredential
from passerelle.core.allotment import AWARDS, Place, Whole
from passerelle.core.matching.plainly import is_listed
from passerelle.core.pathways.wishing import AwardByParts, Credits, Kind, OneOf
from passerelle.frameworks import queries as frameworks
from passerelle.opportunities import book
from passerelle.pathways.shelf import number_of
from passerelle.pathways.ways import Way
from passerelle.recognition import queries as recognition
from passerelle.recognition import ruling
from passerelle.recognition.models import LineEffect

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from passerelle.catalogue.models import Programme
    from passerelle.core.matching.rules import Entry, Rule
    from passerelle.opportunities.models import Opportunity
    from passerelle.pathways.holding import Held
    from passerelle.pathways.shelf import Shelf

MOST_LINES: Final = 3
"""So many lines that open the same programme are tried, those that ask for least first."""
NAMED: Final = 3
Besides = tuple[tuple[str, str], ...]


def entry_of(programme: Programme, shelf: Shelf, on: date) -> tuple[tuple[Way, ...], Besides]:
    """Return the ways into a programme: what its edition asks for, and each line in force that opens it."""
    found: list[tuple[Way, Besides]] = []
    if programme.requirements:
        opened, besides = rows(entries_of(programme), shelf)
        found.append((_apart(opened, programme.number, shelf), besides))
    lines = recognition.in_force(on).filter(programme__number=programme.number, effect=LineEffect.ENTRY)
    rules = sorted((ruling.rule_of(line) for line in lines.order_by("number")), key=lambda one: len(one.clauses))
    found += [way for rule in rules[:MOST_LINES] if (way := _rule(rule, shelf)) is not None]
    besides = tuple(dict.fromkeys(one for _way, told in found for one in told))
    return tuple(way for way, _told in found), besides


def _rule(rule: Rule, shelf: Shelf) -> tuple[Way, Besides] | None:
    """Return a rule as a wish: clauses, and credits of everything that it lists; None where nothing meets a clause."""
    listed = _listed(rule.entries, shelf)
    clauses = tuple(
        OneOf(f"{rule.reference}.{place}", shelf.codes(frozenset().union(*(listed[one] for one in clause))))
        for place, clause in enumerate(rule.clauses, start=1)
    )
    besides = [*_conditions(rule.entries), *(("shares", "") for _cap in rule.caps)]
    way = _apart(clauses, rule.reference, shelf)
    if rule.min_credits:
        every = shelf.codes(frozenset().union(*listed.values()))
        asked = Credits(f"{rule.reference}.credits", int(rule.min_credits * 100), items=every)
        words = dict(way.words) | {(str(Kind.CREDITS), asked.code): f"{rule.min_credits.normalize():f}"}
        way = replace(way, credits=(asked,), words=words)
    return way, tuple(dict.fromkeys(besides))


def rows(entries: Sequence[Entry], shelf: Shelf) -> tuple[tuple[OneOf, ...], Besides]:
    """Return an award for each of these rows, and what no plan can promise of them."""
    listed = _listed(entries, shelf)
    found = tuple(OneOf(f"row.{place}", shelf.codes(listed[one])) for place, one in enumerate(entries, start=1))
    return found, tuple(dict.fromkeys(_conditions(entries)))


def opportunity(found: Opportunity, shelf: Shelf, held: Sequence[Held]) -> tuple[tuple[Way, ...], Besides]:
    """Return how what an employer accepts can be had: every row that is needed, and any so many of the others."""
    items = book.in_order(found)
    made = book.shelf_of(items, {(one.number, one.entry.edition) for one in held})
    asked = book.asked_of(found, made)
    listed = [_numbers(row.entry, made) for row in asked.rows]
    needed = [place for place, row in enumerate(asked.rows) if row.is_needed]
    clauses = [OneOf(f"row.{place + 1}", shelf.codes(listed[place])) for place in needed]
    others = [place for place in range(len(asked.rows)) if place not in needed]
    besides = list(_conditions(row.entry for row in asked.rows))
    if not others or not asked.any_of:
        return (_apart(tuple(clauses), found.number, shelf),), tuple(dict.fromkeys(besides))
    union = shelf.codes(frozenset().union(*(listed[place] for place in others)))
    if asked.any_of == 1:
        return (_apart((*clauses, OneOf("any", union)), found.number, shelf),), tuple(dict.fromkeys(besides))
    if any(listed[one] & listed[other] for one, other in combinations(others, 2)) or any(
        len(listed[place]) > 1 for place in others
    ):
        besides.append(("rows", ""))
    way = _by_places([*((one, 1) for one in clauses), (OneOf("any", union), asked.any_of)], found.number, shelf)
    return (way,), tuple(dict.fromkeys(besides))


def _numbers(entry: Entry, made: book.Shelf) -> frozenset[str]:
    return frozenset(made.catalogue[one].number for one in made.catalogue.listed(entry))


def _listed(entries: Iterable[Entry], shelf: Shelf) -> dict[Entry, frozenset[str]]:
    """Return the micro-credentials that each entry lists: what is named without a query, filters with two."""
    every = list(dict.fromkeys(entries))
    named = {one: one.micro_credentials for one in every if _names_alone(one)}
    filters = [one for one in every if one not in named]
    if not filters:
        return dict(named)
    atlas = frameworks.atlas()
    rows_ = [ruling.item_of(row) for row in MicroCredential.objects.filter(ruling.maybe_listed(filters))
             .select_related("awarder")]  # fmt: skip
    found = {
        one: frozenset(item.number for item in rows_ if is_listed(item, replace(one, min_edition=0), atlas))
        for one in filters
    }
    return {**named, **found}


def _names_alone(entry: Entry) -> bool:
    return bool(entry.micro_credentials) and not (
        entry.blocks or entry.outcomes or entry.fields or entry.awarders or entry.quality or entry.min_level
    )


def _conditions(entries: Iterable[Entry]) -> Iterable[tuple[str, str]]:
    for one in entries:
        if one.min_result:
            yield "result", one.min_result
        if one.max_age_years:
            yield "age", str(one.max_age_years)


def _apart(clauses: tuple[OneOf, ...], code: str, shelf: Shelf) -> Way:
    """Return clauses each of which wants an award of its own; where no award fits two of them, each for itself."""
    if any(one.items & other.items for one, other in combinations(clauses, 2)):
        return _by_places([(one, 1) for one in clauses], code, shelf)
    return Way(one_of=clauses, words={(str(Kind.ONE_OF), one.code): named(one, shelf) for one in clauses})


def _by_places(clauses: Sequence[tuple[OneOf, int]], code: str, shelf: Shelf) -> Way:
    places = tuple(Place(one.code, Decimal(many), Decimal(many), AWARDS) for one, many in clauses)
    fits: dict[str, frozenset[str]] = {}
    for one, _many in clauses:
        for item in one.items:
            fits[item] = fits.get(item, frozenset()) | {one.code}
    words = {(str(Kind.AWARD), code): "; ".join(named(one, shelf, many) for one, many in clauses)}
    return Way(award=AwardByParts(code, Whole(places), fits), words=words)


def named(one: OneOf, shelf: Shelf, many: int = 1) -> str:
    """Return what meets a clause, so many of it, in the names people read, the first few of them."""
    numbers = sorted({number_of(code) for code in one.items})
    told = [shelf.items[number].name if number in shelf.items else number for number in numbers[:NAMED]] or [""]
    more = "…" if len(numbers) > NAMED else ""
    if many > 1:
        return _("%(n)s of these: %(names)s") % {"n": many, "names": ", ".join(told) + more}
    return reduce(lambda first, other: _("%(first)s or %(other)s") % {"first": first, "other": other}, told) + more
