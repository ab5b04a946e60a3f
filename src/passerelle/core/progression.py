"""What a degree would be made of: how many of its credits and courses come from where, for the rules on shares.

Source: DOMAIN 4.4 (own credits at least a third of an award; stand-alone micro-credentials at most 70 %; courses of a
platform at most 40 % of a semester). Where a rule's source is a tag, a part counts under every tag it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

OWN, ELSEWHERE, MICRO_CREDENTIAL, SAMC = "awarder_own", "elsewhere", "micro_credential", "SAMC"
"""Of the body whose degree it is; of any other; of a micro-credential, which Malaysia calls SAMC when it stands alone.
Bodies are tags too: whoever awarded it and whoever taught it, by number and by every name."""


@dataclass(frozen=True)
class Part:
    """Credits that an award spares in a degree: counted in full under every one of its tags."""

    credits: Decimal
    on: date
    tags: frozenset[str]


def semester(day: date) -> tuple[int, int]:
    """Return the half of a year in which a day lies: what a semester is where nothing says otherwise.

    >>> from datetime import date
    >>> semester(date(2026, 6, 30)), semester(date(2026, 7, 1))
    ((2026, 1), (2026, 2))
    """
    return day.year, 1 if day.month <= 6 else 2


def stated(
    parts: Iterable[Part], *, size: Decimal, courses: int, semesters: int | None, on: date
) -> dict[str, dict[str, Any]]:
    """Return what a rule of recognition may read (`policy/fields.json`): two wholes, each with its parts by source.

    A programme that does not say how many semesters it has says nothing of the courses of one: that whole is left out,
    and whoever asks has to look for himself.
    """
    known = list(parts)
    credits_by = _by_tag((part, part.credits) for part in known)
    credits_by[OWN] = credits_by.get(OWN, Decimal(0)) + size - sum((part.credits for part in known), Decimal(0))
    found: dict[str, dict[str, Any]] = {"award": {"credits": {"total": size, "by_source": credits_by}}}
    if semesters and courses:
        now = [(part, Decimal(1)) for part in known if semester(part.on) == semester(on)]
        total = Decimal(courses) / semesters
        found["programme"] = {"courses_in_semester": {"total": total, "by_source": _by_tag(now)}}
    return found


def _by_tag(sizes: Iterable[tuple[Part, Decimal]]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for part, size in sizes:
        for tag in part.tags:
            found[tag] = found.get(tag, Decimal(0)) + size
    return found
