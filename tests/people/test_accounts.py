"""Accounts and duties: one person, one account; a duty holds from its first day to the day before its last."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.journal.models import Fact
from passerelle.people.models import Duty, Person, StaffDuty
from passerelle.people.permissions import duties_of, holds
from passerelle.people.queries import names
from tests import factories as make

pytestmark = pytest.mark.django_db
SIGN_UP = {"email": "Amina@Mirane.example", "name": "Amina Nasri", "password1": "river-crossing-9"}


def test_a_reference_names_nobody_and_is_never_the_same():
    people = [make.person(name="Amina Nasri") for _ in range(20)]

    assert len({person.reference for person in people}) == 20
    assert all(len(person.reference) == 22 and person.reference.startswith("P-") for person in people)
    assert str(people[0]) == people[0].reference


def test_an_address_has_one_account_however_it_is_written():
    make.person(email="Amina@Mirane.Example")

    assert Person.objects.get().email == "amina@mirane.example"
    assert Person.objects.get_by_natural_key("AMINA@mirane.example") == Person.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        make.person(email="amina@mirane.example")


def test_who_opens_an_account_is_entered_once_with_one_fact(client):
    answer = client.post("/account/signup/", SIGN_UP)

    person, fact = Person.objects.get(), Fact.objects.get()
    assert answer.status_code == 302
    assert (person.email, person.name, person.is_active) == ("amina@mirane.example", "Amina Nasri", True)
    assert (fact.kind, fact.subject, fact.actor, fact.noted) == (
        *("person.join", person.reference, person.reference),
        {"findings": []},
    )


def test_a_program_opens_an_account_in_the_same_way(client):
    told = {"email": "amina@mirane.example", "password": "river-crossing-9", "name": "Amina Nasri"}
    answer = client.post("/_allauth/app/v1/auth/signup", told, content_type="application/json")

    assert answer.status_code == 200, answer.content
    assert (Person.objects.get().name, Fact.objects.get().kind) == ("Amina Nasri", "person.join")


@pytest.mark.parametrize(
    "change",
    [{"name": ""}, {"email": "nobody"}, {"password1": "short"}, {"password1": "password12"}, {"name": "x" * 201}],
)
def test_an_account_without_what_it_needs_is_not_opened(client, change):
    client.post("/account/signup/", SIGN_UP | change)

    assert (Person.objects.count(), Fact.objects.count()) == (0, 0)


def test_nobody_gives_themselves_a_duty_or_another_reference_when_signing_up(client):
    client.post("/account/signup/", SIGN_UP | {"duty": "registrar", "is_staff": "1", "reference": "P-mine"})

    person = Person.objects.get()
    assert (duties_of(person), person.reference == "P-mine") == (frozenset(), False)


@pytest.mark.parametrize("duty", list(Duty))
def test_a_duty_is_held_by_whom_it_was_given(duty):
    held, other = make.person(duties=[duty]), make.person()

    assert [holds(held, duty), holds(other, duty), holds(AnonymousUser(), duty)] == [True, False, False]
    assert not any(holds(held, another) for another in Duty if another != duty)


def test_several_duties_may_be_held_at_once():
    person = make.person(duties=[Duty.REGISTRAR, Duty.OPERATOR])

    assert duties_of(person) == {Duty.REGISTRAR, Duty.OPERATOR}
    assert holds(person, Duty.DECISION_OFFICER, Duty.OPERATOR)


def test_a_closed_account_holds_nothing():
    assert not holds(make.person(duties=[Duty.REGISTRAR], is_active=False), Duty.REGISTRAR)


def test_a_duty_that_ended_today_is_gone_today_and_one_of_tomorrow_is_not_there_yet():
    today, person = timezone.localdate(), make.person()
    StaffDuty.objects.create(person=person, duty=Duty.REGISTRAR, valid_from=date(2020, 1, 1), ends_on=today)
    StaffDuty.objects.create(person=person, duty=Duty.OPERATOR, valid_from=today + timedelta(days=1))

    assert duties_of(person) == frozenset()
    assert duties_of(person, on=today - timedelta(days=1)) == {Duty.REGISTRAR}
    assert duties_of(person, on=today + timedelta(days=1)) == {Duty.OPERATOR}


def test_duties_are_read_once_in_a_request(django_assert_num_queries):
    person = Person.objects.get(pk=make.person(duties=[Duty.REGISTRAR]).pk)

    with django_assert_num_queries(1):
        assert [holds(person, Duty.REGISTRAR), holds(person, Duty.OPERATOR)] == [True, False]


def test_a_duty_is_held_once_and_does_not_end_before_it_begins():
    person = make.person(duties=[Duty.REGISTRAR])

    with pytest.raises(IntegrityError), transaction.atomic():
        StaffDuty.objects.create(person=person, duty=Duty.REGISTRAR, valid_from=date(2021, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffDuty.objects.create(
            person=person, duty=Duty.OPERATOR, valid_from=date(2021, 1, 2), ends_on=date(2021, 1, 1)
        )


def test_names_are_read_for_those_asked_alone(django_assert_num_queries):
    one, two, _ = (make.person(name=name) for name in ("Amina", "Karim", "Leïla"))

    with django_assert_num_queries(1):
        assert names([one.reference, two.reference, one.reference, "P-unknown"]) == {
            one.reference: "Amina",
            two.reference: "Karim",
        }
