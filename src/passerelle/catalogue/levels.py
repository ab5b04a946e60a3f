"""The levels an entry states: its main one points to the edition of the country's framework that is in use.

A bare code says nothing: frameworks change, and codes with them (DOMAIN 2.1: France, 2019). An entry that is submitted
takes its code from the edition in use on the day, and keeps that edition; a change that leaves the level alone leaves
it where it was placed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core.errors import Malformed
from passerelle.core.frameworks.refusals import LevelRefused
from passerelle.core.frameworks.statements import LevelStatement
from passerelle.core.gate import Finding, plain
from passerelle.frameworks import queries as frameworks
from passerelle.registers.states import EDITABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from passerelle.catalogue.models import MicroCredential
    from passerelle.core.frameworks import Ladder
    from passerelle.frameworks.models import Level

BASIS = "policy paper, 2.1 (level in the national, sectoral or international framework)"
EUROPEAN_BASIS = "Council Recommendation 2017/C 189/03 (levels of frameworks compare with Europe’s)"


def place(entry: MicroCredential, *, on: date) -> str:
    """Have an entry point to the edition in use on a day, where it claims a level; it is not saved. Return it."""
    own = frameworks.national(on) if entry.level else None
    entry.level_framework = str(own.version) if own else ""
    return entry.level_framework


def ladder_of(entry: MicroCredential, on: date | None = None) -> Ladder:
    """Return the levels among which the main level of an entry stands; none are read where it claims no level.

    They are those of the edition it keeps, or for what is still written of the one in use.
    """
    kept = "" if entry.state in EDITABLE else entry.level_framework
    found = frameworks.rungs(kept, on) if entry.level else ()
    return frameworks.ladder(found[0].framework, on, found) if found else frameworks.NO_LADDER


def edition_in(stated: Mapping[str, Any]) -> str:
    """Return the edition that a version points to, as it writes it; empty for one kept before versions did."""
    return str((stated.get("level") or {}).get("framework") or "")


def of_stated(stated: Mapping[str, Any]) -> Sequence[Level]:
    """Return the levels among which a version claims one, the lowest first."""
    return frameworks.rungs(edition_in(stated))


def findings(entry: MicroCredential, ladder: Ladder) -> Iterator[Finding]:
    """Yield what does not hold of the levels an entry states, the main one among those of a ladder (`ladder_of`)."""
    yield from _applies(entry)
    if ladder and entry.level:
        yield from _placed(entry, ladder)
    yield from _twice(entry, ladder)
    yield from _further(entry)


def _applies(entry: MicroCredential) -> Iterator[Finding]:
    if not entry.level_applicable and (claimed := entry.level or entry.level_eqf):
        yield Finding("LV-2", "level.applicable", claimed, "no level", BASIS, "block", kind="level_applies")


def _placed(entry: MicroCredential, ladder: Ladder) -> Iterator[Finding]:
    """Yield that a code is not of the edition in use, or that the European level beside it is another's."""
    if entry.level not in ladder:
        known = plain(ladder.codes)
        yield Finding("LV-3", "level.nqf", entry.level, known, BASIS, "block", kind="national_level")
    elif entry.level_eqf and (mismatch := ladder.mismatch(entry.level, entry.level_eqf)):
        compares = plain(mismatch.levels) if mismatch.levels else None
        severity, kind = ("block", "european_level") if mismatch.verified else ("warn", "european_level_told")
        yield Finding("LV-4", "level.eqf", entry.level_eqf, compares, EUROPEAN_BASIS, severity, kind=kind)


def _twice(entry: MicroCredential, ladder: Ladder) -> Iterator[Finding]:
    """Yield which further levels are of a framework in which the entry claims another level already.

    The European level is of no edition, since its codes are the same in each; a national one is of the edition in use.
    """
    for number, level in enumerate(entry.levels, start=1):
        in_use = (level["framework"], level["edition"]) == (ladder.version.framework, ladder.version.edition)
        claimed = entry.level_eqf if level["framework"] == frameworks.EUROPEAN else entry.level if in_use else ""
        if claimed and level["level"] != claimed:
            yield Finding("LV-5", f"levels.{number}", level["level"], claimed, BASIS, "block", kind="two_levels")


def _further(entry: MicroCredential) -> Iterator[Finding]:
    """Yield which of the further levels stand in no edition that is in use, and whose they are if another's."""
    atlas = frameworks.atlas() if entry.levels else None
    for number, level in enumerate(entry.levels, start=1):
        if atlas is None:
            return
        try:
            atlas.placed(LevelStatement.of(level))
        except (LevelRefused, Malformed) as refusal:
            known = refusal.data.get("belongs_to") or refusal.data.get("levels") or refusal.data.get("expected") or ()
            yield Finding("LV-1", f"levels.{number}", level["level"], plain(known), BASIS, "block", kind="level")
