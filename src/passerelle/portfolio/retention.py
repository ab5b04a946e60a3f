"""How long each kind of thing is kept of a person, on which legal basis, from when, and what an erasure does to it.

The clocks are data (`retention.json`); a country with another law ships other lines. Sources: DOMAIN 5.4 and R19.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db.models import CharField, Count, Min, QuerySet, Value
from django.db.models.functions import Cast

from passerelle.core.calendar import add_months
from passerelle.portfolio.holdings import HOLDINGS, Holding

if TYPE_CHECKING:
    from typing import Any

    from passerelle.people.models import Person

FILE: Final = Path(__file__).parent / "retention.json"


@dataclass(frozen=True)
class Clock:
    """`ends`: account, days, months, evidence or never; `erasure`: gone, when_due, or why it stays."""

    kinds: tuple[str, ...]
    basis: str
    ends: str
    months: int
    erasure: str
    source: str


@dataclass(frozen=True)
class Kept:
    """One kind that is kept of somebody: how many, the day of the first, and the day on which that one goes."""

    kind: str
    count: int
    since: date | None
    until: date | None
    clock: Clock


@cache
def clocks() -> dict[str, Clock]:
    """Return the clock of every kind."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    read = [Clock(**(row | {"kinds": tuple(row["kinds"])})) for row in rows]
    return {kind: clock for clock in read for kind in clock.kinds}


def kept(person: Person) -> list[Kept]:
    """Return what is kept of a person, kind by kind, in one query; nothing of which there is none."""
    first, *rest = [_counted(one, person) for one in HOLDINGS]
    found = {row["of_kind"]: row for row in first.union(*rest, all=True) if row["rows_kept"]}
    return [_kept(found[one.kind]) for one in HOLDINGS if one.kind in found]


def _counted(holding: Holding, person: Person) -> QuerySet[Any]:
    since = Cast(Min(holding.since), CharField()) if holding.since else Value("", output_field=CharField())
    rows = holding.of(person).order_by().annotate(of_kind=Value(holding.kind, output_field=CharField()))
    counted: QuerySet[Any] = rows.values("of_kind").annotate(rows_kept=Count("pk"), first_day=since)
    return counted.values("of_kind", "rows_kept", "first_day")


def _kept(row: dict[str, Any]) -> Kept:
    since = date.fromisoformat(row["first_day"][:10]) if row["first_day"] else None
    clock = clocks()[row["of_kind"]]
    until = add_months(since, clock.months) if since and clock.months else None
    return Kept(row["of_kind"], row["rows_kept"], since, until, clock)
