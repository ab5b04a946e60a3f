"""Reading the journal: in order, and about one subject."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from passerelle.journal.models import Fact

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from passerelle.journal.models import Position

# On PostgreSQL ids are handed out before commits, so "id > seen" loses facts of slower writers. The transaction
# number settles it: read only transactions that ended before the oldest one still running.
AFTER_ON_POSTGRESQL = """
SELECT journal_fact.*, journal_fact.tx::text::bigint AS tx_number FROM journal_fact
WHERE (journal_fact.tx, journal_fact.id) > (%s::text::xid8, %s)
  AND journal_fact.tx < pg_snapshot_xmin(pg_current_snapshot())
  AND (%s::text[] IS NULL OR journal_fact.kind = ANY(%s::text[]))
ORDER BY journal_fact.tx, journal_fact.id LIMIT %s
"""
# What a transaction numbered below the oldest one still running wrote is committed and will never grow.
HEAD_ON_POSTGRESQL = """
SELECT journal_fact.tx::text::bigint, journal_fact.id FROM journal_fact
WHERE journal_fact.tx < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY journal_fact.tx DESC, journal_fact.id DESC LIMIT 1
"""
_NEVER = 2**63 - 1


def head() -> tuple[int, int]:
    """Return the position behind everything that is certainly committed, as (tx, fact)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(HEAD_ON_POSTGRESQL)
            return cursor.fetchone() or (0, 0)
    return 0, Fact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def newest() -> datetime | None:
    """Return when the last fact was recorded; nothing before the first."""
    return Fact.objects.order_by("-pk").values_list("at", flat=True).first()


def after(position: Position, *, limit: int, kinds: Collection[str] | None = None) -> list[tuple[int, Fact]]:
    """Return the facts after a position as (tx, fact), oldest first; `tx` is 0 on SQLite. Of these kinds, or of all.

    The journal is read in its own order and no further than `limit` needs, however many facts of a kind there are.
    """
    if connection.vendor == "postgresql":
        named = None if kinds is None else sorted(kinds)
        rows = Fact.objects.raw(AFTER_ON_POSTGRESQL, [str(position.tx), position.fact, named, named, limit])
        return [(int(row.__dict__["tx_number"]), row) for row in rows]
    asked, names = ("", []) if kinds is None else (f" AND +kind IN ({', '.join(['%s'] * len(kinds))})", sorted(kinds))
    sql = f"SELECT * FROM journal_fact WHERE id > %s{asked} ORDER BY id LIMIT %s"  # noqa: S608 - our own SQL alone
    return [(0, fact) for fact in Fact.objects.raw(sql, [position.fact, *names, limit])]


def about(*subjects: str) -> QuerySet[Fact]:
    """Return what happened to these subjects, newest first."""
    return Fact.objects.filter(subject__in=subjects).order_by("-pk")


def latest(
    kinds: Sequence[str],
    *,
    limit: int,
    prefix: str = "",
    before: int | None = None,
    beside: Mapping[str, QuerySet[Any, Any]] | None = None,
) -> list[Fact]:
    """Return the newest facts of these kinds, newest first: about subjects that begin so, older than a fact.

    `beside` are further kinds, each with a query for the subjects it is asked about. Each kind is read along its own
    index and no further than `limit`, so that a long journal costs no more.
    """
    about, subject = (" AND subject LIKE %s", (f"{prefix}%",)) if prefix else ("", ())
    asked: list[tuple[str, str, tuple[Any, ...]]] = [(kind, about, subject) for kind in kinds]
    for kind, subjects in (beside or {}).items():
        sql, values = subjects.query.sql_with_params()
        asked.append((kind, f" AND subject IN ({sql})", tuple(values)))
    if not asked:
        return []
    part = "SELECT * FROM (SELECT id FROM journal_fact WHERE kind = %s AND id < %s{} ORDER BY id DESC LIMIT %s) AS one"
    newest = " UNION ALL ".join(part.format(which) for _kind, which, _values in asked)
    placed = [value for kind, _which, given in asked for value in (kind, before or _NEVER, *given, limit)]
    found = Fact.objects.raw(
        f"SELECT * FROM journal_fact WHERE id IN ({newest}) ORDER BY id DESC LIMIT %s",  # noqa: S608 - our own SQL alone
        [*placed, limit],
    )
    return list(found)
