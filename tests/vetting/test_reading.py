from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from passerelle.vetting import actions, queries
from passerelle.vetting.models import Case
from passerelle.vetting.permissions import cases_visible_to, seats_of
from passerelle.vetting.states import LIFECYCLE, SEAT_LIFECYCLE, SeatState, Stage
from tests.vetting import factories as given
from tests.vetting.factories import REASONS, TODAY

pytestmark = pytest.mark.django_db


def test_every_stage_can_be_reached():
    for life, states, start in ((LIFECYCLE, Stage, Stage.TO_FORM), (SEAT_LIFECYCLE, SeatState, SeatState.INVITED)):
        assert set(life.states) == set(states.values)
        assert {target for _, _, target in life} | {start} == set(states.values)


def test_the_public_sees_kinds_and_countries_and_after_the_decision_the_reasons():
    entry = given.listed()
    assert queries.public_status(entry.number, on=TODAY) is None
    case = given.case_at(Stage.DECIDING, entry=entry)
    status = queries.public_status(entry.number, on=TODAY)
    assert status is not None
    assert (status.stage, status.due_on, status.reasons) == (Stage.DECIDING, date(2027, 1, 24), None)
    assert (len(status.panel), len(status.kinds) >= 4, len(status.countries) >= 2) == (5, True, True)

    actions.decide(case, by=given.officer(), today=TODAY, outcome="register", reasons=REASONS)

    status = queries.public_status(entry.number, on=TODAY)
    assert status is not None
    assert (status.outcome, status.reasons, status.decided_on) == ("register", REASONS, TODAY)


def test_a_case_is_overdue_the_day_after():
    case = actions.open_case(given.listed().number)
    assert (case.is_overdue(date(2027, 1, 24)), case.is_overdue(date(2027, 1, 25))) == (False, True)


def test_the_figures_count_open_overdue_this_week_and_the_median():
    assert queries.figures(TODAY) == queries.Figures(0, 0, 0, None)
    decided = given.case_at(Stage.DECIDING)
    actions.decide(decided, by=given.officer(), today=TODAY + timedelta(days=41), outcome="register", reasons=REASONS)
    given.formed()
    given.formed()
    late = Case.objects.order_by("pk").last()
    Case.objects.filter(pk=late.pk).update(due_on=TODAY + timedelta(days=40))

    assert queries.figures(TODAY + timedelta(days=41)) == queries.Figures(2, 1, 0, 41)
    assert queries.figures(TODAY + timedelta(days=36)) == queries.Figures(2, 0, 1, None)


def test_who_sees_which_cases():
    mine, other = given.formed(), given.formed()
    member = given.holder(given.seats(mine)[0])
    expected = set(Case.objects.filter(seats__expert__person=member))

    assert set(cases_visible_to(given.registrar())) == set(cases_visible_to(given.officer())) == {mine, other}
    assert set(cases_visible_to(member)) == expected
    for stranger in (given.person(), mine.applicant.mandates.get().person, AnonymousUser()):
        assert not cases_visible_to(stranger).exists()
        assert not seats_of(stranger).exists()


def test_a_case_appears_once_with_its_counts():
    case = given.case_at(Stage.FINDING)
    given.seal(case, 2)

    [row] = queries.with_counts(cases_visible_to(given.registrar()))
    assert (row.seats_held, row.seats_declared, row.seats_sealed, row.seats_voted) == (5, 5, 2, 0)


def test_the_letter_starts_from_the_reasons_of_the_votes_that_carried():
    case = given.case_at(Stage.VOTING)
    first, *others = given.seats(case)
    actions.vote(first, "outcomes_match_level", "no", by=given.holder(first), today=TODAY, reason="Too easy.")
    for seat in others:
        actions.vote(seat, "outcomes_match_level", "yes", by=given.holder(seat), today=TODAY)

    assert queries.drafted_reasons(queries.votes(case), case)["outcomes_match_level"] == REASONS["outcomes_match_level"]


@pytest.mark.parametrize(
    ("stage", "act"),
    [(Stage.TO_FORM, "form_panel"), (Stage.FINDING, "open_votes"), (Stage.DECIDING, "decide"), (Stage.DECIDED, "")],
)
def test_each_stage_names_the_act_that_leads_on(stage, act):
    assert queries.next_act(Case(stage=stage)) == act
