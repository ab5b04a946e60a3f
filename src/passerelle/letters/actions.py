"""Writing a letter down, and posting what waits.

A letter is written in the transaction that tells of its fact, and posted in none: the mail goes out first, then it is
noted. Killed in between, it goes out again an hour later with the same Message-ID, by which mail programs know it
for the same letter; nothing is lost, and no second letter is ever written.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from passerelle.letters import choices, texts
from passerelle.letters.mail import message
from passerelle.letters.models import MOST_ATTEMPTS, ByMail, Letter
from passerelle.letters.words import told
from passerelle.people.without_mail import ENDING, has_mail

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from passerelle.people.models import Person

log = logging.getLogger(__name__)
AGAIN = timedelta(hours=1)
AT_ONCE = 500
"""So many letters are posted at one go; the rest at the next."""


def write(
    people: Iterable[Person], kind: str, about: str, *, when: str, noted: Mapping[str, object] | None = None
) -> int:
    """Write one letter of a kind to each of these people; `when` tells this occasion from the next.

    Whoever has the letter of this occasion already gets no second one. The text of who wants one is written with it.
    Return how many were written.
    """
    return write_each([(one, about) for one in people], kind, when=when, noted=noted)


@transaction.atomic(savepoint=False)
def write_each(
    told: Iterable[tuple[Person, str]], kind: str, *, when: str, noted: Mapping[str, object] | None = None
) -> int:
    """Write one letter of a kind to each of these people, to each about something of their own.

    A few queries, however many they are: not to be called with more than some hundreds. Return how many were written.
    """
    now = timezone.now()
    chosen = {one.pk: (one, about) for one, about in told if one.is_active}
    by_mail = choices.by_mail(kind, [one for one, _about in chosen.values()])
    letters = [
        Letter(
            key=f"{kind}:{about}:{when}:{person.reference}",
            person=person,
            kind=kind,
            about=about,
            noted=dict(noted or {}),
            written_at=now,
            not_before=now,
            by_mail=by_mail[person.pk],
        )
        for person, about in chosen.values()
    ]
    before = Letter.objects.filter(key__in=[one.key for one in letters]).values_list("key", flat=True)
    known = set(before)
    new = [one for one in letters if one.key not in known]
    Letter.objects.bulk_create(new, ignore_conflicts=True)
    texts.write(kind, new, now)
    return len(letters) - len(known)


def post(now: datetime | None = None) -> int:
    """Post what waits, each letter for itself; return how many went out.

    A letter that could not go out is tried again every hour for two days; who has closed the account gets none. Not to
    be called in a transaction: what went out must be noted whatever happens to the next.
    """
    now, sent = now or timezone.now(), 0
    waiting = Letter.objects.filter(sent_at=None, by_mail=ByMail.AT_ONCE)
    due = waiting.filter(attempts__lt=MOST_ATTEMPTS, not_before__lte=now)
    due = due.exclude(person__email__endswith=ENDING)  # who has no address reads it at a counter, on paper
    for letter in due.select_related("person").order_by("not_before", "pk")[:AT_ONCE]:
        if not letter.person.is_active:
            letter.delete()
            continue
        if not due.filter(pk=letter.pk).update(attempts=F("attempts") + 1, not_before=now + AGAIN):
            continue  # another process posts it
        try:
            message(letter).send()
        except (OSError, ValueError) as refusal:  # smtplib's errors are OSErrors; a bent address is a ValueError
            log.warning(
                "letter %s was not sent, attempt %d: %s", letter.pk, letter.attempts + 1, type(refusal).__name__
            )
            continue
        Letter.objects.filter(Q(pk=letter.pk) | Q(gathered_in=letter.pk), sent_at=None).update(sent_at=now)
        sent += 1
    return sent


def on_paper(person: Person) -> list[str]:
    """Return what waits for somebody who has no address, newest first: what each letter is about.

    Not what is read, or done: `inbox.done`.
    """
    waiting = Letter.objects.filter(person=person, sent_at=None, read_at=None).select_related("person").order_by("-pk")
    return [told(letter)[0] for letter in waiting[:20]] if not has_mail(person) else []
