"""What every listed entry states, read as fast as the database gives it.

A rule that is tried on a whole register is tried on what the register lists: the kept version of each entry, as it
was submitted. Only its number and its text are read, in steps of the number, so that a hundred thousand entries need
no more memory than one step; no model is made of a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from django.db import connection

from passerelle.registers.models import EntryVersion
from passerelle.registers.queries import kinds
from passerelle.registers.states import LISTED

if TYPE_CHECKING:
    from collections.abc import Iterator

STEP = 2_000


def targets() -> tuple[str, ...]:
    """Return what the profiles call the things that are listed here, each once."""
    return tuple(sorted({model.gate_target for model in kinds().values()}))


def count(target: str) -> int:
    """Return how many entries of this kind are listed in a version that was kept: those that `stated` yields."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({_select(target, 'e.number')}) listed", _values(target, ""))  # noqa: S608
        return int(cursor.fetchone()[0])


def stated(target: str, *, after: str = "", most: int | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the number and the statements of every listed entry of a kind, by number, from after a number on.

    Decimals are text in a kept version (`DjangoJSONEncoder`): see `gate.with_numbers`.
    """
    with connection.cursor() as cursor:
        query = f"{_select(target, _columns())} ORDER BY 1 LIMIT %s"
        while most is None or most > 0:
            step = STEP if most is None else min(STEP, most)
            cursor.execute(query, [*_values(target, after), step])
            rows = cursor.fetchall()
            for number, text in rows:
                yield number, orjson.loads(text)
            if len(rows) < step:
                return
            after, most = rows[-1][0], None if most is None else most - step


def _columns() -> str:
    return f"e.number, {'CAST(v.stated AS text)' if connection.vendor == 'postgresql' else 'v.stated'}"


def _select(target: str, columns: str) -> str:
    """Return the query: the index on the number leads, and each entry has one version of its present edition.

    The state is compared as an expression, so that no index on it is taken: led by that, each step would read and sort
    all that is left.
    """
    versions, states = EntryVersion._meta.db_table, ", ".join(["%s"] * len(LISTED))
    return " UNION ALL ".join(
        f"SELECT {columns} FROM {table} e JOIN {versions} v ON v.entry = e.number AND v.edition = e.edition "  # noqa: S608 - names of our own tables
        f"WHERE e.state || '' IN ({states}) AND e.number > %s"
        for table in _tables(target)
    )


def _values(target: str, after: str) -> list[str]:
    return [*map(str, LISTED), after] * len(_tables(target))


def _tables(target: str) -> list[str]:
    found = sorted({model._meta.db_table for model in kinds().values() if model.gate_target == target})
    if not found:
        raise ValueError(f"nothing is listed as {target}")
    return found
