"""Say of what was submitted which edition its level meant: that in use when its version was submitted.

Where that edition does not have the code, the newest that has it; where none has, the entry is left without one, and a
reader takes its level for what the country uses today. Versions that were kept stay as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import migrations

if TYPE_CHECKING:
    from datetime import date

AT_ONCE = 2_000


class Edition:
    """One national edition as the migration needs it."""

    def __init__(self, framework: Any) -> None:
        self.written = f"{framework.key}/{framework.edition}"
        self.valid_from, self.valid_to = framework.valid_from, framework.valid_to
        self.codes = frozenset(framework.levels.values_list("code", flat=True))

    def has_begun(self, on: date) -> bool:
        return self.valid_from is None or self.valid_from <= on

    def is_in_force(self, on: date) -> bool:
        return self.has_begun(on) and (self.valid_to is None or on <= self.valid_to)


def meant(code: str, on: date, newest_first: list[Edition]) -> str:
    """Return the edition that a bare code of a day meant, as a statement writes it; empty where none has it."""
    in_use = [one for one in newest_first if one.is_in_force(on)] or [one for one in newest_first if one.has_begun(on)]
    return next((one.written for one in [*in_use[:1], *newest_first] if code in one.codes), "")


def place(apps: Any, _schema: Any) -> None:
    frameworks = apps.get_model("frameworks", "Framework").objects.filter(
        state="published", kind="national", status="active", country=settings.PASSERELLE_COUNTRY
    )
    editions = sorted((Edition(one) for one in frameworks), key=lambda one: str(one.valid_from or ""), reverse=True)
    if not editions:
        return
    entries = apps.get_model("catalogue", "MicroCredential").objects
    placed = entries.filter(edition__gte=1).exclude(level="").order_by("pk")
    chunk: list[Any] = []
    for entry in placed.only("pk", "number", "edition", "level").iterator(chunk_size=AT_ONCE):
        chunk.append(entry)
        if len(chunk) == AT_ONCE:
            _save(apps, chunk, editions)
            chunk = []
    _save(apps, chunk, editions)


def _save(apps: Any, chunk: list[Any], editions: list[Edition]) -> None:
    versions = apps.get_model("registers", "EntryVersion").objects.filter(entry__in=[one.number for one in chunk])
    days = {(of, edition): on for of, edition, on in versions.values_list("entry", "edition", "submitted_on")}
    for entry in chunk:
        on = days.get((entry.number, entry.edition))
        entry.level_framework = meant(entry.level, on, editions) if on else ""
    apps.get_model("catalogue", "MicroCredential").objects.bulk_update(chunk, ["level_framework"], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0014_levels_of_an_edition")]

    operations = [migrations.RunPython(place, migrations.RunPython.noop)]
