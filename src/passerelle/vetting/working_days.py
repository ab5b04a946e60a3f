"""The working calendars that come with the product, one file a country (`calendars/`)."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

from django.conf import settings

from passerelle.core.working_days import WorkingCalendar, working_calendar


@cache
def shipped() -> dict[str, WorkingCalendar]:
    """Return every calendar, by country; a file that contradicts itself keeps the register from starting."""
    folder = resources.files("passerelle.vetting") / "calendars"
    files = [file for file in folder.iterdir() if file.name.endswith(".json")]
    read = [working_calendar(json.loads(file.read_text("utf-8"))) for file in files]
    return {calendar.country: calendar for calendar in sorted(read, key=lambda one: one.country)}


def here() -> WorkingCalendar:
    """Return the calendar of this register's country; Saturday and Sunday off and no holiday where none is known."""
    return shipped().get(settings.PASSERELLE_COUNTRY, WorkingCalendar())
