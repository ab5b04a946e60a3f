"""Amounts of the profile in force are what the clocks count, from the submission on."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from types import MappingProxyType

import pytest

from passerelle.core.calendar import add_months
from passerelle.policy import queries as policy
from passerelle.vetting import actions, interests, jobs
from passerelle.vetting.models import Case
from passerelle.vetting.pool import case_facts
from passerelle.vetting.states import SeatState
from passerelle.vetting.ties import tie_of
from tests.vetting import factories as given
from tests.vetting.factories import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def says(monkeypatch):
    """Let the seed profile say amounts of its own."""
    read = policy.profile_of

    def say(**params):
        monkeypatch.setattr(
            policy, "profile_of", lambda one: dataclasses.replace(read(one), params=MappingProxyType(params))
        )

    return say


def test_a_panel_of_four_months_is_due_in_four_from_the_submission(says):
    says(clocks={"panel_months": 4})

    entry = given.listed()
    case = actions.open_case(entry.number)

    assert (entry.due_on, case.due_on) == (add_months(TODAY, 4), add_months(TODAY, 4))


def test_the_silent_lose_their_seat_after_as_many_days_as_their_case_says(says):
    says(panel={"declare_within_days": 3})
    given.pool(3)
    case = given.formed()
    first = given.seats(case)[0]

    jobs.turn(TODAY + timedelta(days=3))
    first.refresh_from_db()
    assert first.state == SeatState.INVITED

    jobs.turn(TODAY + timedelta(days=4))
    first.refresh_from_db()
    assert first.state == SeatState.VOID


def test_the_overlap_of_a_case_says_what_competes(says):
    says(panel={"overlap": 1})
    entry = given.listed()
    case = Case.objects.get(pk=actions.open_case(entry.number).pk)
    assert case_facts(case, on=TODAY).overlap == 1.0


def test_who_left_is_untied_as_soon_as_the_profile_says(says):
    says(panel={"cooling_off_months": 1})
    entry = given.listed()
    somebody = given.registrar()
    given.member(entry.awarder, somebody=somebody)
    somebody.mandates.update(ends_on=TODAY - timedelta(days=60))
    assert tie_of(somebody, entry.awarder, entry=entry.number, on=TODAY) == ""


def test_nobody_forgets_to_say_for_how_long_a_partnership_ties():
    with pytest.raises(TypeError):
        interests.near((), "", on=TODAY)
