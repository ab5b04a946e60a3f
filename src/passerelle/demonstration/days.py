"""Moments of the data as days of the calendar: a number is days from today, {"months": n} is calendar months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from passerelle.core.calendar import add_months

Moment = int | Mapping[str, int]


@dataclass(frozen=True)
class Today:
    """The day the country is loaded on, and the instant, after which nothing has happened yet."""

    day: date
    now: datetime

    @classmethod
    def of(cls, day: date) -> Today:
        """Return that day, at this time of it."""
        now = timezone.now()
        return cls(day, now if day == timezone.localdate(now) else _instant(day, time(18)))

    def on(self, moment: Moment) -> date:
        """Return the day of a moment.

        >>> Today.of(date(2026, 11, 30)).on({"months": -9})
        datetime.date(2026, 2, 28)
        """
        if isinstance(moment, Mapping):
            return add_months(self.day, moment["months"])
        return self.day + timedelta(days=moment)

    def maybe(self, moment: Moment | None) -> date | None:
        return None if moment is None else self.on(moment)

    def at(self, day: date, hour: int = 10) -> datetime:
        """Return that hour of a day; never later than now."""
        return min(self.to_come(day, hour), self.now)

    def to_come(self, day: date, hour: int) -> datetime:
        """Return that hour of a day that may lie ahead."""
        return _instant(day, time(hour))


def _instant(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=timezone.get_current_timezone())
