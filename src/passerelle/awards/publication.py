"""The trust folder, made from the database: what anyone needs to check a credential without asking us.

Nothing needs to be stored to publish it: every process makes the same bytes (`press.py`). Status lists and the history
can be made again at any time; that is why they, unlike awards, need no intent written down first.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

from passerelle.awards import histories, on_disk, succession
from passerelle.awards.press import Edition, Moment, Press
from passerelle.core.errors import NotNow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from passerelle.core.credentials.trust import TrustStore

STATUS_KINDS: Final = ("award.revoke", "award.suspend", "award.reinstate", "award.supersede")
OTHER_KINDS: Final = (
    "endorsement.withdraw",
    "appraisal_report.withdraw",
    "appraisal_report.supersede",
    "recognition_statement.end",
)
"""Facts of what has a place in the lists and is no award (`status_places.take_other_place`)."""
COPY_KINDS: Final = ("award.reissued",)
BODY_KINDS: Final = (
    "key.create",
    "key.retire",
    "key.compromise",
    succession.KIND,
    *sorted(histories.ENTRY_KINDS | histories.ROLE_KINDS),
)
KINDS: Final = (*STATUS_KINDS, *OTHER_KINDS, *COPY_KINDS, "status_list.open", *BODY_KINDS)
"""Facts after which the folder says something else. That an award was made changes nothing: its place says 0."""
RECENT: Final = 4096
"""How many facts back one may still come to light, written by a transaction that began before others ended."""


def _among(kinds: Iterable[str]) -> str:
    return f"kind IN ({', '.join(repr(kind) for kind in kinds)})"


def _of(kinds: Iterable[str]) -> str:
    return f"SUM(CASE WHEN {_among(kinds)} THEN id END), MAX(CASE WHEN {_among(kinds)} THEN at END)"


COUNTED: Final = f"""
SELECT COUNT(*), SUM(id), MAX(at), MAX(CASE WHEN at <= %(now)s THEN at END),
  {_of(BODY_KINDS)}, {_of(COPY_KINDS)}, {_of(OTHER_KINDS)}
FROM journal_fact WHERE id > %(floor)s AND {_among(KINDS)}
"""  # noqa: S608 - our own words alone
"""Asked before every answer about the folder, so written once: how many facts count, their sum, when; and by part."""


class _Desk:
    """What this process published last, and from which fact on it counts those that matter."""

    def __init__(self) -> None:
        self.press = Press()
        self.latest: Edition | None = None
        self.floor = 0


_desk = _Desk()
_making = threading.Lock()


def edition(now: datetime | None = None) -> Edition:
    """Return the folder as it is now, made again after every change and every hour.

    Raises NotNow (no_key, key_unavailable).
    """
    with _making:
        stamp, moment = _stamp(now or timezone.now())
        if _desk.latest is None or _desk.latest.stamp != stamp:
            _desk.latest = _desk.press.edition(stamp, moment)
        return _desk.latest


def forget() -> None:
    """Make the next edition from the database alone, as a process that begins."""
    with _making:
        _desk.press, _desk.latest, _desk.floor = Press(), None, 0


def store(now: datetime | None = None) -> TrustStore | None:
    """Return what verification relies on, or None while the register has no key and so vouches for nothing."""
    try:
        return edition(now).store
    except NotNow:
        return None


def write(folder: Path | None = None, *, now: datetime | None = None) -> Path:
    """Write the folder to disk, index last, and take away what it no longer names; nothing to do while unchanged."""
    made = edition(now)
    return on_disk.write(made.files, made.digests, folder or on_disk.place())


def _stamp(now: datetime) -> tuple[tuple[Any, ...], Moment]:
    """Return what tells one edition from the next, from recent facts alone: those that count, and the hour.

    They are counted from the same fact on for as long as an edition is kept, so that none is missed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(id) FROM journal_fact")
        newest = cursor.fetchone()[0] or 0
        if not _desk.floor <= newest <= _desk.floor + 4 * RECENT:
            _desk.floor, _desk.latest = max(0, (newest // RECENT - 1) * RECENT), None
        floor = _desk.floor
        cursor.execute(COUNTED, {"floor": floor, "now": connection.ops.adapt_datetimefield_value(now)})
        count, total, last, past, *counted = cursor.fetchone()
    hour = now.replace(minute=0, second=0, microsecond=0)
    at, origin = max(hour, _as_moment(past) or hour), settings.PASSERELLE_ORIGIN
    bodies, copies, others = ((floor, counted[place], _as_moment(counted[place + 1])) for place in (0, 2, 4))
    return (floor, count, total, _as_moment(last), at, origin), Moment(hour, at, bodies, copies, others, origin)


def _as_moment(stored: datetime | str | None) -> datetime | None:
    """Return a moment as the database tells it: SQLite keeps the text of one in Greenwich."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC) if isinstance(stored, str) else stored
