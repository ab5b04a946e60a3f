"""New entries of the register near what a body offers or accepts, by month: worth a look, and perhaps a line.

Near is an entry whose narrow field is that of a programme, or whose outcomes say nearly what those of an award say that
a line in force names. What a line names already is left out. Derived, kept nowhere. What is alike is judged by
`core/likeness`. Source: policy paper, ch. 7 (degree awarders keep their lists up to date).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q

from passerelle.catalogue.models import MicroCredential, Programme
from passerelle.core import likeness
from passerelle.organisations.models import Organisation
from passerelle.recognition import queries
from passerelle.registers.states import LISTED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

    from passerelle.core.likeness import Said

MOST_NEW: Final = 100
MOST_ACCEPTED: Final = 60
ENOUGH: Final = 0.34
"""So much of what a new entry says must an accepted one say, too: a third of its outcomes."""
NARROW: Final = 3
"""Digits of a narrow field of ISCED-F 2013."""
_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Near:
    """One new entry, the programmes with its field, and the accepted entries it resembles, the closest first."""

    entry: MicroCredential
    programmes: tuple[Programme, ...]
    like: tuple[MicroCredential, ...]


def month_before(today: date) -> str:
    """Return the month that is over, as 2026-10."""
    return f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"


def days_of(month: str) -> tuple[date, date] | None:
    """Return the first day of a month and of the next one; None for what is no month."""
    found = _MONTH.fullmatch(month)
    if found is None or int(found[1]) < 2000:
        return None
    first = date(int(found[1]), int(found[2]), 1)
    return first, (first + timedelta(days=31)).replace(day=1)


def bodies_with_offers(today: date) -> QuerySet[Organisation]:
    """Return the bodies that offer a programme or own a line in force on a day."""
    offered = queries.current_programmes(today).order_by().filter(awarder=OuterRef("pk"))
    lines = queries.in_force(today).order_by().filter(owner=OuterRef("pk"))
    return Organisation.objects.filter(Q(Exists(offered)) | Q(Exists(lines))).order_by("pk")


def near(bodies: Collection[int], month: str, *, today: date) -> tuple[Near, ...]:
    """Return what was listed in a month near the offers of bodies, the newest first; three queries.

    At most `MOST_NEW` new entries are looked at. What one of the bodies awards itself is not news to it.
    """
    days = days_of(month)
    if days is None or not bodies:
        return ()
    lines = queries.in_force(today).filter(owner__in=bodies, micro_credential__isnull=False)
    accepted = {line.micro_credential.pk: line.micro_credential for line in lines if line.micro_credential}
    fresh = MicroCredential.objects.filter(state__in=LISTED, listed_on__gte=days[0], listed_on__lt=days[1])
    fresh = fresh.exclude(awarder__in=bodies).exclude(pk__in=accepted).select_related("awarder")
    programmes = list(queries.current_programmes(today).filter(awarder__in=bodies)[:200])
    known = [(one, _said(one)) for one in sorted(accepted.values(), key=lambda one: -one.pk)[:MOST_ACCEPTED]]
    found = []
    for entry in fresh.order_by("-listed_on", "-pk")[:MOST_NEW]:
        of_field = tuple(one for one in programmes if _same_field(one.field, entry.field))
        alike = _alike(_said(entry), known)
        if of_field or alike:
            found.append(Near(entry, of_field[:3], alike[:3]))
    return tuple(found)


def _said(entry: MicroCredential) -> list[Said]:
    return [likeness.said(str(told.get("text", "")), entry.language) for told in entry.outcomes]


def _same_field(one: str, other: str) -> bool:
    return len(one) >= NARROW and one[:NARROW] == other[:NARROW]


def _alike(said: list[Said], known: Iterable[tuple[MicroCredential, list[Said]]]) -> tuple[MicroCredential, ...]:
    terms = frozenset().union(*(one.terms for one in said)) if said else frozenset()
    scored = [
        (likeness.share(said, theirs), entry)
        for entry, theirs in known
        if any(terms & one.terms for one in theirs)  # what has no term in common is not compared
    ]
    enough = [(score, entry) for score, entry in scored if score >= ENOUGH]
    return tuple(entry for _score, entry in sorted(enough, key=lambda one: (-one[0], one[1].pk)))
