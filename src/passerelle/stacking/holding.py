"""What somebody holds, as parts of a larger award: their credits, their tags, and why one of them cannot be counted.

A lot is the credits of one award and of whatever replaced it. Source: DOMAIN 3.5 (each credit lot once), 4.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.catalogue.composing import credits_in
from passerelle.catalogue.editions import determined_credits, determined_level
from passerelle.core import assessing
from passerelle.core.calendar import add_months
from passerelle.core.composition import Part
from passerelle.core.frameworks.statements import LevelStatement
from passerelle.core.matching.items import Item
from passerelle.core.matching.plainly import Held as MatchedAward
from passerelle.core.progression import ELSEWHERE, MICRO_CREDENTIAL, OWN, SAMC
from passerelle.registers.models import EntryVersion
from passerelle.stacking.models import CountedPart

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from passerelle.catalogue.models import MicroCredential, Programme
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


def held_by(person: Person, programme: Programme, own: Collection[int]) -> list[Holding]:
    """Return what a person holds that may count in an edition, the larger award itself left out.

    `own` are the bodies that count as its awarder (`organisations/groups.py`).
    """
    awards = list(
        Award.objects.filter(holder=person, state=AwardState.IN_FORCE)
        .exclude(micro_credential=programme.awarded_as_id)
        .select_related("micro_credential__awarder", "awarder", "candidate__course__provider")
        .order_by("awarded_on", "pk")
    )
    lots = _lots(person)
    spent = {one.lot: one.larger.number for one in _counted(lots.values())}
    versions = _earlier(awards)
    asked = _supervision(programme)
    found = []
    for one in awards:
        version = versions.get((one.micro_credential.number, one.edition))
        found.append(_holding(one, lots[one.pk], spent, programme, own, version, asked))
    return found


def _supervision(programme: Programme) -> str:
    entry = programme.awarded_as
    return str(entry.assessment.get("supervision") or "") if entry else ""


def _lots(person: Person) -> dict[int, str]:
    """Return the lot of each award of a person, by key: the number of the first that it took the place of."""
    rows = Award.objects.filter(holder=person).values_list("pk", "number", "replaced_by")
    numbers, before = {}, {}
    for key, number, replaced_by in rows:
        numbers[key] = number
        if replaced_by is not None:
            before[replaced_by] = key
    found = {}
    for key in numbers:
        first, seen = key, {key}
        while first in before and before[first] not in seen:
            first = before[first]
            seen.add(first)
        found[key] = numbers[first]
    return found


def lot_of(award: Award) -> str:
    """Return the lot of one award."""
    return _lots(award.holder)[award.pk]


def _counted(lots: Iterable[str]) -> Iterable[CountedPart]:
    return CountedPart.objects.filter(lot__in=list(lots), freed_on=None).select_related("larger")


def _earlier(awards: Sequence[Award]) -> Mapping[tuple[str, int], EntryVersion]:
    """Return what earlier editions stated, where an award is of one; one query, none where all are of today's."""
    old = {(one.micro_credential.number, one.edition) for one in awards if one.edition != one.micro_credential.edition}
    if not old:
        return {}
    rows = EntryVersion.objects.filter(entry__in=[f"{number}" for number, _edition in old])
    return {(one.entry, one.edition): one for one in rows if (one.entry, one.edition) in old}


def _holding(
    award: Award,
    lot: str,
    spent: Mapping[str, str],
    programme: Programme,
    own: Collection[int],
    version: EntryVersion | None,
    asked: str,
) -> Holding:
    entry = award.micro_credential
    size, system, level = _stated(entry, award.edition, version)
    credits_ = credits_in(size, system, programme.credit_system)
    tags = tags_of(entry, award.awarder, level, own) | _way(award)
    part = Part(
        award.number, entry.number, credits_, award.awarded_on, tags, _until(award, programme), spent.get(lot, "")
    )
    item = Item(
        entry.number,
        award.edition,
        credits_,
        levels=_levels(entry, level),
        awarder=award.awarder.number,
        field=entry.field,
        scale=tuple(entry.scale),
    )
    match = MatchedAward(item, award.awarded_on, award.result, valid_until=award.valid_until)
    weak = bool(asked) and not assessing.meets(award.candidate.identity_check, asked)
    return Holding(award, lot, part, match, weak)


def _stated(entry: MicroCredential, edition: int, version: EntryVersion | None) -> tuple[Decimal | None, str, str]:
    if version is None:
        return entry.credits_that_hold, entry.credit_system, entry.level_that_holds
    stated: Mapping[str, Any] = version.stated
    size = determined_credits(entry, edition)
    if size is None and (told := (stated.get("credits") or {}).get("value")) is not None:
        size = Decimal(str(told))
    level = determined_level(entry, edition) or (stated.get("level") or {}).get("nqf") or ""
    return size, (stated.get("workload") or {}).get("credit_system") or "", level


def _until(award: Award, programme: Programme) -> date | None:
    """Return the last day on which the credits of an award can be counted; None where that day never comes."""
    days = [award.valid_until] if award.valid_until else []
    if programme.credits_last_years is not None:
        days.append(add_months(award.awarded_on, 12 * programme.credits_last_years))
    return min(days, default=None)


def _levels(entry: MicroCredential, level: str) -> tuple[LevelStatement, ...]:
    framework, slash, edition = entry.level_framework.partition("/")
    found = [LevelStatement(framework, edition, level)] if level and slash else []
    return (*found, *(LevelStatement.of(one) for one in entry.levels))


def tags_of(entry: MicroCredential, awarder: Organisation, level: str, own: Collection[int]) -> frozenset[str]:
    """Return what the rules may ask of credits of this entry: whose, which level, which field, under which names."""
    found = {OWN if awarder.pk in own else ELSEWHERE, MICRO_CREDENTIAL, SAMC, f"awarder:{awarder.number}"}
    found |= {awarder.number, awarder.legal_name}
    found |= {f"field:{entry.field[:length]}" for length in range(2, len(entry.field) + 1)}
    if level:
        found.add(f"level:{level}")
    if entry.participation_form == ONLINE:
        found.add(ONLINE)
    return frozenset(found)


def _way(award: Award) -> frozenset[str]:
    """Return by which way it was earned, and who taught it."""
    course = award.candidate.course
    taught = {course.provider.number, course.provider.legal_name} if course and course.provider else set()
    return frozenset({str(award.route), *taught})
