"""Which domains an outcome can be marked with: the headings under which the national edition in use describes levels.

Europe's three (EQF 2017, Annex II) are known everywhere, and are the ones offered where the country's edition has no
headings, or a single one: one heading tells no outcomes apart. Source: DOMAIN 2.3, 2.5 (Jamaica has four).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.core.frameworks import DOMAINS
from passerelle.frameworks.queries import national

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.frameworks.models import Framework


def of(framework: Framework | None) -> Mapping[str, Mapping[str, str]]:
    """Return the domains of an edition in their order, each with its names by language; Europe's have none here."""
    named = framework.domain_names if framework else {}
    return named if len(named) > 1 else {code: named.get(code, {}) for code in DOMAINS}


def used(on: date | None = None) -> tuple[str, ...]:
    """Return the domains that are offered on a day (today)."""
    return tuple(of(national(on)))


def known(on: date | None = None) -> tuple[str, ...]:
    """Return what an outcome can be marked with on a day (today): the country's own domains, then Europe's."""
    return tuple(dict.fromkeys([*of(national(on)), *DOMAINS]))
