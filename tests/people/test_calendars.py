"""The address of a calendar: drawn, kept as a digest, one at a time, and gone with everything else that is a way in."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from passerelle.core.errors import Malformed, NotPermitted
from passerelle.journal.models import Fact
from passerelle.people import calendars
from passerelle.people.models import CalendarFeed
from tests import factories as make

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return [fact.kind for fact in Fact.objects.order_by("pk")]


def test_an_address_is_drawn_and_only_its_digest_is_kept():
    somebody = make.person()

    token = calendars.draw(by=somebody, remind_days=1)

    found = calendars.find(token)
    assert (found.person, found.remind_days) == (somebody, 1)
    assert token not in str(vars(CalendarFeed.objects.get()))
    assert not [fact for fact in Fact.objects.all() if token in str(vars(fact)) or found.digest in str(vars(fact))]


def test_another_address_takes_the_place_of_the_first():
    somebody = make.person()
    old, new = calendars.draw(by=somebody), calendars.draw(by=somebody, remind_days=7)

    assert (calendars.find(old), calendars.find(new).remind_days) == (None, 7)
    assert (CalendarFeed.objects.count(), kinds()) == (1, ["calendar.make", "calendar.renew"])


def test_a_withdrawn_address_opens_nothing_however_often_it_is_withdrawn():
    somebody = make.person()
    token = calendars.draw(by=somebody)

    calendars.withdraw(by=somebody)
    calendars.withdraw(by=somebody)

    assert (calendars.find(token), kinds()) == (None, ["calendar.make", "calendar.withdraw"])


def test_withdrawing_one_s_own_leaves_everybody_else_s():
    somebody, other = make.person(), make.person()
    token = calendars.draw(by=other)

    calendars.withdraw(by=somebody)

    assert calendars.find(token).person == other


def test_a_closed_account_has_no_calendar():
    somebody = make.person()
    token = calendars.draw(by=somebody)
    type(somebody).objects.update(is_active=False)
    somebody.refresh_from_db()

    assert calendars.find(token) is None
    with pytest.raises(NotPermitted):
        calendars.draw(by=somebody)


@pytest.mark.parametrize("token", ["", "0", "a" * 31, "a" * 33, "../../etc/passwd", "é" * 32])
def test_what_no_address_looks_like_is_not_looked_for(token, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert calendars.find(token) is None


def test_who_is_not_signed_in_has_none_and_a_calendar_rings_only_as_offered():
    with pytest.raises(NotPermitted):
        calendars.draw(by=AnonymousUser())
    with pytest.raises(NotPermitted):
        calendars.withdraw(by=AnonymousUser())
    with pytest.raises(Malformed):
        calendars.draw(by=make.person(), remind_days=2)
    assert (CalendarFeed.objects.count(), kinds()) == (0, [])


def test_the_database_holds_one_for_each_person_and_only_what_is_offered():
    somebody = make.person()
    calendars.draw(by=somebody)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarFeed.objects.update(remind_days=5)
