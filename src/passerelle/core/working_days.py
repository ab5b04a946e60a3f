"""A country's working calendar: its weekend, and the public holidays of each year, as data.

A holiday is a date of every year ("05-01"), a weekday of a month ("06-monday-1", the first Monday of June), a number
of days from Easter Sunday ("easter+39"), or a day of one year ("2027": ["2027-03-10"]) where it follows the moon, the
sun or a decree. `moves` says what a law gives instead of a holiday on a day of rest. A year without such a list has
none of its moving holidays: whoever keeps the calendar adds it, and `covers` says for which years that was done.
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

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOVES = ("sunday_to_next_free_day", "weekend_to_monday", "saturday_to_monday_sunday_to_tuesday")
"""What a holiday becomes that falls on a day of rest; the day itself stays a holiday too."""
NAMES = frozenset(
    {"country", "source", "as_of", "language", "licence", "verified", "note", "weekend", "holidays", "years", "bridges"}
)
_COUNTRY = re.compile(r"[A-Z]{2}")
_FIXED = re.compile(r"(\d\d)-(\d\d)")
_WEEKDAY = re.compile(rf"(\d\d)-({'|'.join(WEEKDAYS)})-([1-5])")
_EASTER = re.compile(r"easter([+-]\d{1,2})?")
_YEAR = re.compile(r"[12]\d{3}")
_SUNDAY = 6


@dataclass(frozen=True)
class WorkingCalendar:
    """When offices are open. Without data a week has five working days and a year no holiday."""

    country: str = ""
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY
    fixed: tuple[tuple[int, int, str], ...] = ()
    """(month, day, what it becomes on a day of rest)"""
    weekdays: tuple[tuple[int, int, int], ...] = ()
    """(month, weekday, which one of the month)"""
    from_easter: tuple[int, ...] = ()
    dated: tuple[tuple[date, str], ...] = ()
    covers: tuple[int, ...] = ()
    bridges: bool = False
    """A day between two holidays is one too."""
    source: str = ""
    as_of: str = ""
    note: str = ""
    verified: bool = False

    def holidays(self, year: int) -> frozenset[date]:
        """Return the public holidays of a year, those that fall on a weekend too."""
        return _holidays(self, year)

    def is_working_day(self, day: date) -> bool:
        return day.weekday() not in self.weekend and day not in self.holidays(day.year)

    def after(self, day: date, count: int) -> date:
        """Return the `count`th working day after `day`; a span crosses at most the year and the next."""
        holidays = self.holidays(day.year) | self.holidays(day.year + 1)
        return working_days_after(day, count, holidays=holidays, weekend=self.weekend)

    def lacks(self, year: int) -> bool:
        """Say whether a year's moving holidays are still to be entered."""
        return bool(self.covers) and year not in self.covers


@lru_cache(maxsize=256)
def _holidays(calendar: WorkingCalendar, year: int) -> frozenset[date]:
    found = {day for part in (year - 1, year, year + 1) for day in _of_year(calendar, part)}
    return frozenset(day for day in found if day.year == year)


@lru_cache(maxsize=1024)
def _of_year(calendar: WorkingCalendar, year: int) -> frozenset[date]:
    """Return the holidays a year brings; one that moves may fall into the next."""
    sunday = easter(year)
    fixed = [
        (date(year, month, day), moves)
        for month, day, moves in calendar.fixed
        if (month, day) != (2, 29) or _leap(year)
    ]
    stated = [*fixed, *((day, moves) for day, moves in calendar.dated if day.year == year)]
    own = {day for day, _ in stated}
    own |= {sunday + timedelta(days=days) for days in calendar.from_easter}
    own |= {day for rule in calendar.weekdays if (day := _weekday_of(year, *rule)) is not None}
    moved = {_moved(day, moves, own) for day, moves in stated if moves}
    between = {day + timedelta(days=1) for day in own if day + timedelta(days=2) in own} if calendar.bridges else set()
    return frozenset(own | moved | between)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _weekday_of(year: int, month: int, weekday: int, which: int) -> date | None:
    """Return the first, second, ... weekday of a month; none where a month has no fifth."""
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
    return day if day.month == month else None


def _moved(day: date, moves: str, holidays: set[date]) -> date:
    """Return the day that is free instead; the day itself where it falls on no day of rest."""
    to_monday = 7 - day.weekday()
    if moves == "weekend_to_monday" and day.weekday() in SATURDAY_AND_SUNDAY:
        return day + timedelta(days=to_monday)
    if moves == "saturday_to_monday_sunday_to_tuesday" and day.weekday() in SATURDAY_AND_SUNDAY:
        return day + timedelta(days=2)
    if moves == "sunday_to_next_free_day" and day.weekday() == _SUNDAY:
        while day in holidays:
            day += timedelta(days=1)
    return day


def stated_calendar(document: Any) -> WorkingCalendar:
    """Return the calendar of a file, which must say whose it is, where it comes from, of when, and whether that holds.

    Raises Malformed with the path of what is amiss, as `working_calendar` does.
    """
    if not isinstance(document, Mapping):
        _refuse("document", "an object")
    if unknown := sorted(set(document) - NAMES):
        _refuse(str(unknown[0]), f"one of {', '.join(sorted(NAMES))}")
    if not _COUNTRY.fullmatch(str(document.get("country", ""))):
        _refuse("country", "two capital letters")
    if not str(document.get("source") or "").strip():
        _refuse("source", "the law or the list it follows")
    _day(str(document.get("as_of", "")), "as_of")
    if not isinstance(document.get("verified"), bool):
        _refuse("verified", "true or false")
    return working_calendar(document)


def working_calendar(document: Mapping[str, Any]) -> WorkingCalendar:
    """Return the calendar a document states; raises Malformed with the path of what is amiss."""
    weekend = document.get("weekend", sorted(SATURDAY_AND_SUNDAY))
    if not isinstance(weekend, Sequence) or not all(type(day) is int for day in weekend):
        _refuse("weekend", "weekday numbers that leave a working day")
    if not set(weekend) < set(range(7)):
        _refuse("weekend", "weekday numbers that leave a working day")
    fixed, weekdays, moving = [], [], []
    for number, item in enumerate(_list(document.get("holidays", ()), "holidays")):
        at = f"holidays.{number}"
        stated, moves = _item(item, at)
        if found := _FIXED.fullmatch(stated):
            _day(f"2024-{stated}", f"{at}.on")
            fixed.append((int(found[1]), int(found[2]), moves))
        elif moves:
            _refuse(f"{at}.moves", "a day of the year")
        elif found := _WEEKDAY.fullmatch(stated):
            _day(f"2024-{found[1]}-01", f"{at}.on")
            weekdays.append((int(found[1]), WEEKDAYS.index(found[2]), int(found[3])))
        elif found := _EASTER.fullmatch(stated):
            moving.append(int(found[1] or 0))
        else:
            _refuse(f"{at}.on", "MM-DD, MM-monday-1, or a number of days from easter")
    dated, covers = _years(document.get("years", {}))
    return WorkingCalendar(
        country=str(document.get("country", "")),
        weekend=frozenset(weekend),
        fixed=tuple(fixed),
        weekdays=tuple(weekdays),
        from_easter=tuple(moving),
        dated=dated,
        covers=covers,
        bridges=document.get("bridges") is True,
        source=str(document.get("source", "")),
        as_of=str(document.get("as_of", "")),
        note=str(document.get("note", "")),
        verified=document.get("verified") is True,
    )


def _years(years: Any) -> tuple[tuple[tuple[date, str], ...], tuple[int, ...]]:
    """Return the days stated for single years, and the years for which that was done."""
    if not isinstance(years, Mapping):
        _refuse("years", "lists by year")
    dated: list[tuple[date, str]] = []
    for year, days in years.items():
        if not _YEAR.fullmatch(str(year)):
            _refuse(f"years.{year}", "a year")
        for number, item in enumerate(_list(days, f"years.{year}")):
            at = f"years.{year}.{number}"
            stated, moves = _item(item, at)
            day_off = _day(stated, f"{at}.on")
            if day_off.year != int(year):
                _refuse(f"{at}.on", "a day of that year")
            dated.append((day_off, moves))
    return tuple(dated), tuple(sorted(int(year) for year in years))


def _list(value: Any, where: str) -> Sequence[Any]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        _refuse(where, "a list")
    return value


def _item(item: Any, where: str) -> tuple[str, str]:
    """Return which day a holiday is, and what it becomes on a day of rest."""
    if not isinstance(item, Mapping) or set(item) - {"on", "name", "moves"}:
        _refuse(where, "on, name and perhaps moves")
    moves = item.get("moves", "")
    if moves and moves not in MOVES:
        _refuse(f"{where}.moves", ", ".join(MOVES))
    return str(item.get("on", "")), moves


def _day(stated: str, where: str) -> date:
    try:
        return date.fromisoformat(stated)
    except ValueError:
        _refuse(where, "date")


def _refuse(where: str, expected: str) -> NoReturn:
    raise Malformed(field=where, expected=expected)
