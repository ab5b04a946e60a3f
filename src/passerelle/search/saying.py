"""What an entry's outcomes say, as the index keeps it: its terms to be found by, and each outcome to be compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from passerelle.core import likeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tantivy import Document

LONGEST = 60
"""So many outcomes of an entry are compared."""


def stated(outcomes: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Return the outcomes that state something, the first of very many."""
    return tuple(one for one in outcomes if str(one.get("text", "")).strip())[:LONGEST]


def said(outcomes: Iterable[Mapping[str, Any]], language: str) -> list[likeness.Said]:
    """Return what each of these outcomes says, as likeness is measured."""
    return [likeness.said(str(outcome.get("text", "")), language) for outcome in outcomes]


def fields(outcomes: Iterable[Mapping[str, Any]], language: str) -> dict[str, Any]:
    """Return what a document holds of these outcomes."""
    found = said(stated(outcomes), language)
    kept = [[sorted(one.acts), sorted(one.things), one.is_against] for one in found]
    return {"says": sorted(terms(found)), "outcomes": json.dumps(kept, separators=(",", ":")).encode()}


def kept(document: Document) -> list[likeness.Said]:
    """Return what the outcomes of a document say; nothing for what has none."""
    raw: Sequence[bytes] = document["outcomes"] or [b"[]"]
    return [
        likeness.Said(frozenset(acts), frozenset(things), is_against)
        for acts, things, is_against in json.loads(bytes(raw[0]))
    ]


def terms(found: Iterable[likeness.Said]) -> frozenset[str]:
    """Return everything that is said."""
    return frozenset().union(*(one.terms for one in found))
