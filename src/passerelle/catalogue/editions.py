"""Which versions of a micro-credential are awarded, and at which level: the one in force, and those changes replaced.

Who was on the way to a version when a change replaced it is assessed and awarded by that version (DOMAIN 3.6; France,
Code du travail R6113-17-3 II). A version that was refused, removed or submitted anew is replaced by no change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.catalogue.levels import edition_in
from passerelle.catalogue.models import Revision
from passerelle.catalogue.states import REPLACING
from passerelle.core.errors import Malformed
from passerelle.core.frameworks.statements import LevelStatement
from passerelle.frameworks import queries as frameworks
from passerelle.registers.models import EntryVersion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.catalogue.models import MicroCredential


@dataclass(frozen=True)
class Stated:
    """What one edition of a micro-credential states, as far as it counts where an award of it is brought elsewhere.

    `level` and `credits` are as they were determined, or else as claimed; `levels` has the national one first.
    """

    credits: Decimal | None
    credit_system: str
    level: str
    levels: tuple[LevelStatement, ...]
    outcomes: tuple[Mapping[str, Any], ...]
    blocks: tuple[Mapping[str, Any], ...]
    quality: frozenset[str]
    field: str
    form: str
    scale: tuple[str, ...]


def stated_now(entry: MicroCredential) -> Stated:
    """Return what an entry states in the edition registered now; without a query."""
    return Stated(
        credits=entry.credits_that_hold,
        credit_system=entry.credit_system,
        level=entry.level_that_holds,
        levels=_levels(entry.level_framework, entry.level_that_holds, entry.levels),
        outcomes=tuple(entry.outcomes),
        blocks=tuple(entry.blocks),
        quality=frozenset(str(value) for value in entry.quality_assurance.values() if value),
        field=entry.field,
        form=entry.participation_form,
        scale=tuple(entry.scale),
    )


def stated_in(asked: Iterable[tuple[MicroCredential, int]]) -> dict[tuple[int, int], Stated]:
    """Return what each edition states, by the key of its entry and its number.

    Two queries where any of them was replaced, none otherwise. One of which no version was kept is read as it is now.
    """
    pairs = {(entry.pk, edition): entry for entry, edition in asked}
    numbers = [entry.number for (_pk, edition), entry in pairs.items() if edition != entry.edition]
    versions, replaced = {}, {}
    if numbers:
        kept = EntryVersion.objects.filter(entry__in=numbers)
        versions = {(one.entry, one.edition): one for one in kept}
        changes = Revision.objects.filter(entry__in=numbers, state__in=REPLACING)
        replaced = {(one.entry, one.edition): one.superseded for one in changes}
    found = {}
    for (key, edition), entry in pairs.items():
        version = versions.get((entry.number, edition)) if edition != entry.edition else None
        before = replaced.get((entry.number, edition))
        found[key, edition] = _of_version(entry, version, before) if version else stated_now(entry)
    return found


def _of_version(entry: MicroCredential, version: EntryVersion, superseded: Mapping[str, Any] | None) -> Stated:
    """Return what a version stated; what was determined for it is what a later change superseded, if one did."""
    own = {"determined_level": entry.determined_level, "determined_credits": entry.determined_credits}
    determined: Mapping[str, Any] = own if superseded is None else superseded
    stated = version.stated
    credits_ = determined.get("determined_credits")
    if credits_ is None:
        credits_ = _at(stated, "credits", "value")
    level = str(determined.get("determined_level") or _at(stated, "level", "nqf") or "")
    framework = edition_in(stated)
    if level and not framework and (meant := frameworks.placing(level, version.submitted_on)):
        framework = f"{meant.key}/{meant.edition}"  # kept before versions pointed to an edition
    assured = stated.get("quality_assurance") or {}
    return Stated(
        credits=None if credits_ is None else Decimal(str(credits_)),
        credit_system=str(_at(stated, "workload", "credit_system") or ""),
        level=level,
        levels=_levels(framework, level, stated.get("levels") or ()),
        outcomes=tuple(stated.get("learning_outcomes") or ()),
        blocks=tuple(stated.get("blocks") or ()),
        quality=frozenset(str(assured[name]) for name in ("type", "by") if assured.get(name)),
        field=str(_at(stated, "classification", "code") or ""),
        form=str(_at(stated, "participation", "form") or ""),
        scale=tuple(_at(stated, "assessment", "scale") or PASS_OR_FAIL),
    )


PASS_OR_FAIL = ("fail", "pass")
"""The scale of what states none, worst first."""


def _levels(placed_in: str, national: str, further: Iterable[Mapping[str, Any]]) -> tuple[LevelStatement, ...]:
    """Return the levels that point to an edition: the national one, then the further ones."""
    framework, _slash, edition = placed_in.partition("/")
    found = [LevelStatement(framework, edition, national)] if national and edition else []
    for told in further:
        try:
            found.append(LevelStatement.of(told))
        except Malformed:
            continue
    return tuple(found)


def _at(stated: Mapping[str, Any], part: str, name: str) -> Any:
    return (stated.get(part) or {}).get(name)


def goes_on(entry: MicroCredential, edition: int) -> bool:
    """Say whether a version stands as long as its entry does: in force, or replaced by changes alone."""
    if edition == entry.edition:
        return True
    later = Revision.objects.filter(entry=entry.reference, state__in=REPLACING)
    replaced = later.filter(edition__gte=edition, edition__lt=entry.edition).count()
    return 0 < edition < entry.edition and replaced == entry.edition - edition


def determined_credits(entry: MicroCredential, edition: int) -> Decimal | None:
    """Return the credits that were determined for an edition, as its level; None where they are as claimed."""
    if edition == entry.edition:
        return entry.determined_credits
    later = Revision.objects.filter(entry=entry.reference, edition=edition, state__in=REPLACING).first()
    kept = later.superseded.get("determined_credits") if later else entry.determined_credits
    return None if kept is None else Decimal(str(kept))


def determined_level(entry: MicroCredential, edition: int) -> str:
    """Return the level that was determined for an edition: that of today, or what a later edition superseded."""
    if edition == entry.edition:
        return entry.determined_level
    later = Revision.objects.filter(entry=entry.reference, edition=edition, state__in=REPLACING).first()
    return str(later.superseded.get("determined_level") or "") if later else entry.determined_level
