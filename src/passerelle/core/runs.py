"""The dates of a run of a course: which can be true, and which may change once people have enrolled.

Source: DOMAIN 3.5 (CourseInstance: start, end, enrolment window, price, places).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from passerelle.core.calendar import add_months
from passerelle.core.errors import Malformed

MONTHS_BACK, MONTHS_AHEAD, MONTHS_LONG = 12, 60, 60
MAX_PLACES = 100_000
ALWAYS_FIXED = ("starts_on", "ends_on", "schedule", "place")
"""What people arranged their lives by: it stays once somebody has enrolled."""


@dataclass(frozen=True)
class Run:
    """What a run says. `price` is what one pays, the course's where the run has none of its own."""

    starts_on: date
    ends_on: date
    enrol_from: date
    enrol_until: date
    places: int
    price: Decimal | None = None
    schedule: str = ""
    place: str = ""
    accepts: tuple[str, ...] = ()

    def differs(self, other: Run) -> tuple[str, ...]:
        """Return what is said differently, in the order of the form."""
        return tuple(one.name for one in fields(self) if getattr(self, one.name) != getattr(other, one.name))


def check(run: Run, *, today: date, before: Run | None = None) -> None:
    """Say whether such a run can be: in a sane span, its end after its start, enrolment within. Raises Malformed.

    `before` is what a run said until now: a day that stays as it was is not measured against today again.
    """
    moved = {one.name for one in fields(run)} if before is None else set(run.differs(before))
    earliest, latest = add_months(today, -MONTHS_BACK), add_months(today, MONTHS_AHEAD)
    if "starts_on" in moved and not earliest <= run.starts_on <= latest:
        _refuse("starts_on", run.starts_on, f"a day from {earliest} to {latest}", "run_starts_out_of_span")
    if run.ends_on < run.starts_on:
        _refuse("ends_on", run.ends_on, f"{run.starts_on} or later", "run_ends_before_it_starts")
    if run.ends_on > add_months(run.starts_on, MONTHS_LONG):
        _refuse("ends_on", run.ends_on, f"{add_months(run.starts_on, MONTHS_LONG)} or earlier", "run_too_long")
    if "ends_on" in moved and run.ends_on < today:
        _refuse("ends_on", run.ends_on, f"{today} or later", "run_is_over")
    if run.enrol_until > run.ends_on:
        _refuse("enrol_until", run.enrol_until, f"{run.ends_on} or earlier", "enrolment_after_the_end")
    if "enrol_until" in moved and run.enrol_until < today:
        _refuse("enrol_until", run.enrol_until, f"{today} or later", "enrolment_is_over")
    if run.enrol_from > run.enrol_until:
        _refuse("enrol_from", run.enrol_from, f"{run.enrol_until} or earlier", "enrolment_ends_before_it_opens")
    if "enrol_from" in moved and run.enrol_from < earliest:
        _refuse("enrol_from", run.enrol_from, f"{earliest} or later", "enrolment_opens_out_of_span")
    if not 1 <= run.places <= MAX_PLACES:
        raise Malformed(field="places", seen=run.places, expected=f"a number from 1 to {MAX_PLACES}")


def harms(before: Run, after: Run) -> tuple[str, ...]:
    """Return which changes would harm who has enrolled: other days, another place, a higher price, one way less to pay.

    More or fewer places, and another time to enrol, harm nobody who holds a place.
    """
    changed = after.differs(before)
    found = [name for name in changed if name in ALWAYS_FIXED]
    if "price" in changed and not _cheaper(before.price, after.price):
        found.append("price")
    if set(before.accepts) - set(after.accepts):
        found.append("accepts")
    return tuple(found)


def _cheaper(before: Decimal | None, after: Decimal | None) -> bool:
    return before is not None and after is not None and after < before


def _refuse(field: str, seen: Any, expected: str, reason: str) -> NoReturn:
    raise Malformed(field=field, seen=str(seen), expected=expected, reason=reason)
