"""A larger award as a goal: its groups and shares, what can stand where, and an award for each row that opens it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from passerelle.catalogue import composing
from passerelle.conversions import reading
from passerelle.core import composition
from passerelle.core.allotment import Limit, Whole
from passerelle.core.pathways.wishing import AwardByParts, Kind
from passerelle.core.progression import ELSEWHERE, OWN
from passerelle.organisations.groups import group_of
from passerelle.pathways import ruled
from passerelle.pathways.shelf import number_of
from passerelle.pathways.ways import Way
from passerelle.stacking import holding as stacked

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date
    from decimal import Decimal

    from passerelle.catalogue.models import Programme
    from passerelle.pathways.holding import Held
    from passerelle.pathways.shelf import Shelf
    from passerelle.pathways.stock import Item
    from passerelle.people.models import Person
    from passerelle.stacking.holding import Holding

SPARED, PART_ELSEWHERE, WEAK_PROOF, CREDITS_OVER = "spared", "part_elsewhere", "weak_proof", "credits_over"
NOT_CONVERTED = "not_converted"
"""Why something that is held cannot count: `besides` names them with what is held."""
LOST = (SPARED, PART_ELSEWHERE, WEAK_PROOF, CREDITS_OVER, NOT_CONVERTED)


def way(
    programme: Programme, shelf: Shelf, held: Sequence[Held], person: Person | None, on: date
) -> tuple[Way, tuple[tuple[str, str], ...]]:
    """Return how an edition is reached by its parts, and what no plan can promise.

    Everything counts as `stacking` counts it: not what is a part of another award already, nor by too weak a proof, and
    credits of another system by the same conversions, so that no plan promises what the desk refuses.
    """
    made = composing.composition_of(programme)
    own = group_of(programme.awarder)
    everybody = {item.awarder_number: item.awarder_key for item in shelf.items.values()}
    everybody |= {one.entry.awarding_body.number: one.entry.awarding_body.pk for one in held}
    numbers = {number for number, key in everybody.items() if key in own}
    whole_system, owner = programme.credit_system, programme.awarder_id
    counts = reading.between((one.system for one in shelf.items.values()), [(owner, whole_system)], on)

    def size_of(item: Item) -> Decimal:
        country = item.awarder_country
        return counts.in_whole(item.credits, item.system, whole_system, owner=owner, country=country)[0]

    fits: dict[str, frozenset[str]] = {}
    sizes: dict[str, int] = {}
    for course in shelf.courses:
        item = shelf.items[number_of(course.code)]
        if item.number == (programme.awarded_as.number if programme.awarded_as else ""):
            continue
        whose = OWN if item.awarder_number in numbers else ELSEWHERE
        size = size_of(item)
        part = composition.Part(course.code, item.number, size, on, item.tags | {whose})
        if size and (places := frozenset(one.code for one in made.buckets if one.takes(part))):
            fits[course.code] = places
            sizes[course.code] = int(size * 100)
    for one in held:
        fits.pop(one.number, None)
    lost: dict[str, str] = {}
    if person is not None:
        for had in stacked.held_by(person, programme, own, on=on):
            places = frozenset(one.code for one in made.buckets if one.takes(had.part))
            if places and (why := _lost(had, on)):
                lost[had.part.item] = why
            elif places:
                fits[had.part.item] = places
                sizes[had.part.item] = int(had.part.credits * 100)
    for one in held:
        if one.ends is not None and one.number in shelf.items:  # on the way: counted on
            item = shelf.items[one.number]
            whose = OWN if item.awarder_number in numbers else ELSEWHERE
            size = size_of(item)
            part = composition.Part(one.number, one.number, size, on, item.tags | {whose})
            if size and (places := frozenset(bucket.code for bucket in made.buckets if bucket.takes(part))):
                fits[one.number] = places
                sizes[one.number] = int(size * 100)
    whole = _said_by_awarder(composition.whole(made, composing.shares_in_force(on)), numbers, everybody)
    award = AwardByParts(programme.number, whole, fits, sizes)
    opened, besides = ruled.rows(composing.entries_of(programme), shelf)
    words = {(str(Kind.AWARD), programme.number): programme.name} | {
        (str(Kind.ONE_OF), one.code): ruled.named(one, shelf) for one in opened
    }
    names = {one.number: one.entry.name for one in held}
    told = tuple((why, names.get(number, number)) for number, why in lost.items() if number not in fits)
    return Way(one_of=opened, award=award, words=words), (*told, *besides)


def _lost(had: Holding, on: date) -> str:
    """Return why something that is held cannot count as a part; nothing where it can."""
    if had.part.in_use:
        return SPARED if had.is_spared else PART_ELSEWHERE
    if had.weak:
        return WEAK_PROOF
    if not composition.is_usable(had.part, on):
        return CREDITS_OVER
    return NOT_CONVERTED if had.converted is not None and not had.part.credits else ""


def _said_by_awarder(whole: Whole, own: Collection[str], everybody: Collection[str]) -> Whole:
    """Say whose credits are by who awards them: a course is on one shelf for all programmes."""
    mine = frozenset(f"awarder:{number}" for number in own)
    theirs = frozenset(f"awarder:{number}" for number in everybody) - mine

    def said(limit: Limit) -> Limit:
        tags = limit.tags - {OWN, ELSEWHERE}
        tags |= mine if OWN in limit.tags else frozenset()
        tags |= theirs if ELSEWHERE in limit.tags else frozenset()
        return replace(limit, tags=tags)

    return Whole(whole.places, tuple(map(said, whole.limits)), whole.size)
