"""One's letters on the register itself: all of them, newest first, however one chose to be written to.

Opening a letter marks it read; how many are unread comes with the person, in the query that reads who is signed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from passerelle.core.errors import NotPermitted
from passerelle.letters.models import DIGEST, Letter

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from passerelle.letters.topics import Topic
    from passerelle.people.models import Person


def visible_to(person: Person, topic: Topic | None = None) -> QuerySet[Letter]:
    """Return a person's own letters, newest first, along an index: of every topic, or of one."""
    found = Letter.objects.filter(person=person).exclude(kind=DIGEST).order_by("-pk")
    return found.filter(kind__in=topic.kinds) if topic else found


def may_read(person: Person, letter: Letter) -> bool:
    return person.is_active and letter.person_id == person.pk


def read(letter: Letter, *, by: Person) -> Letter:
    """Note that its reader opened a letter; the first time counts, and twice changes nothing. Raises NotPermitted."""
    if not may_read(by, letter):
        raise NotPermitted
    now = timezone.now()
    if letter.read_at is None and Letter.objects.filter(pk=letter.pk, read_at=None).update(read_at=now):
        letter.read_at = now
    return letter


def done(kinds: Collection[str], about: str) -> int:
    """Note that what some letters asked for was done, or is over: they wait for nobody. Return how many waited."""
    return Letter.objects.filter(kind__in=kinds, about=about, read_at=None).update(read_at=timezone.now())


def read_all(*, by: Person) -> int:
    """Note that everything that lies in one's inbox was read; return how many were not before."""
    return visible_to(by).filter(read_at=None).update(read_at=timezone.now())


def with_unread(people: QuerySet[Person]) -> QuerySet[Person]:
    """Return people with how many letters each has not read (`unread`), in the same query."""
    unread = Letter.objects.filter(person=OuterRef("pk"), read_at=None).order_by().values("person")
    counted = Subquery(unread.annotate(found=Count("pk")).values("found"), output_field=IntegerField())
    return people.annotate(unread=Coalesce(counted, 0))
