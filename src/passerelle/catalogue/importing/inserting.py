"""Inserting many drafts that leave most of their fields as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import connection

from passerelle.catalogue.models import MicroCredential, ShortCourse

if TYPE_CHECKING:
    from collections.abc import Sequence

Taught = TypeVar("Taught", MicroCredential, ShortCourse)


def insert(model: type[Taught], entries: Sequence[Taught]) -> None:
    """Insert new entries by one statement, and give each its primary key.

    A field that holds its default is made ready for the database once for all entries. `bulk_create` makes every
    field ready for every entry, and that is where most of an import's time went (benchmarks/importing.py).
    """
    if not entries:
        return
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    blank = model()
    usual = [getattr(blank, field.attname) for field in fields]
    ready = [field.get_db_prep_save(field.pre_save(blank, add=True), connection) for field in fields]
    columns = list(zip(fields, (field.attname for field in fields), usual, ready, strict=True))
    rows = [
        [
            prepared if (value := getattr(entry, name)) == default else field.get_db_prep_save(value, connection)
            for field, name, default, prepared in columns
        ]
        for entry in entries
    ]
    quoted = connection.ops.quote_name
    into = f"{quoted(model._meta.db_table)} ({', '.join(quoted(str(field.column)) for field in fields)})"
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(fields))})", rows)  # noqa: S608
    numbers = [entry.number for entry in entries]
    places = dict(model._default_manager.filter(number__in=numbers).values_list("number", "pk"))
    for entry in entries:
        entry.pk = places[entry.number]
