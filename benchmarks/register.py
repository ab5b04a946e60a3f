"""An empty register in a folder of its own: the tables, an operator, and the two profiles of the demonstration.

`python -m benchmarks.register FOLDER` makes one.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

PROFILES = ("SEED-IIEP-2023", "EU-2022-C243-02")
SINCE = date(2026, 1, 1)


def start(folder: Path) -> None:
    """Make the register and start Django on it; once in a process, before anything of Django is used."""
    from passerelle.cli import installation

    installation.make_folders(folder)
    begin(folder / "register.sqlite3")
    use(folder)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    _staff()
    (folder / "ready").write_text(installation.stamp())


def begin(database: Path) -> None:
    """Put the tables there that tests have had made, so that the migrations find nothing to do."""
    if tables := os.environ.get("BENCHMARKS_TABLES"):
        shutil.copy(tables, database)


def start_in_memory() -> None:
    """Start Django on empty tables in memory, with the settings of tests; once in a process."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    connection.settings_dict["NAME"] = ":memory:"
    connection.ensure_connection()
    if tables := os.environ.get("BENCHMARKS_TABLES"):
        with closing(sqlite3.connect(tables)) as made:
            made.backup(connection.connection)
    call_command("migrate", verbosity=0, interactive=False)


def use(folder: Path) -> None:
    """Start Django on a register that is there."""
    os.environ.update(PASSERELLE_DATA=str(folder), DJANGO_SETTINGS_MODULE="passerelle.config.settings")
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()


def copy(database: Path, folder: Path) -> None:
    """Make another register in a folder, from the file of a database."""
    from passerelle.cli import installation

    installation.make_folders(folder)
    shutil.copy(database, folder / "register.sqlite3")
    (folder / "ready").write_text(installation.stamp())


def _staff() -> None:
    from passerelle.people.models import Duty, Person, StaffDuty
    from passerelle.policy import actions as policy

    people = {}
    for name, duty in (
        ("operator", Duty.OPERATOR),
        ("first", Duty.POLICY_OFFICER),
        ("second", Duty.POLICY_OFFICER),
    ):
        people[name] = Person.objects.create_user(f"{name}@register.example", name=name.title())
        StaffDuty.objects.create(person=people[name], duty=duty, valid_from=SINCE)
    for profile in PROFILES:
        drafted = policy.draft_activation(profile, by=people["first"], in_force_from=SINCE, today=SINCE)
        policy.approve_activation(drafted, by=people["second"], today=SINCE)


def database() -> Path:
    """Return the file of the database, with everything in it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(connection.settings_dict["NAME"])


def replace_database(by: Path) -> None:
    """Go on with a copy of another database file."""
    from django.db import connection

    connection.close()
    path = Path(connection.settings_dict["NAME"])
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copy(by, path)


if __name__ == "__main__":
    start(Path(sys.argv[1]))
