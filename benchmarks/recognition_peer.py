"""The peer: DuckDB, one thread, with the query somebody who knows it well would write. Two stages: whose awards meet
every clause, each award for one clause; then, of those alone, who has the credits within the caps.

It is handed the same awards, and the rules already compiled into rows, as a table; what is timed is the query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from passerelle.core.matching.lots import day_number

if TYPE_CHECKING:
    from datetime import date

    from benchmarks.recognition_world import Columns
    from passerelle.core.matching.book import Book

MATCHES = """
    WITH counted AS (  -- the lots that count in a rule, and the clauses each of them fits
        SELECT row.rule, award.learner, row.clauses
        FROM award JOIN entry AS row ON row.item = award.item
        WHERE row.clauses > 0 AND award.in_force AND $today BETWEEN award.awarded AND award.until
            AND award.result >= row.result AND award.awarded >= row.oldest
    ), met AS (
        SELECT rule, learner
        FROM counted JOIN rule USING (rule)
        GROUP BY rule, learner, rule.all_clauses, rule.competing
        HAVING bit_or(clauses) = rule.all_clauses AND (rule.competing = 0 OR ({hall}))
    ), added AS (
        SELECT met.rule, met.learner,
            sum(row.credits) FILTER (award.source <> row.capped) AS own,
            sum(row.credits) FILTER (award.source = row.capped) AS abroad
        FROM met JOIN award ON award.learner = met.learner
            JOIN entry AS row ON row.rule = met.rule AND row.item = award.item
        WHERE award.in_force AND $today BETWEEN award.awarded AND award.until
            AND award.result >= row.result AND award.awarded >= row.oldest
        GROUP BY met.rule, met.learner
    )
    SELECT added.rule, added.learner FROM added JOIN rule USING (rule)
    WHERE coalesce(own, 0) * rule.parts + least(coalesce(abroad, 0) * rule.parts, rule.most) >= rule.asked
"""
CLAUSES = 4


def ready(columns: Columns, book: Book, on: date) -> duckdb.DuckDBPyConnection:
    """Return a database of one thread with the awards, and the rules as they stand on a day."""
    base = duckdb.connect(":memory:", config={"threads": 1})
    names = ("learner", "item", "result", "source", "awarded", "until", "in_force")
    told: dict[str, Any] = {name: getattr(columns, name) for name in names}
    base.register("columns", told)
    base.execute("CREATE TABLE award AS SELECT * FROM columns")
    base.unregister("columns")
    base.register("rows", _rows(book, on))
    base.execute("CREATE TABLE entry AS SELECT * FROM rows")
    base.register("rules", _rules(book))
    base.execute("CREATE TABLE rule AS SELECT * FROM rules")
    return base


def matches(base: duckdb.DuckDBPyConnection, on: date) -> tuple[Any, Any]:
    """Return rule and learner of every match on a day."""
    found = base.execute(MATCHES.replace("{hall}", _hall()), {"today": day_number(on)}).fetchnumpy()
    return found["rule"], found["learner"]


def _hall() -> str:
    """Every set of clauses that compete for lots is touched by as many lots as it has clauses."""
    parts = (
        f"(rule.competing & {some} <> {some} OR count(*) FILTER (clauses & {some} > 0) >= {some.bit_count()})"
        for some in range(1 << CLAUSES)
        if some & (some - 1)
    )
    return " AND ".join(parts)


def _rows(book: Book, on: date) -> dict[str, Any]:
    """Tell a row's results by their lowest: in this world all that are accepted lie above it."""
    lowest = np.array([0 if one & 1 else (one & -one).bit_length() - 1 for one in book.accepted], dtype=np.uint8)
    return {
        "rule": book.rule,
        "item": book.item,
        "clauses": book.clauses.astype(np.int32),
        "result": lowest[book.results],
        "oldest": np.array(book.oldest(on), dtype=np.uint16)[book.age],
        "credits": book.credits[book.item],
        "capped": np.full(len(book.item), book.catalogue.source_of("abroad"), dtype=np.uint8),
    }


def _rules(book: Book) -> dict[str, Any]:
    return {
        "rule": np.arange(len(book), dtype=np.int32),
        "all_clauses": book.all_clauses.astype(np.int32),
        "competing": (book.all_clauses * book.shares_lots).astype(np.int32),
        "asked": np.array([bar.asked for bar in book.bars]),
        "parts": np.array([bar.parts for bar in book.bars]),
        "most": np.array([bar.caps[0] for bar in book.bars]),
    }
