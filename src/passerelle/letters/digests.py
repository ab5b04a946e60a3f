"""One mail a day for who chose that: it lists the letters that waited, and is posted as any other letter is.

It is a letter itself, written once a day and person, so that a kill or a second process writes no second one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from passerelle.journal.followers import every
from passerelle.letters.models import DIGEST, ByMail, Letter
from passerelle.people.models import Person
from passerelle.people.without_mail import ENDING

if TYPE_CHECKING:
    from datetime import date, datetime

HOUR: Final = 7
"""From this hour of the register's day on the mail of the day goes out."""
AT_ONCE: Final = 500
"""So many people's are written at one go; the rest an hour later."""


@every(hours=1)
def gather_for_the_day(today: date) -> int:
    """Write the mail of the day, once it is morning."""
    return gather(timezone.now())


def gather(now: datetime) -> int:
    """Write one mail to each whose letters waited for it; return how many. Twice a day, the second finds none."""
    local = timezone.localtime(now)
    if local.hour < HOUR:
        return 0
    day = timezone.localdate(now).isoformat()
    waits = Letter.objects.filter(by_mail=ByMail.DAILY, sent_at=None, gathered_in=None)
    had = Letter.objects.filter(person=OuterRef("pk"), kind=DIGEST, about=day)
    people = Person.objects.filter(Exists(waits.filter(person=OuterRef("pk"))), is_active=True)
    found = people.exclude(email__endswith=ENDING).exclude(Exists(had)).order_by("pk")[:AT_ONCE]
    return sum(_gather(person, day, now) for person in found)


@transaction.atomic
def _gather(person: Person, day: str, now: datetime) -> bool:
    told = {
        "person": person, "kind": DIGEST, "about": day, "noted": {"due_on": day}, "written_at": now, "not_before": now,
        "read_at": now,  # it stands in no inbox: what it lists does
    }  # fmt: skip
    digest, is_new = Letter.objects.get_or_create(key=f"{DIGEST}:{day}:{person.reference}", defaults=told)
    if is_new:
        waits = Letter.objects.filter(person=person, by_mail=ByMail.DAILY, sent_at=None, gathered_in=None)
        waits.update(gathered_in=digest)
    return is_new
