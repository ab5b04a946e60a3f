"""External review: what keeps an agency from reviewing a body, and what is missing before a review goes on.

Source: EQF Recommendation 2017, Annex IV (principles 5, 9 and 10); ESG 2015, 2.4 and 3.3 (independence); DOMAIN 3.8
(three years after a partnership it still ties).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

CLIENT_MONTHS = 36
"""For so long after its end a partnership makes the one the other's client."""


@dataclass(frozen=True)
class Asked:
    """One agency, one body to be reviewed, and who asks for it; bodies by number, countries by code."""

    agency_in_force: bool
    agency_group: frozenset[str]
    subject: str
    subject_group: frozenset[str]
    subject_country: str
    countries: tuple[tuple[str, ...], ...]
    """The lists that say where the agency reviews; an empty list limits nothing."""
    partners: frozenset[str]
    """Bodies that teach or assess for the agency, or it for them, now or not long ago."""
    coached: frozenset[str] = frozenset()
    """Bodies that the agency or its group coaches, or coached not long ago (`core/practice.py`)."""
    commissioned_by: str = ""
    lets_reviewed_commission: bool = False


def against(asked: Asked) -> tuple[str, ...]:
    """Return every reason for which the agency may not review the body, as stable words; empty for none.

    >>> against(Asked(True, frozenset({"A"}), "B", frozenset({"B"}), "MI", (("PT",), ()), frozenset()))
    ('outside_its_countries',)
    """
    pays = asked.commissioned_by in asked.subject_group and not asked.lets_reviewed_commission
    found = {
        "agency_not_in_force": not asked.agency_in_force,
        "reviews_itself": bool(asked.agency_group & asked.subject_group),
        "outside_its_countries": any(some and asked.subject_country not in some for some in asked.countries),
        "coached": bool(asked.coached & asked.subject_group),
        "reviews_its_client": pays or bool(asked.partners & asked.subject_group),
    }
    return tuple(reason for reason, holds in found.items() if holds)


def missing(criteria: Iterable[str], told: Collection[str]) -> list[str]:
    """Return the criteria that nothing was said on, in their order.

    >>> missing(["1.1", "1.2", "1.10"], {"1.2"})
    ['1.1', '1.10']
    """
    return [code for code in criteria if code not in told]
