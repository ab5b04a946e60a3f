"""Building the index and keeping it up with the journal. Every act here may run twice and leaves the same index."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.utils import timezone

from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.journal import queries as journal
from passerelle.registers.states import PUBLIC_STATES
from passerelle.search import documents, index, position, touched
from passerelle.search.index import IndexUnusable

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    import tantivy

log = logging.getLogger(__name__)
BATCH = 500


def ensure_index(*, today: date | None = None) -> int:
    """Make the index ready to search: build it where it is missing, unreadable or of another journal; else catch up.

    Return how many documents it holds. Raises IndexBusy when another process writes it.
    """
    today = today or timezone.localdate()
    try:
        reached = position.reached()
        if reached is None or not reached.is_of_this_journal:
            return rebuild(today=today)
        catch_up(today=today)
        held = index.held()
    except IndexUnusable as trouble:
        log.warning("the search index cannot be read and is built anew: %s", trouble)
        return rebuild(today=today)
    return held if held == _public() else rebuild(today=today)


def rebuild(*, today: date | None = None) -> int:
    """Build the index from the database in one commit: whoever searches meanwhile sees the old one whole.

    The position is taken before reading, so that what changes during the build is followed afterwards. Raises
    IndexBusy.
    """
    today = today or timezone.localdate()
    tx, fact = journal.head()
    try:
        return _build(index.opened(), tx, fact, today)
    except IndexUnusable:
        position.forget()
        return _build(index.made_anew(), tx, fact, today)


def _build(into: tantivy.Index, tx: int, fact: int, today: date) -> int:
    with index.writing(into) as writer:
        writer.delete_all_documents()
        count = index.put(writer, documents.every(today))
    position.keep(tx, fact, today)
    return count


def catch_up(*, today: date | None = None) -> int:
    """Read the journal from where the index stands and bring what was touched up to date; return how many entries.

    Where there is no index there is nothing to follow: `ensure_index` will build it whole. Raises IndexBusy or
    IndexUnusable.
    """
    reached = position.reached()
    if reached is None:
        return 0
    today = today or timezone.localdate()
    tx, fact, done = reached.tx, reached.fact, 0
    numbers = touched.between(reached.on, today)
    while True:
        waiting = position.facts_after(tx, fact, limit=BATCH)
        numbers |= touched.by(item for _, item in waiting)
        done += refresh(numbers, today=today)
        if waiting:
            tx, fact = waiting[-1][0], waiting[-1][1].pk
        if waiting or reached.on != today:
            position.keep(tx, fact, today)
        if len(waiting) < BATCH:
            return done
        numbers = set()


def refresh(numbers: Collection[str], *, today: date) -> int:
    """Put what is public among these entries in place of their documents, in one commit."""
    if numbers:
        with index.writing(index.opened()) as writer:
            index.take_out(writer, numbers)
            index.put(writer, documents.of(numbers, on=today))
    return len(numbers)


def _public() -> int:
    """Return how many documents a whole index holds."""
    return sum(model.objects.filter(state__in=PUBLIC_STATES).count() for model in (MicroCredential, ShortCourse))
