"""A country's working calendar: its weekend, and the public holidays of each year, as data.

A holiday is a date of every year ("05-01"), a number of days from Easter Sunday ("easter+39"), or a list for each
year ("2027": ["2027-03-10"]) where it follows the moon or a decree. A year without such a list has none of them:
whoever keeps the calendar adds it, and `covers` says for which years that was done.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NoReturn

from passerelle.core.calendar import SATURDAY_AND_SUNDAY, easter, working_days_after
from passerelle.core.errors import Malformed

_FIXED = re.compile(r"(\d\d)-(\d\d)")
_EASTER = re.compile(r"easter([+-]\d{1,2})?")


@dataclass(frozen=True)
class WorkingCalendar:
    """When offices are open. Without data a week has five working days and a year no holiday."""

    country: str = ""
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY
    fixed: tuple[tuple[int, int], ...] = ()
    from_easter: tuple[int, ...] = ()
    dated: tuple[date, ...] = ()
    covers: tuple[int, ...] = ()
    source: str = ""
    as_of: str = ""

    def holidays(self, year: int) -> frozenset[date]:
        """Return the public holidays of a year, those that fall on a weekend too."""
        return _holidays(self, year)

    def is_working_day(self, day: date) -> bool:
        return day.weekday() not in self.weekend and day not in self.holidays(day.year)

    def after(self, day: date, count: int) -> date:
        """Return the `count`th working day after `day`; a span crosses at most the year and the next."""
        holidays = self.holidays(day.year) | self.holidays(day.year + 1)
        return working_days_after(day, count, holidays=holidays, weekend=self.weekend)


@lru_cache(maxsize=256)
def _holidays(calendar: WorkingCalendar, year: int) -> frozenset[date]:
    sunday = easter(year)
    fixed = {date(year, month, day) for month, day in calendar.fixed if (month, day) != (2, 29) or year % 4 == 0}
    moving = {sunday + timedelta(days=days) for days in calendar.from_easter}
    return frozenset(fixed | moving | {day for day in calendar.dated if day.year == year})


def working_calendar(document: Mapping[str, Any]) -> WorkingCalendar:
    """Return the calendar a document states; raises Malformed with the path of what is amiss."""
    weekend = document.get("weekend", sorted(SATURDAY_AND_SUNDAY))
    if not isinstance(weekend, Sequence) or not set(weekend) < set(range(7)):
        _refuse("weekend", "weekday numbers that leave a working day")
    fixed, moving = [], []
    for number, item in enumerate(document.get("holidays", ())):
        stated = str(item.get("on", "")) if isinstance(item, Mapping) else ""
        if found := _FIXED.fullmatch(stated):
            month, day = int(found[1]), int(found[2])
            _day(f"2024-{stated}", f"holidays.{number}.on")
            fixed.append((month, day))
        elif found := _EASTER.fullmatch(stated):
            moving.append(int(found[1] or 0))
        else:
            _refuse(f"holidays.{number}.on", "MM-DD, or a number of days from easter")
    dated, covers = [], []
    for year, days in dict(document.get("years", {})).items():
        covers.append(int(year))
        for number, item in enumerate(days):
            day_off = _day(str(item.get("on", "")), f"years.{year}.{number}.on")
            if day_off.year != int(year):
                _refuse(f"years.{year}.{number}.on", "a day of that year")
            dated.append(day_off)
    return WorkingCalendar(
        country=str(document.get("country", "")),
        weekend=frozenset(weekend),
        fixed=tuple(fixed),
        from_easter=tuple(moving),
        dated=tuple(dated),
        covers=tuple(covers),
        source=str(document.get("source", "")),
        as_of=str(document.get("as_of", "")),
    )


def _day(stated: str, where: str) -> date:
    try:
        return date.fromisoformat(stated)
    except ValueError:
        _refuse(where, "date")


def _refuse(where: str, expected: str) -> NoReturn:
    raise Malformed(field=where, expected=expected)
