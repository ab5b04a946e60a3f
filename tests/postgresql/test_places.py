"""Sixty-four at once want the places of a run, take them up, give them back and have them drawn: never one too many."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from passerelle.catalogue.models import CourseInstance
from passerelle.core.errors import NotNow
from passerelle.learning import actions, admitting, applying
from passerelle.learning.models import Admission, Application, Enrolment
from passerelle.organisations.models import Function
from tests.assessment import factories as make
from tests.assessment.factories import TODAY
from tests.at_once import at_once

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
PLACES = 9


def crowd() -> tuple[CourseInstance, list[Person]]:
    country = make.country()
    CourseInstance.objects.filter(pk=country.run.pk).update(places=PLACES)
    country.run.refresh_from_db()
    return country.run, [make.person(f"Learner {place}") for place in range(64)]


def counted(run: CourseInstance) -> int:
    return CourseInstance.objects.get(pk=run.pk).taken


def test_of_sixty_four_who_apply_at_once_as_many_are_kept_a_place_as_there_are_and_the_others_wait():
    run, people = crowd()

    told = at_once([lambda who=who: applying.apply(run, by=who, today=TODAY) for who in people])

    assert all(isinstance(one, Application) for one in told)
    assert sorted(one.state for one in Application.objects.all()) == ["admitted"] * PLACES + ["waiting"] * 55
    assert counted(run) == PLACES


def test_while_some_take_up_and_some_give_up_the_waiting_list_moves_and_no_place_is_lost():
    run, people = crowd()
    for who in people[:30]:
        applying.apply(run, by=who, today=TODAY)
    kept = list(Application.objects.filter(state="admitted").select_related("person").order_by("pk"))
    takes, leaves, asks = kept[:4], kept[4:], people[30:]

    at_once(
        [
            *(lambda one=one: applying.take_up(one, by=one.person, today=TODAY) for one in takes * 2),
            *(lambda one=one: applying.withdraw_application(one, by=one.person, today=TODAY) for one in leaves * 2),
            *(lambda who=who: actions.enrol(run, by=who, today=TODAY) for who in asks),
            lambda: applying.lapse_due(TODAY),
        ]
    )

    admitted = Application.objects.filter(state="admitted").count()
    assert (Enrolment.objects.count(), admitted, counted(run)) == (4, 5, PLACES)
    first = Application.objects.filter(state__in=["admitted", "waiting"]).order_by("pk")[:5]
    assert {one.state for one in first} == {"admitted"}


def test_a_draw_that_many_make_at_once_is_one_draw():
    run, people = crowd()
    editor = make.staff(run.course.provider, Function.EDITOR)
    admitting.state_terms(run, {"way": "draw"}, by=editor, today=TODAY)
    at_once([lambda who=who: applying.apply(run, by=who, today=TODAY) for who in people])
    after = run.enrol_until + timedelta(days=1)

    told = at_once(
        [
            *(lambda: admitting.draw(run, by=editor, today=after) for _ in range(8)),
            *(lambda: admitting.draw_due(after) for _ in range(4)),
        ]
    )

    assert not [one for one in told if isinstance(one, NotNow)]
    assert sorted(Application.objects.values_list("drawn_place", flat=True)) == list(range(1, 65))
    assert Application.objects.filter(state="admitted", drawn_place__lte=PLACES).count() == counted(run) == PLACES
    assert Admission.objects.get().version == 2


def test_two_who_change_places_at_once_do_not_wait_for_each_other():
    country = make.country()
    other = make.instance(country.course, starts_on=country.run.starts_on + timedelta(days=9))
    first = actions.enrol(country.run, by=make.person(), today=TODAY)
    second = actions.enrol(other, by=make.person(), today=TODAY)

    at_once(
        [
            lambda: actions.transfer(first, other, by=first.person, today=TODAY),
            lambda: actions.transfer(second, country.run, by=second.person, today=TODAY),
        ]
    )

    assert (counted(country.run), counted(other)) == (1, 1)
