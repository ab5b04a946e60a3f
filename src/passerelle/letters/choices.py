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
from passerelle.letters.models import DIGEST, ByMail, Choice, Letter, Text, TextState
from passerelle.letters.topics import TOPICS, Topic, by_code, topic_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from passerelle.people.models import Person


class Chosen(NamedTuple):
    """What holds for one topic: what was chosen, or what holds where nothing was."""

    topic: Topic
    by_mail: ByMail
    by_text: bool


def of(person: Person) -> list[Chosen]:
    """Return what holds for a person, topic by topic, in one query."""
    found = Choice.objects.filter(person=person).values_list("topic", "by_mail", "by_text")
    kept = {topic: (ByMail(how), texts) for topic, how, texts in found}
    return [Chosen(one, *kept.get(one.code, (ByMail.AT_ONCE, False))) for one in TOPICS]


def by_mail(kind: str, people: Iterable[Person]) -> dict[int, str]:
    """Return how the mail of a letter of this kind comes to each of these people, by primary key."""
    found: dict[int, str] = {one.pk: ByMail.AT_ONCE for one in people}
    if kind != DIGEST and not (topic := topic_of(kind)).always and found:
        found |= dict(Choice.objects.filter(person__in=found, topic=topic.code).values_list("person", "by_mail"))
    return found


def may_choose(by: Person) -> bool:
    return bool(by.is_active)


def choose(said: Mapping[str, str], *, by: Person, texts: Mapping[str, bool] | None = None) -> list[str]:
    """Keep how the mail of topics comes (topic: `ByMail`), and whether a text comes too; return what topics are new.

    Sent twice, the second changes nothing. Raises NotPermitted, or Malformed for an unknown topic or way, where the
    mail of a topic always comes, and where no text comes about it.
    """
    if not may_choose(by):
        raise NotPermitted
    topics = by_code()
    for code in [*said, *(texts or {})]:
        if code not in topics:
            raise Malformed(field="topic", expected=", ".join(topics), seen=code[:20])
    for code, how in said.items():
        if how not in ByMail.values or (topics[code].always and how != ByMail.AT_ONCE):
            ways = [str(ByMail.AT_ONCE)] if topics[code].always else ByMail.values
            raise Malformed(field=code, expected=", ".join(ways), seen=how[:20])
    for code, wanted in (texts or {}).items():
        if wanted and not topics[code].texts:
            raise Malformed(field="by_text", expected=", ".join(one.code for one in TOPICS if one.texts), seen=code)
    return _keep(said, texts or {}, by)


@transaction.atomic
def _keep(said: Mapping[str, str], texts: Mapping[str, bool], person: Person) -> list[str]:
    before = {one.topic.code: one for one in of(person)}
    mails = {code: how for code, how in said.items() if how != before[code].by_mail}
    rings = {code: wanted for code, wanted in texts.items() if wanted != before[code].by_text}
    new, now = list(dict.fromkeys([*mails, *rings])), timezone.now()
    for code in new:
        told = {"by_mail": said.get(code, before[code].by_mail), "by_text": texts.get(code, before[code].by_text)}
        Choice.objects.update_or_create(person=person, topic=code, defaults={**told, "chosen_at": now})
    for code, how in mails.items():
        waiting = Letter.objects.filter(
            person=person, kind__in=before[code].topic.kinds, sent_at=None, gathered_in=None
        )
        waiting.exclude(by_mail=ByMail.NONE).update(by_mail=how)
    if off := [before[code].topic for code, wanted in rings.items() if not wanted]:
        give_up_texts(person, frozenset[str]().union(*(one.kinds for one in off)))
    if new:
        noted = {"by_mail": mails} | ({"by_text": rings} if rings else {})
        journal.record("letters.choose", subject=person.reference, actor=person.reference, noted=noted)
    return new


def give_up_texts(person: Person, kinds: frozenset[str] | None = None) -> None:
    """Let no text go out that waits for somebody: of some kinds of letters, or of all."""
    waiting = Text.objects.filter(letter__person=person, state=TextState.WAITING)
    if kinds is not None:
        waiting = waiting.filter(letter__kind__in=kinds)
    waiting.update(state=TextState.GIVEN_UP)
