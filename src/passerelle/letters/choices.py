"""How somebody wants to be written to, topic by topic: each mail at once, one mail a day, or none; the inbox holds all.

What is chosen holds from then on, also for mail that waits: what was to come with the mail of the day goes out at once
where that is chosen now, and what was to be no mail stays none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.utils import timezone

from passerelle.core.errors import Malformed, NotPermitted
from passerelle.journal import actions as journal
from passerelle.letters.models import DIGEST, ByMail, Choice, Letter
from passerelle.letters.topics import TOPICS, Topic, topic_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from passerelle.people.models import Person


class Chosen(NamedTuple):
    """What holds for one topic: what was chosen, or what holds where nothing was."""

    topic: Topic
    by_mail: ByMail


def of(person: Person) -> list[Chosen]:
    """Return what holds for a person, topic by topic, in one query."""
    kept = dict(Choice.objects.filter(person=person).values_list("topic", "by_mail"))
    return [Chosen(one, ByMail(kept.get(one.code, ByMail.AT_ONCE))) for one in TOPICS]


def by_mail(kind: str, people: Iterable[Person]) -> dict[int, str]:
    """Return how the mail of a letter of this kind comes to each of these people, by primary key."""
    found: dict[int, str] = {one.pk: ByMail.AT_ONCE for one in people}
    if kind != DIGEST and not (topic := topic_of(kind)).always and found:
        found |= dict(Choice.objects.filter(person__in=found, topic=topic.code).values_list("person", "by_mail"))
    return found


def may_choose(by: Person) -> bool:
    return bool(by.is_active)


def choose(said: Mapping[str, str], *, by: Person) -> list[str]:
    """Keep how the mail of topics comes (topic: `ByMail`); return the topics for which that is new.

    Sent twice, the second changes nothing. Raises NotPermitted, or Malformed for an unknown topic or way, and where the
    mail of a topic always comes.
    """
    if not may_choose(by):
        raise NotPermitted
    topics = {one.code: one for one in TOPICS}
    for code, how in said.items():
        if code not in topics:
            raise Malformed(field="topic", expected=", ".join(topics), seen=code[:20])
        if how not in ByMail.values or (topics[code].always and how != ByMail.AT_ONCE):
            ways = [str(ByMail.AT_ONCE)] if topics[code].always else ByMail.values
            raise Malformed(field=code, expected=", ".join(ways), seen=how[:20])
    return _keep(said, by)


@transaction.atomic
def _keep(said: Mapping[str, str], person: Person) -> list[str]:
    before = {one.topic.code: one.by_mail for one in of(person)}
    new = [code for code in said if said[code] != before[code]]
    now = timezone.now()
    for code in new:
        told = {"by_mail": said[code], "chosen_at": now}
        Choice.objects.update_or_create(person=person, topic=code, defaults=told)
        kinds = next(one.kinds for one in TOPICS if one.code == code)
        waiting = Letter.objects.filter(person=person, kind__in=kinds, sent_at=None, gathered_in=None)
        waiting.exclude(by_mail=ByMail.NONE).update(by_mail=said[code])
    if new:
        noted = {"by_mail": {code: said[code] for code in new}}
        journal.record("letters.choose", subject=person.reference, actor=person.reference, noted=noted)
    return new
