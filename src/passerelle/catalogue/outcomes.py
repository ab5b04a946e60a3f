"""How the outcomes of an entry read (`core/outcomes.py`): with the verbs of its language, beside the level it claims.

Advice alone, but for rows that were begun and never written, which the gate refuses, and where a profile asks for
verbs. Nothing here is kept but what such a rule was told.
"""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from passerelle.catalogue import levels
from passerelle.core import gate
from passerelle.core import outcomes as wording
from passerelle.core.errors import Malformed
from passerelle.core.frameworks import LevelStatement
from passerelle.core.frameworks.atlas import BESIDE
from passerelle.core.frameworks.refusals import LevelRefused
from passerelle.core.gate import Finding
from passerelle.core.outcomes import Claimed, Span, Verbs
from passerelle.frameworks import domains
from passerelle.frameworks import queries as frameworks
from passerelle.registers import beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from passerelle.catalogue.models import MicroCredential
    from passerelle.core.frameworks import Atlas, Ladder, VersionKey
    from passerelle.core.outcomes import Advice
    from passerelle.frameworks.models import Framework

BASIS = "policy paper, 2.1 (learning outcomes)"
LANGUAGES = ("en", "fr", "es", "ar")


@cache
def verbs_of(language: str) -> Verbs | None:
    """Return the verbs of a language, or None where nobody wrote any."""
    code = language.split("-", maxsplit=1)[0].casefold()
    if code not in LANGUAGES:
        return None
    told = (resources.files("passerelle.catalogue") / "data" / f"verbs.{code}.json").read_text("utf-8")
    return Verbs.of(json.loads(told))


def findings(entry: MicroCredential) -> Iterator[Finding]:
    """Yield that outcomes were begun and not written: a row without words states nothing."""
    blank = [str(one.get("code")) for one in entry.outcomes if not str(one.get("text") or "").strip()]
    if blank:
        yield Finding("OC-1", "learning_outcomes", ", ".join(blank), "words", BASIS, "block", kind="outcome_unwritten")


def claimed_by(entry: MicroCredential, ladder: Ladder) -> Claimed | None:
    """Return the European levels that an entry speaks of: the one it claims, or those that its other levels compare
    with, the national one (`ladder`) first; where nothing compares, by the place of the level in its own order.

    None where no level is claimed.
    """
    if entry.level_eqf:
        return _recorded([entry.level_eqf])
    if entry.level in ladder:
        told = [one.code for one in ladder.european.get(entry.level, ()) if one.code]
        return _recorded(told) or Claimed(
            wording.by_order(ladder.codes.index(entry.level) + 1, len(ladder.codes)), is_recorded=False
        )
    return _of_further(entry)


def _of_further(entry: MicroCredential) -> Claimed | None:
    if not entry.levels:
        return None
    if found := _recorded(one["level"] for one in entry.levels if one["framework"] == frameworks.EUROPEAN):
        return found
    with suppress(LevelRefused, Malformed):
        return claimed_at(LevelStatement.of(entry.levels[0]))
    return None


def claimed_at(statement: LevelStatement) -> Claimed:
    """Return the European levels that a level of any framework compares with, or else those at its place in its order.

    Raises LevelRefused where there is no such level.
    """
    told = frameworks.atlas()
    told.placed(statement)
    if statement.framework == frameworks.EUROPEAN and (own := _recorded([statement.code])):
        return own
    if (newest := frameworks.editions(frameworks.EUROPEAN)) and (
        found := _compared(statement, told, newest[0].version)
    ):
        return found
    codes = [level.code for level in frameworks.rungs(f"{statement.framework}/{statement.edition}")]
    return Claimed(wording.by_order(codes.index(statement.code) + 1, len(codes)), is_recorded=False)


def _compared(statement: LevelStatement, told: Atlas, europe: VersionKey) -> Claimed | None:
    levels = [LevelStatement(*europe, str(number)) for number in range(1, wording.HIGHEST + 1)]
    try:
        return _recorded(one.code for one in levels if told.compare(statement, one).relation in BESIDE)
    except (LevelRefused, Malformed):
        return None


def _recorded(codes: Iterable[str]) -> Claimed | None:
    found = [int(code) for code in codes if code.isascii() and code.isdigit() and 1 <= int(code) <= wording.HIGHEST]
    return Claimed(Span(min(found), max(found))) if found else None


@beside.reads("micro_credential", gate.VERBS)
def read_verbs(entry: MicroCredential, on: date) -> list[Mapping[str, Any]] | None:
    """Return what each outcome begins with, for rules that ask; None where no verbs of its language are known."""
    verbs = verbs_of(entry.language)
    if verbs is None:
        return None
    return list(wording.readings(entry.outcomes, verbs, level=claimed_by(entry, levels.ladder_of(entry, on))))


def advice(entry: MicroCredential, *, ladder: Ladder, framework: Framework | None) -> tuple[Advice, ...]:
    """Return what is worth a look in how the outcomes of an entry are worded, beside the level it claims.

    `framework` is the one whose domains it is described by; whoever has read the `ladder` passes it.
    """
    own = list(domains.of(framework))
    return wording.advise(entry.outcomes, verbs_of(entry.language), level=claimed_by(entry, ladder), domains=own)
