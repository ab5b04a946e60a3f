"""The trust folder, made from the database: what anyone needs to check a credential without asking us.

Nothing needs to be stored to publish it: every process makes the same bytes (`press.py`). Status lists and the history
can be made again at any time; that is why they, unlike awards, need no intent written down first.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from passerelle.awards import histories, on_disk, succession
from passerelle.awards.press import Edition, Moment, Press
from passerelle.core.errors import NotNow
from passerelle.journal.models import Fact

if TYPE_CHECKING:
    from datetime import datetime
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
    newest = Fact.objects.aggregate(newest=Max("pk"))["newest"] or 0
    if not _desk.floor <= newest <= _desk.floor + 4 * RECENT:
        _desk.floor, _desk.latest = max(0, (newest // RECENT - 1) * RECENT), None
    of_bodies, of_copies, of_others = (Q(kind__in=kinds) for kinds in (BODY_KINDS, COPY_KINDS, OTHER_KINDS))
    found = Fact.objects.filter(pk__gt=_desk.floor, kind__in=KINDS).aggregate(
        count=Count("pk"),
        total=Sum("pk"),
        last_at=Max("at"),
        past_at=Max("at", filter=Q(at__lte=now)),
        bodies=Sum("pk", filter=of_bodies),
        bodies_at=Max("at", filter=of_bodies),
        copies=Sum("pk", filter=of_copies),
        copies_at=Max("at", filter=of_copies),
        others=Sum("pk", filter=of_others),
        others_at=Max("at", filter=of_others),
    )
    hour = now.replace(minute=0, second=0, microsecond=0)
    at, origin, floor = max(hour, found["past_at"] or hour), settings.PASSERELLE_ORIGIN, _desk.floor
    bodies, copies = (floor, found["bodies"], found["bodies_at"]), (floor, found["copies"], found["copies_at"])
    others = floor, found["others"], found["others_at"]
    stamp = floor, found["count"], found["total"], found["last_at"], at, origin
    return stamp, Moment(hour, at, bodies, copies, others, origin)
