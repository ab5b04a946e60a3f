"""`migrate`, Django's own; a new database gets its tables at once before (`journal/beginning.py`)."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

from passerelle.journal import beginning


class Command(migrate.Command):
    """Make the tables of a new database from the models, then migrate as Django does: nothing is left to do then."""

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Leave a plan, a check, or one package or migration that is asked for, to Django."""
        asked = any(options.get(name) for name in ("app_label", "plan", "check_unapplied", "fake", "prune"))
        if not asked and options["database"] == DEFAULT_DB_ALIAS and beginning.is_new():
            number = beginning.make_tables()
            if options["verbosity"] >= 1:
                self.stdout.write(f"A new database: its tables stand as after {number} migrations.")
        super().handle(*arguments, **options)
