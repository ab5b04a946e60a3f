"""Counsel by consent: whom a counsellor may take on, what a learner lets them see, and until when.

Source: DOMAIN 3.5 and 3.7 (a counsellor sees learners who invited them, never a credential without consent), journey
17; policy paper, R13 (guidance by trained counsellors). How long a consent lasts at most is this project's own measure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passerelle.core.calendar import add_months
from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

PORTFOLIO, IN_PROGRESS, CASES, BUDGET = SCOPES = ("portfolio", "in_progress", "cases", "budget")
"""What a learner may show: awards, what is under way, cases of prior learning, and what there is to spend."""
LONGEST_MONTHS = 12
"""A consent lasts so long at most; it may be given again."""
TRAINING_MONTHS = 36
"""A training counts so long at most before it is renewed."""


def is_trained(until: date | None, *, on: date) -> bool:
    """Say whether a training holds on a day; the last day itself counts.

    >>> from datetime import date
    >>> [is_trained(date(2026, 11, 27), on=date(2026, 11, day)) for day in (27, 28)]
    [True, False]
    """
    return until is not None and on <= until


def is_running(until: date, *, on: date) -> bool:
    """Say whether a consent holds on a day; the last day itself counts."""
    return on <= until


def seen(scopes: Collection[str], *, accepted: bool, until: date, on: date) -> frozenset[str]:
    """Return what a counsellor may look at on a day: nothing before they accepted, nothing after the last day.

    >>> from datetime import date
    >>> day = date(2026, 11, 27)
    >>> sorted(seen({"portfolio", "cases"}, accepted=True, until=day, on=day))
    ['cases', 'portfolio']
    >>> seen({"portfolio"}, accepted=False, until=day, on=day)
    frozenset()
    """
    return frozenset(scopes) & frozenset(SCOPES) if accepted and is_running(until, on=on) else frozenset()


def scopes(field: str, value: Any) -> list[str]:
    """Return what may be seen, in the order of `SCOPES`; nothing at all is a choice too. Raises Malformed."""
    if not isinstance(value, list | tuple) or not {*map(str, value)} <= {*SCOPES}:
        raise Malformed(field=field, expected=", ".join(SCOPES), seen=repr(value)[:80])
    return [one for one in SCOPES if one in value]


def last_day(field: str, value: date | None, *, on: date) -> date:
    """Return the last day of a consent: today at the earliest, a year ahead at most. Raises Malformed."""
    latest = add_months(on, LONGEST_MONTHS)
    if value is None or not on <= value <= latest:
        raise Malformed(field=field, expected=f"from {on} to {latest}", seen=value.isoformat() if value else None)
    return value


def training_end(field: str, value: date | None, *, on: date, awarded_until: date | None = None) -> date:
    """Return the last day of a training: from today, three years ahead at most, and never past the award of it.

    Raises Malformed.
    """
    latest = min(add_months(on, TRAINING_MONTHS), awarded_until or add_months(on, TRAINING_MONTHS))
    if value is None or not on <= value <= latest:
        raise Malformed(field=field, expected=f"from {on} to {latest}", seen=value.isoformat() if value else None)
    return value


@dataclass(frozen=True)
class Terms:
    """What the rules in force say of counsellors."""

    trainings: tuple[str, ...] = ()
    """Numbers of the micro-credentials that train counsellors: an award of one is a training by itself."""


DEFAULT = Terms()


def terms(document: Any, at: str = "counsel") -> Terms:
    """Return what a profile states (`params.counsel`). Raises Malformed with the path of what is amiss.

    >>> terms({"trainings": ["MC-00012"]})
    Terms(trainings=('MC-00012',))
    """
    stated = {} if document is None else document
    if not isinstance(stated, Mapping):
        raise Malformed(field=at, expected="a mapping")
    for name, said in stated.items():
        if name != "trainings":
            raise Malformed(field=f"{at}.{name}", expected="trainings")
        if not isinstance(said, list) or not all(isinstance(one, str) and one for one in said):
            raise Malformed(field=f"{at}.{name}", expected="a list of numbers of micro-credentials, each a text")
    return Terms(tuple(stated.get("trainings", ())))


def awarded_end(awarded_on: date, valid_until: date | None) -> date:
    """Return the last day of a training that was awarded: that of the award, three years after it at most.

    >>> from datetime import date
    >>> awarded_end(date(2026, 11, 27), None), awarded_end(date(2026, 11, 27), date(2027, 5, 1))
    (datetime.date(2029, 11, 27), datetime.date(2027, 5, 1))
    """
    latest = add_months(awarded_on, TRAINING_MONTHS)
    return latest if valid_until is None else min(latest, valid_until)
