"""Showing one award to somebody for a while: the holder makes a link, sees each look, and stops it at any time.

A link is a token of 128 bits. Only its SHA-256 is kept, so nobody who reads the database can open it. Looks are
kept with the link for its holder, not in the journal: nobody else learns that an award was looked at.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.http import Http404
from django.utils import timezone

from passerelle.awards.downloads import CERTIFICATE, File, file_of
from passerelle.awards.models import Look, ShareLink
from passerelle.awards.moments import end_of
from passerelle.awards.permissions import may_share
from passerelle.awards.states import SHAREABLE, Form, Purpose
from passerelle.core.errors import AlreadyDone, LinkClosed, Malformed, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.people.guardianship import refuse_without_consent

if TYPE_CHECKING:
    from datetime import date, datetime

    from passerelle.awards.models import Award
    from passerelle.people.models import Person

PERIODS: Final = {"7": 7, "30": 30, "once": 30}
"""For how many days a link opens; "once" also closes after the first look."""
OFFERED: Final = (Form.OPEN_BADGE.value, CERTIFICATE)
"""What who opens a link may save, where its holder allowed it."""
MAX_LABEL: Final = 120

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_TOKEN = re.compile(f"[0-7][{_ALPHABET}]{{25}}")
_MEANT: Final = str.maketrans("OIL", "011", " -")


def new_token() -> str:
    """Return 128 random bits as 26 letters and digits that survive being read out or typed."""
    number = secrets.randbits(128)
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


def meant(text: str) -> str | None:
    """Return the token somebody typed, or None: spaces and dashes aside, letter O is digit 0, I and L are 1."""
    token = text.strip().upper().translate(_MEANT)
    return token if _TOKEN.fullmatch(token) else None


def share(
    award: Award,
    *,
    by: Person,
    today: date,
    label: str,
    purpose: str = Purpose.OTHER,
    period: str = "7",
    shows_name: bool = True,
    shows_result: bool = True,
    shows_outcomes: bool = True,
    files: bool = False,
    recipient: str = "",
    token: str | None = None,
) -> tuple[ShareLink, str]:
    """Make a link to one of one's own awards and return it with its token, which is told this once.

    `files` lets who opens it save what is signed, so it goes with everything shown and not with a single look. With a
    token made before (`new_token`) it is safe to send twice. Raises NotPermitted, Malformed, WrongState
    (an award not in force), or AlreadyDone for a token used for something else.
    """
    if not may_share(by, award):
        raise NotPermitted
    _check_shape(label, purpose, period, recipient)
    fields = {"shows_name": shows_name, "shows_result": shows_result, "shows_outcomes": shows_outcomes}
    if files and not may_carry_files(period=period, **fields):
        raise Malformed(field="files", expected="everything shown, and more than one look")
    if award.state not in SHAREABLE:
        raise WrongState("share", award.state)
    refuse_without_consent(by, "links", on=today)
    token = token or new_token()
    try:
        link = _make(
            award,
            by,
            token,
            _expiry(today, period),
            label=label.strip(),
            purpose=purpose,
            once=period == "once",
            recipient=recipient.strip(),
            files=files,
            **fields,
        )
    except IntegrityError:
        link = ShareLink.objects.select_related("award").get(token_hash=token_hash(token))
        if link.award_id != award.pk:
            raise AlreadyDone(field="token", at=link.made_at.isoformat()) from None
    return link, token


def may_carry_files(*, period: str, shows_name: bool, shows_result: bool, shows_outcomes: bool = True) -> bool:
    """A file says everything and stays: it goes through a link that hides nothing and opens more than once."""
    return shows_name and shows_result and shows_outcomes and period != "once"


@transaction.atomic
def _make(award: Award, by: Person, token: str, expires_at: datetime, **shown: object) -> ShareLink:
    link = ShareLink.objects.create(
        award=award, token_hash=token_hash(token), made_at=timezone.now(), expires_at=expires_at, **shown
    )
    journal.record("award.share", subject=award.reference, actor=by.reference, noted={"link": link.pk})
    return link


def _check_shape(label: str, purpose: str, period: str, recipient: str) -> None:
    if period not in PERIODS:
        raise Malformed(field="period", expected=", ".join(PERIODS), seen=period[:20])
    if purpose not in Purpose.values:
        raise Malformed(field="purpose", expected=", ".join(Purpose.values), seen=purpose[:20])
    if not label.strip() or len(label) > MAX_LABEL:
        raise Malformed(field="label", expected=f"1 to {MAX_LABEL} characters", seen=len(label))
    if len(recipient) > MAX_LABEL:
        raise Malformed(field="recipient", expected=f"at most {MAX_LABEL} characters", seen=len(recipient))


def _expiry(today: date, period: str) -> datetime:
    return end_of(today + timedelta(days=PERIODS[period]))


def find_link(token: str) -> ShareLink:
    """Return the link a token opens, open or closed. Raises Http404 where there is none."""
    typed = meant(token)
    links = ShareLink.objects.select_related("award__micro_credential", "award__awarder", "award__holder")
    link = links.filter(token_hash=token_hash(typed)).first() if typed else None
    if link is None:
        raise Http404
    return link


@transaction.atomic
def open_share(token: str, *, now: datetime) -> ShareLink:
    """Look through a link, which counts; of two looks through a link that opens once, one succeeds.

    Raises Http404 for an unknown token, LinkClosed (expired, stopped, used).
    """
    link = find_link(token)
    still_open = ShareLink.objects.filter(pk=link.pk, stopped_at=None, expires_at__gt=now)
    if not still_open.filter(Q(once=False) | Q(looks=0)).update(looks=F("looks") + 1):
        link.refresh_from_db(fields=["stopped_at", "looks"])
        raise LinkClosed(reason=link.closed_because(now) or "used")
    Look.objects.create(link=link, at=now)
    link.looks += 1
    return link


def take_file(token: str, kind: str, *, now: datetime, is_saved: bool = True) -> File:
    """Save a file through a link whose holder allowed it; the holder sees which, and when.

    Who only asks about the file (`is_saved` False) has saved nothing, and none is told to the holder.

    Where nobody asked for this form before, it is made now: the holder said so when they made the link. Raises Http404
    for an unknown token or a file that is not offered, LinkClosed, and as `downloads.file_of`.
    """
    link = find_link(token)
    if not link.files or kind not in OFFERED:
        raise Http404
    if reason := link.closed_because(now):
        raise LinkClosed(reason=reason)
    file = file_of(link.award, kind, by=link.award.holder)
    with transaction.atomic():
        if not ShareLink.objects.select_for_update().filter(pk=link.pk, stopped_at=None).exists():
            raise LinkClosed(reason="stopped")
        if is_saved:
            Look.objects.create(link=link, at=now, file=kind)
    return file


@transaction.atomic
def stop_share(link: ShareLink, *, by: Person) -> ShareLink:
    """Close a link at once; safe to send twice. Raises NotPermitted."""
    if not may_share(by, link.award):
        raise NotPermitted
    if ShareLink.objects.filter(pk=link.pk, stopped_at=None).update(stopped_at=timezone.now()):
        journal.record("award.stop_share", subject=link.award.reference, actor=by.reference, noted={"link": link.pk})
    link.refresh_from_db(fields=["stopped_at"])
    return link


def token_hash(token: str) -> str:
    """Return what is kept of a token: its SHA-256."""
    return hashlib.sha256(token.encode("ascii")).hexdigest()
