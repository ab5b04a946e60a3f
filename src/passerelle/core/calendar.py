"""Days of the calendar: when something is due. The register's time zone is the caller's business.

Source: DOMAIN 3.9, after policy paper, ch. 3, challenge 5 (verification "within two months after upload").
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Collection

SATURDAY_AND_SUNDAY = frozenset({5, 6})


def add_months(day: date, months: int) -> date:
    """Return the same day number so many months on, or that month's last day where it has none.

    >>> add_months(date(2026, 12, 31), 2)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due_on(uploaded: date, months: int = 2, stopped_days: int = 0) -> date:
    """Return the last day for a panel to decide; days on which the clock stood still are added.

    >>> due_on(date(2026, 11, 14)), due_on(date(2026, 11, 14), stopped_days=30)
    (datetime.date(2027, 1, 14), datetime.date(2027, 2, 13))
    """
    return add_months(uploaded, months) + timedelta(days=stopped_days)


def working_days_after(
    day: date, count: int, *, holidays: Collection[date] = (), weekend: Collection[int] = SATURDAY_AND_SUNDAY
) -> date:
    """Return the `count`th working day after `day`; `weekend` are weekday numbers, Monday is 0.

    Raises Malformed for a week without a working day.

    >>> working_days_after(date(2026, 11, 20), 5)  # a Friday
    datetime.date(2026, 11, 27)
    """
    if count and set(weekend) >= set(range(7)):
        raise Malformed(field="weekend", expected="a working day")
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() not in weekend and day not in holidays:
            count -= 1
    return day


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876; Butcher, Meeus).

    >>> easter(2027)
    datetime.date(2027, 3, 28)
    """
    golden, (century, short) = year % 19, divmod(year, 100)
    leap, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - correction + 15) % 30
    leaps, days = divmod(short, 4)
    weekday = (32 + 2 * rest + 2 * leaps - epact - days) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
