"""Texts beside letters: written with the letter, sent by day, and each at most once.

A text is given up before it is offered to the gateway, and noted as sent once it was taken. Killed in between, it stays
given up: it may have gone out or not, and is not sent again; the letter stands in the inbox and comes by mail. Only
where the gateway says that it took nothing the text is offered again, an hour later.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import F
from django.utils import timezone, translation

from passerelle.core.quiet_hours import is_quiet
from passerelle.core.texts import fit
from passerelle.letters.mail import language_of
from passerelle.letters.models import DIGEST, MOST_TRIES, Letter, Phone, Text, TextState
from passerelle.letters.texting import NotTaken, texting
from passerelle.letters.topics import topic_of
from passerelle.letters.words import said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from passerelle.letters.texting import Texting

log = logging.getLogger(__name__)
AGAIN: Final = timedelta(hours=1)
TOO_LATE: Final = timedelta(days=2)
"""A text that could not go out for so long says nothing new."""
AT_ONCE: Final = 50


def write(kind: str, letters: Sequence[Letter], now: datetime) -> None:
    """Write a text beside each of these new letters whose reader wants one and has a confirmed telephone.

    To be called in the transaction that writes the letters.
    """
    if not letters or kind == DIGEST or not (topic := topic_of(kind)).texts or texting() is None:
        return
    wanted = {"person__letter_choices__topic": topic.code, "person__letter_choices__by_text": True}
    phones = Phone.objects.filter(person__in=[one.person_id for one in letters], confirmed_at__isnull=False, **wanted)
    if people := set(phones.values_list("person", flat=True)):
        kept = Letter.objects.filter(key__in=[one.key for one in letters if one.person_id in people])
        Text.objects.bulk_create((Text(letter=one, not_before=now) for one in kept), ignore_conflicts=True)


def words_of(letter: Letter) -> str:
    """Return what a text says in its reader's language, in one message: what it is about, its number, where to look."""
    with translation.override(language_of(letter)):
        return fit(said(letter).subject, ending=f"{settings.PASSERELLE_ORIGIN}/inbox/")


def send(now: datetime | None = None) -> int:
    """Send what waits, by day; return how many were taken. Not to be called in a transaction.

    Nothing goes out at night, to a telephone that is not confirmed, or about a letter that was read meanwhile. After a
    failure the rest waits for the next round.
    """
    now, sent, gateway = now or timezone.now(), 0, texting()
    if gateway is None or is_quiet(now, timezone.get_default_timezone()):
        return 0
    due = Text.objects.filter(state=TextState.WAITING, not_before__lte=now)
    for text in due.select_related("letter__person__phone").order_by("not_before", "pk")[:AT_ONCE]:
        if not due.filter(pk=text.pk).update(state=TextState.GIVEN_UP, tries=F("tries") + 1):
            continue  # another process sends it
        if _is_wanted(text.letter, now):
            if not _offer(text, gateway, now):
                break
            sent += 1
    return sent


def _is_wanted(letter: Letter, now: datetime) -> bool:
    phone = getattr(letter.person, "phone", None)
    reached = phone is not None and phone.confirmed_at is not None and letter.person.is_active
    return reached and letter.read_at is None and now - letter.written_at < TOO_LATE


def _offer(text: Text, gateway: Texting, now: datetime) -> bool:
    this, tries = Text.objects.filter(pk=text.pk, state=TextState.GIVEN_UP), text.tries + 1
    try:
        gateway.send(text.letter.person.phone.number, words_of(text.letter))
    except NotTaken as refusal:
        log.warning("text %s was not taken, attempt %d: %s", text.pk, tries, refusal)
        if tries < MOST_TRIES:
            this.update(state=TextState.WAITING, not_before=now + AGAIN)
        return False
    except OSError as refusal:
        log.warning("text %s was perhaps not sent and is given up: %s", text.pk, type(refusal).__name__)
        return False
    return bool(this.update(state=TextState.SENT, sent_at=now))
