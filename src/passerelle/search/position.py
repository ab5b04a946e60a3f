"""How far an index has read the journal: a file beside it, written after each commit.

Each node follows into its own index, so this position is the index's own; the journal's `Position` of the follower
only says when to look.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

from passerelle.journal import queries as journal
from passerelle.journal.models import Fact, Position
from passerelle.search import index

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Reached:
    """The last fact read and the day the documents were made for.

    `mark` tells one journal from another: an index that has read another database's journal is of no use.
    """

    tx: int
    fact: int
    day: str
    mark: str

    @property
    def on(self) -> date:
        return date.fromisoformat(self.day)

    @property
    def is_of_this_journal(self) -> bool:
        return self.mark == mark_of(self.fact)


def reached() -> Reached | None:
    """Return where the index stands; None where there is none, or nobody knows."""
    try:
        return Reached(**json.loads(_file().read_text()))
    except (OSError, ValueError, TypeError):
        return None


def keep(tx: int, fact: int, on: date) -> None:
    """Write the position, whole or not at all."""
    aside = _file().with_suffix(".new")
    aside.write_text(json.dumps(asdict(Reached(tx, fact, on.isoformat(), mark_of(fact)))))
    aside.replace(_file())


def forget() -> None:
    """Say that what lies in the folder is not to be trusted until it is built whole."""
    _file().unlink(missing_ok=True)


def facts_after(tx: int, fact: int, *, limit: int) -> list[tuple[int, Fact]]:
    return journal.after(Position(follower="search", tx=tx, fact=fact), limit=limit)


def mark_of(pk: int) -> str:
    """Return what identifies the fact at a position, nothing where there is none."""
    fact = Fact.objects.filter(pk=pk).first()
    return f"{fact.kind} {fact.subject} {fact.at.isoformat()}" if fact else "none" if pk else ""


def _file() -> Path:
    place = index.folder()
    return place.with_name(f"{place.name}.json")
