"""What somebody holds, as parts of a larger award: their credits, their tags, and why one of them cannot be counted.

A lot is the credits of one award and of whatever replaced it. Source: DOMAIN 3.5 (each credit lot once), 4.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.catalogue.editions import Stated, stated_in
from passerelle.conversions import reading
from passerelle.core import assessing
from passerelle.core.calendar import add_months
from passerelle.core.composition import Part
from passerelle.core.conversions import Converted
from passerelle.core.matching.items import Item
from passerelle.core.matching.plainly import Held as MatchedAward
from passerelle.core.progression import ELSEWHERE, MICRO_CREDENTIAL, OWN, SAMC
from passerelle.stacking import lots
from passerelle.stacking.models import LotUse, UsedFor

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from passerelle.catalogue.models import Programme
    from passerelle.conversions.reading import Conversions
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

ONLINE = "online"


@dataclass(frozen=True)
class Holding:
    """One award in force, its lot, and what it is as a part; `weak` where identity was checked less than is asked."""

    award: Award
    lot: str
    part: Part
    match: MatchedAward
    weak: bool = False
    converted: Converted | None = None
    """What its credits were in their own system, and by what they count here; None where they are of the same one."""
    is_spared: bool = False
    """Its credits are spared in a programme, so that they count in no larger award (`lots.py`)."""


@dataclass(frozen=True)
class Kept:
    """All awards in force of one person as they were read once, whatever they are then held against."""

    awards: tuple[Award, ...]
    lots: Mapping[int, str]
    uses: Mapping[str, LotUse]
    """How the credits of a lot are used already, by lot."""
    stated: Mapping[tuple[int, int], Stated]
    """What each edition stated in which one of these was awarded."""


def kept_by(person: Person) -> Kept:
    """Read what a person holds: four queries, however many awards they are, and whatever they are held against."""
    awards = (
        Award.objects.filter(holder=person, state=AwardState.IN_FORCE)
        .select_related("micro_credential__awarder", "awarder", "candidate__course__provider")
        .order_by("awarded_on", "pk")
    )
    found, of_awards = tuple(awards), lots.lots_of(person)
    uses = lots.in_use(set(of_awards.values()))
    return Kept(found, of_awards, uses, stated_in((one.micro_credential, one.edition) for one in found))


def held_by(person: Person, programme: Programme, own: Collection[int], *, on: date) -> list[Holding]:
    """Read what a person holds, and return what of it may count in an edition on a day; see `held_of`."""
    kept = kept_by(person)
    return held_of(kept, programme, own, counting(kept, [programme], on))


def counting(kept: Kept, programmes: Iterable[Programme], on: date) -> Conversions:
    """Return by which conversions what is held counts in these larger awards; a query at most."""
    stated = (one.credit_system for one in kept.stated.values())
    return reading.between(stated, [(one.awarder_id, one.credit_system) for one in programmes], on)


def held_of(kept: Kept, programme: Programme, own: Collection[int], counts: Conversions) -> list[Holding]:
    """Return what of it may count in an edition, the larger award itself left out.

    `own` are the bodies that count as its awarder (`organisations/groups.py`), `counts` what credits of other systems
    count for in it (`counting`).
    """
    asked = _supervision(programme)
    return [
        _holding(one, kept, programme, own, asked, counts)
        for one in kept.awards
        if one.micro_credential_id != programme.awarded_as_id
    ]


def _supervision(programme: Programme) -> str:
    entry = programme.awarded_as
    return str(entry.assessment.get("supervision") or "") if entry else ""


def lot_of(award: Award) -> str:
    """Return the lot of one award."""
    return lots.lots_of(award.holder)[award.pk]


def _holding(
    award: Award, kept: Kept, programme: Programme, own: Collection[int], asked: str, counts: Conversions
) -> Holding:
    entry, lot = award.micro_credential, kept.lots[award.pk]
    stated = kept.stated[entry.pk, award.edition]
    owner, country = programme.awarder_id, award.awarder.country
    size, system = stated.credits, stated.credit_system
    credits_, converted = counts.in_whole(size, system, programme.credit_system, owner=owner, country=country)
    tags = tags_of(stated, award.awarder, own) | _way(award)
    until, used = _until(award, programme), kept.uses.get(lot)
    part = Part(award.number, entry.number, credits_, award.awarded_on, tags, until, used.where if used else "")
    item = Item(
        entry.number,
        award.edition,
        credits_,
        levels=stated.levels,
        awarder=award.awarder.number,
        field=stated.field,
        scale=stated.scale,
    )
    match = MatchedAward(item, award.awarded_on, award.result, valid_until=award.valid_until)
    weak = bool(asked) and not assessing.meets(award.candidate.identity_check, asked)
    is_spared = used is not None and used.use == UsedFor.SPARED
    return Holding(award, lot, part, match, weak, converted, is_spared)


def _until(award: Award, programme: Programme) -> date | None:
    """Return the last day on which the credits of an award can be counted; None where that day never comes."""
    days = [award.valid_until] if award.valid_until else []
    if programme.credits_last_years is not None:
        days.append(add_months(award.awarded_on, 12 * programme.credits_last_years))
    return min(days, default=None)


def tags_of(stated: Stated, awarder: Organisation, own: Collection[int]) -> frozenset[str]:
    """Return what the rules may ask of credits of an edition: whose, which level, which field, under which names."""
    found = {OWN if awarder.pk in own else ELSEWHERE, MICRO_CREDENTIAL, SAMC, f"awarder:{awarder.number}"}
    found |= {awarder.number, awarder.legal_name}
    found |= {f"field:{stated.field[:length]}" for length in range(2, len(stated.field) + 1)}
    if stated.level:
        found.add(f"level:{stated.level}")
    if stated.form == ONLINE:
        found.add(ONLINE)
    return frozenset(found)


def _way(award: Award) -> frozenset[str]:
    """Return by which way it was earned, and who taught it."""
    course = award.candidate.course
    taught = {course.provider.number, course.provider.legal_name} if course and course.provider else set()
    return frozenset({str(award.route), *taught})
