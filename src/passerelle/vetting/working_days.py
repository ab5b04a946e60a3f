"""The working calendars: those that come with the product, one file a country (`calendars/`), and the operator's own.

A file of the operator's takes the place of one that comes with the product. A calendar nobody has checked against its
source is not used; whoever counts working days is told so (`standing`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from passerelle.core.errors import Malformed
from passerelle.core.working_days import WorkingCalendar, stated_calendar

if TYPE_CHECKING:
    from datetime import date
    from importlib.resources.abc import Traversable

MAX_BYTES = 200_000
"""A calendar of a hundred years is smaller."""


@dataclass(frozen=True)
class Fault:
    """One file that is not taken: its name, the path in it and what is asked there."""

    file: str
    field: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.expected} expected"


@dataclass(frozen=True)
class Standing:
    """Which calendar counts here, and why it may count wrongly.

    `lack` is empty, `unknown` (no file), `unverified` (a file nobody has checked) or `year` (moving holidays of `year`
    are not entered yet); where it is `unknown` or `unverified`, Saturdays and Sundays alone are days of rest.
    """

    calendar: WorkingCalendar
    lack: str = ""
    year: int = 0


@cache
def shipped() -> dict[str, WorkingCalendar]:
    """Return every calendar that comes with the product, by country."""
    folder = resources.files("passerelle.vetting") / "calendars"
    read = [_read(file) for file in folder.iterdir() if file.name.endswith(".json")]
    return {calendar.country: calendar for calendar in sorted(read, key=lambda one: one.country)}


def added() -> dict[str, WorkingCalendar]:
    """Return the operator's calendars, by country; files with faults are left out (`faults`)."""
    return _added(str(settings.PASSERELLE_CALENDARS))[0]


def faults() -> tuple[Fault, ...]:
    """Return what keeps files of the operator's folder from being taken."""
    return _added(str(settings.PASSERELLE_CALENDARS))[1]


@cache
def _added(folder: str) -> tuple[dict[str, WorkingCalendar], tuple[Fault, ...]]:
    found: dict[str, WorkingCalendar] = {}
    wrong = []
    for file in sorted(Path(folder).glob("*.json")):
        try:
            calendar = _read(file)
            if file.stem != calendar.country:
                raise Malformed(field="country", expected=file.stem)
            found[calendar.country] = calendar
        except Malformed as refusal:
            wrong.append(Fault(file.name, str(refusal.data["field"]), str(refusal.data["expected"])))
    return found, tuple(wrong)


def _read(file: Traversable | Path) -> WorkingCalendar:
    """Return the calendar of a file; raises Malformed naming what is amiss."""
    try:
        with file.open("rb") as opened:
            text = opened.read(MAX_BYTES + 1)
        if len(text) > MAX_BYTES:
            raise Malformed(field="document", expected=f"at most {MAX_BYTES} bytes")
        document = json.loads(text.decode("utf-8"))
    except (OSError, ValueError, RecursionError):
        raise Malformed(field="document", expected="JSON in UTF-8") from None
    return stated_calendar(document)


def standing(on: date) -> Standing:
    """Return the calendar of this register's country as it counts on a day and in the weeks after."""
    calendar = (shipped() | added()).get(settings.PASSERELLE_COUNTRY)
    if calendar is None:
        return Standing(WorkingCalendar(), "unknown")
    if not calendar.verified:
        return Standing(WorkingCalendar(), "unverified")
    missing = next((year for year in (on.year, on.year + (on.month >= 11)) if calendar.lacks(year)), 0)
    return Standing(calendar, "year" if missing else "", missing)


def here() -> WorkingCalendar:
    """Return the calendar that counts here; Saturday and Sunday off and no holiday where none is known and checked."""
    calendar = (shipped() | added()).get(settings.PASSERELLE_COUNTRY)
    return calendar if calendar is not None and calendar.verified else WorkingCalendar()
