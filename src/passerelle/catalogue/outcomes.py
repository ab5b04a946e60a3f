"""How the outcomes of an entry read (`core/outcomes.py`): with the verbs of its language, beside the level it claims.

Advice alone: nothing here is kept, and no gate asks it.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from passerelle.core import outcomes as wording
from passerelle.core.errors import Malformed
from passerelle.core.frameworks import LevelStatement
from passerelle.core.frameworks.atlas import BESIDE
from passerelle.core.frameworks.refusals import LevelRefused
from passerelle.core.outcomes import Span, Verbs
from passerelle.frameworks import domains
from passerelle.frameworks import queries as frameworks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.catalogue.models import MicroCredential
    from passerelle.core.frameworks import Atlas, Ladder, VersionKey
    from passerelle.core.outcomes import Advice
    from passerelle.frameworks.models import Framework

LANGUAGES = ("en", "fr", "es", "ar")


@cache
def verbs_of(language: str) -> Verbs | None:
    """Return the verbs of a language, or None where nobody wrote any."""
    code = language.split("-", maxsplit=1)[0].casefold()
    if code not in LANGUAGES:
        return None
    told = (resources.files("passerelle.catalogue") / "data" / f"verbs.{code}.json").read_text("utf-8")
    return Verbs.of(json.loads(told))


def span_of(entry: MicroCredential, ladder: Ladder) -> Span | None:
    """Return the European levels that an entry speaks of: the one it claims, or those that its other levels compare
    with, the national one (`ladder`) first; None where nothing is claimed or nothing compares."""
    if entry.level_eqf:
        return _span([entry.level_eqf])
    if entry.level and (found := _span(one.code for one in ladder.european.get(entry.level, ()) if one.code)):
        return found
    return _of_further(entry)


def _of_further(entry: MicroCredential) -> Span | None:
    if not entry.levels:
        return None
    own = [one["level"] for one in entry.levels if one["framework"] == frameworks.EUROPEAN]
    if found := _span(own):
        return found
    told, europe = frameworks.atlas(), _europe()
    spans = (_compared(LevelStatement.of(one), told, europe) for one in entry.levels)
    return next((span for span in spans if span), None)


def span_of_level(statement: LevelStatement) -> Span | None:
    """Return the European levels that a level of any framework compares with; None where nothing is recorded.

    Raises LevelRefused where there is no such level.
    """
    told = frameworks.atlas()
    told.placed(statement)
    return _compared(statement, told, _europe())


def _europe() -> VersionKey | None:
    newest = frameworks.editions(frameworks.EUROPEAN)
    return newest[0].version if newest else None


def _compared(statement: LevelStatement, told: Atlas, europe: VersionKey | None) -> Span | None:
    if statement.framework == frameworks.EUROPEAN:
        return _span([statement.code])
    if europe is None:
        return None
    levels = [LevelStatement(*europe, str(number)) for number in range(1, wording.HIGHEST + 1)]
    try:
        return _span(one.code for one in levels if told.compare(statement, one).relation in BESIDE)
    except (LevelRefused, Malformed):
        return None


def _span(codes: Iterable[str]) -> Span | None:
    found = [int(code) for code in codes if code.isascii() and code.isdigit() and 1 <= int(code) <= wording.HIGHEST]
    return Span(min(found), max(found)) if found else None


def advice(entry: MicroCredential, *, ladder: Ladder, framework: Framework | None) -> tuple[Advice, ...]:
    """Return what is worth a look in how the outcomes of an entry are worded, beside the level it claims.

    `framework` is the one whose domains it is described by; whoever has read the `ladder` passes it.
    """
    own = list(domains.of(framework))
    return wording.advise(entry.outcomes, verbs_of(entry.language), level=span_of(entry, ladder), domains=own)
