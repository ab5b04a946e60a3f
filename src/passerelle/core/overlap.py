"""What one description takes word for word from another: outcomes that say the same, whatever their case and spacing.

Source: Code du travail R6113-8-1 (an entry is no literal copy of another); DOMAIN 3.8 (who owns nearly the same entry
does not judge it). How much of a description that is, is this project's own measure.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


NEARLY = 0.7
"""From this share on two descriptions say nearly the same (DOMAIN 3.8)."""


def plain_outcome(text: str) -> str:
    """Return an outcome without case, spacing and final stop, so that a copy is found for what it is.

    >>> plain_outcome("  Find a  Fault. ")
    'find a fault'
    """
    return " ".join(text.casefold().split()).rstrip(".;")


def said(outcomes: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return what these outcomes say, each once."""
    return frozenset({plain_outcome(str(item.get("text", ""))) for item in outcomes} - {""})


def share(own: frozenset[str], theirs: frozenset[str]) -> float:
    """Return which part of one's own outcomes stands in another's, from 0 to 1; 0 where there is none.

    >>> share(frozenset({"find a fault", "mend it"}), frozenset({"mend it", "tell why"}))
    0.5
    """
    return len(own & theirs) / len(own) if own else 0.0


def mark(text: str) -> str:
    """Return a short stand-in for what an outcome says, by which a copy is found among a hundred thousand entries."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
