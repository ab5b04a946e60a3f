"""The private address of somebody's calendar: drawn, shown once, kept as its digest, gone the moment it is withdrawn.

A calendar program cannot sign in. Whoever has the address reads numbers and days, and nothing else; so it can be made
anew at any time, and the one before opens nothing from then on.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final

from django.db import transaction
from django.utils import timezone

from passerelle.core.errors import Malformed, NotPermitted
from passerelle.journal import actions as journal
from passerelle.people.models import REMIND_DAYS, CalendarFeed, Person

OCTETS: Final = 24
"""Of chance in an address: nobody finds one by trying."""
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32}")


def of(person: Person) -> CalendarFeed | None:
    """Return what is kept of a person's address; None where there is none."""
    return CalendarFeed.objects.filter(person=person).first()


@transaction.atomic
def draw(*, by: Person, remind_days: int | None = None) -> str:
    """Make an address, or a new one in the place of the old, and return its token, which is shown this once.

    Sent twice, the second token is the one that opens. Raises NotPermitted, or Malformed (`remind_days`).
    """
    if not (by.is_authenticated and by.is_active):
        raise NotPermitted
    if remind_days is not None and remind_days not in REMIND_DAYS:
        raise Malformed(field="remind_days", expected=", ".join(map(str, REMIND_DAYS)), seen=remind_days)
    token = secrets.token_urlsafe(OCTETS)
    told = {"digest": digest(token), "remind_days": remind_days, "made_at": timezone.now()}
    _feed, is_new = CalendarFeed.objects.update_or_create(person=by, defaults=told)
    journal.record("calendar.make" if is_new else "calendar.renew", subject=by.reference, actor=by.reference)
    return token


@transaction.atomic
def withdraw(*, by: Person) -> None:
    """Let the address open nothing any more, from this moment. Safe to send twice. Raises NotPermitted."""
    if not by.is_authenticated:
        raise NotPermitted
    if CalendarFeed.objects.filter(person=by).delete()[0]:
        journal.record("calendar.withdraw", subject=by.reference, actor=by.reference)


def find(token: str) -> CalendarFeed | None:
    """Return the address somebody opens, with its person; None for a wrong one, or where the account is closed."""
    if not _TOKEN.fullmatch(token):
        return None
    return CalendarFeed.objects.filter(digest=digest(token), person__is_active=True).select_related("person").first()


def digest(token: str) -> str:
    """Return what is kept of a token. It is as long as a key, so one round of SHA-256 hides it."""
    return hashlib.sha256(token.encode()).hexdigest()
