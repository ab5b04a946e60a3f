"""The inbox: one's own letters alone, read once, kept as long as the retention says."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from passerelle.core.errors import NotPermitted
from passerelle.letters import actions, inbox
from passerelle.letters.models import Letter
from passerelle.letters.topics import by_code
from passerelle.people.models import Person
from passerelle.portfolio import erasing
from passerelle.portfolio.holdings import HOLDINGS
from tests import factories as make
from tests.vetting.factories import TODAY

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.django_db


def written(person: Person, *kinds: str) -> list[Letter]:
    """Write a letter of each kind; return one's letters, newest first."""
    for kind in kinds:
        actions.write([person], kind, "VC-00007", when="once", noted={"due_on": "2027-01-24", "desk": "/panel/"})
    return list(inbox.visible_to(person))


def test_one_sees_ones_own_letters_newest_first_and_those_of_a_topic():
    me, other = make.person(), make.person()
    written(other, "case.decide")
    first, second, third = reversed(written(me, "case.remind", "export.make", "condition.due"))

    assert list(inbox.visible_to(me)) == [third, second, first]
    assert list(inbox.visible_to(me, by_code()["deadlines"])) == [third, first]
    assert list(inbox.visible_to(me, by_code()["counsel"])) == []


def test_a_letter_is_read_once_and_by_nobody_else():
    me = make.person()
    (letter,) = written(me, "case.remind")

    with pytest.raises(NotPermitted):
        inbox.read(letter, by=make.person())
    letter.refresh_from_db()
    assert letter.read_at is None

    first = inbox.read(letter, by=me).read_at
    again: datetime | None = inbox.read(Letter.objects.get(), by=me).read_at
    assert first == again == Letter.objects.get().read_at is not None


def test_everything_is_marked_as_read_and_nothing_of_anybody_else():
    me, other = make.person(), make.person()
    written(me, "case.remind", "export.make")
    written(other, "case.remind")

    assert [inbox.read_all(by=me), inbox.read_all(by=me)] == [2, 0]
    told = inbox.with_unread(Person.objects.filter(pk__in=[me.pk, other.pk])).order_by("pk")
    assert list(told.values_list("pk", "unread")) == sorted([(me.pk, 0), (other.pk, 1)])


def test_letters_go_when_their_term_is_over_and_with_the_account():
    me = make.person()
    old, _new = reversed(written(me, "case.remind", "export.make"))
    Letter.objects.filter(pk=old.pk).update(written_at=timezone.now() - timedelta(days=800))

    assert erasing.forget_due(timezone.localdate())["letters"] == 1
    assert [one.kind for one in inbox.visible_to(me)] == ["export.make"]

    erasing.erase(me, by=me, email=me.email, today=TODAY)
    assert Letter.objects.count() == 0


def test_the_file_of_everything_says_what_was_written_and_when_it_was_read():
    me = make.person()
    (letter,) = written(me, "case.remind")
    inbox.read(letter, by=me)

    (told,) = [list(one.of(me).values(*one.fields)) for one in HOLDINGS if one.kind == "letters"]

    assert [(one["kind"], one["about"], one["read_at"] is not None) for one in told] == [
        ("case.remind", "VC-00007", True)
    ]
