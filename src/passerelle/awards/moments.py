"""Instants of acts whose day comes as an argument."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from datetime import date


def instant(today: date) -> datetime:
    """Return now; for an act entered for another day than this one, noon of that day."""
    now = timezone.now()
    if timezone.localdate(now) == today:
        return now
    return datetime.combine(today, time(12), tzinfo=timezone.get_current_timezone())


def end_of(day: date) -> datetime:
    """Return the moment a day of the register is over."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=timezone.get_current_timezone())
