"""Goals of the authority: two persons put one up, it never changes, its measures go on."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from passerelle.core.errors import Malformed, NotPermitted, StaleVersion, WrongState
from passerelle.indicators import goals, queries
from passerelle.indicators.goals import Planned, Stated
from passerelle.indicators.models import Figure, Goal
from passerelle.journal.models import Fact
from passerelle.people.models import Duty
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = make.TODAY
SOON, LATER = TODAY + timedelta(days=30), TODAY + timedelta(days=300)
STATED = Stated(
    title="Courses for villages without a network",
    code="S5",
    part="share",
    direction="at_least",
    target=Decimal(60),
    due_on=LATER,
    start=Decimal(40),
    responsible="Department of distance learning",
    measures=(
        Planned("Print the packs", "Printing house", SOON),
        Planned("Train the tutors", "Teachers’ college", LATER),
    ),
)


@pytest.fixture
def officers():
    return make.person(duties=[Duty.POLICY_OFFICER]), make.person(duties=[Duty.POLICY_OFFICER])


def published(officers, stated: Stated = STATED, **more) -> Goal:
    goal = goals.draft_goal(stated, by=officers[0], today=TODAY, **more)
    return goals.approve_goal(goal, by=officers[1], today=TODAY)


def facts() -> list[str]:
    return list(Fact.objects.order_by("pk").values_list("kind", flat=True))


def test_a_goal_is_public_when_a_second_person_published_it(officers):
    goal = goals.draft_goal(STATED, by=officers[0], today=TODAY)
    assert list(queries.goals()) == []

    goals.approve_goal(goal, by=officers[1], today=TODAY)

    assert [(one.title, one.approved_on, one.measures.count()) for one in queries.goals()] == [(STATED.title, TODAY, 2)]
    assert facts() == ["goal.draft", "goal.approve"]


def test_who_drafted_it_does_not_publish_it(officers):
    goal = goals.draft_goal(STATED, by=officers[0], today=TODAY)

    with pytest.raises(NotPermitted):
        goals.approve_goal(goal, by=officers[0], today=TODAY)

    goal.refresh_from_db()
    assert (goal.state, facts()) == ("draft", ["goal.draft"])


def test_who_changed_it_last_does_not_publish_it_and_who_drafted_it_may(officers):
    goal = goals.draft_goal(STATED, by=officers[0], today=TODAY)
    fewer = replace(STATED, target=Decimal(70), measures=STATED.measures[:1])
    goals.edit_goal(goal, fewer, by=officers[1], today=TODAY, seen=1)

    with pytest.raises(NotPermitted):
        goals.approve_goal(goal, by=officers[1], today=TODAY)
    goals.approve_goal(goal, by=officers[0], today=TODAY)

    assert (goal.target, goal.measures.count()) == (70, 1)


def test_of_two_who_change_a_draft_the_second_is_told(officers):
    goal = goals.draft_goal(STATED, by=officers[0], today=TODAY)
    goals.edit_goal(goal, STATED, by=officers[0], today=TODAY, seen=1)

    with pytest.raises(StaleVersion):
        goals.edit_goal(goal, replace(STATED, title="Another"), by=officers[1], today=TODAY, seen=1)

    assert Goal.objects.get().title == STATED.title


def test_what_is_published_is_neither_changed_nor_withdrawn(officers):
    goal = published(officers)

    with pytest.raises(WrongState):
        goals.edit_goal(goal, STATED, by=officers[0], today=TODAY, seen=goal.revision)
    with pytest.raises(WrongState):
        goals.withdraw_goal(goal, by=officers[0])
    with pytest.raises(WrongState):
        goals.approve_goal(goal, by=officers[1], today=TODAY)


def test_another_goal_takes_the_place_of_one_and_both_stay_to_be_read(officers):
    old = published(officers)
    new = published(officers, replace(STATED, target=Decimal(50)), replaces=old)

    assert [(one.pk, one.state) for one in queries.goals()] == [(new.pk, "published"), (old.pk, "replaced")]
    with pytest.raises(WrongState):
        goals.draft_goal(STATED, by=officers[0], today=TODAY, replaces=Goal.objects.get(pk=old.pk))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "X9"}, "figure"),
        ({"part": "median"}, "figure"),
        ({"due_on": TODAY}, "due_on"),
        ({"responsible": " "}, "responsible"),
        ({"start": None}, "start"),
        ({"measures": (Planned("Do", "Us", SOON),) * 21}, "measures"),
    ],
)
def test_a_goal_that_cannot_be_judged_is_refused_by_its_field(officers, change, field):
    with pytest.raises(Malformed) as refusal:
        goals.draft_goal(replace(STATED, **change), by=officers[0], today=TODAY)

    assert (refusal.value.data["field"], Goal.objects.count(), facts()) == (field, 0, [])


def test_a_goal_begins_where_its_figure_is(officers):
    for days, value in ((9, 30), (2, 35)):
        Figure.objects.create(code="S5", part="share", day=TODAY - timedelta(days=days), value=value)

    assert goals.draft_goal(replace(STATED, start=None), by=officers[0], today=TODAY).start == 35


def test_nobody_else_sets_goals():
    registrar, officer = make.person(duties=[Duty.REGISTRAR]), make.person(duties=[Duty.POLICY_OFFICER])
    goal = goals.draft_goal(STATED, by=officer, today=TODAY)

    for act in (
        lambda: goals.draft_goal(STATED, by=registrar, today=TODAY),
        lambda: goals.edit_goal(goal, STATED, by=registrar, today=TODAY, seen=1),
        lambda: goals.approve_goal(goal, by=registrar, today=TODAY),
        lambda: goals.withdraw_goal(goal, by=registrar),
        lambda: goals.step_measure(goal.measures.first(), "begin", by=registrar, today=TODAY),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_a_measure_begins_and_is_done_on_a_day(officers):
    first, second = published(officers).measures.all()

    goals.step_measure(first, "begin", by=officers[0], today=TODAY)
    goals.step_measure(first, "finish", by=officers[0], today=TODAY)
    goals.step_measure(second, "drop", by=officers[0], today=TODAY)

    assert (first.state, first.done_on, second.state, second.done_on) == ("done", TODAY, "dropped", None)
    with pytest.raises(WrongState):
        goals.step_measure(second, "finish", by=officers[0], today=TODAY)
    assert facts()[2:] == ["measure.begin", "measure.finish", "measure.drop"]


def test_measures_of_a_draft_do_not_begin(officers):
    goal = goals.draft_goal(STATED, by=officers[0], today=TODAY)

    with pytest.raises(WrongState):
        goals.step_measure(goal.measures.first(), "begin", by=officers[0], today=TODAY)


def test_a_measure_is_late_while_it_is_open_after_its_day(officers):
    first = published(officers).measures.first()

    assert (first.is_late(SOON), first.is_late(SOON + timedelta(days=1))) == (False, True)
    goals.step_measure(first, "finish", by=officers[0], today=TODAY)
    assert first.is_late(LATER) is False


def test_how_a_goal_stands_is_read_from_its_newest_figure(officers):
    goal = published(officers)
    half = TODAY + timedelta(days=150)
    figure = Figure(code="S5", part="share", day=half, value=Decimal(50))

    assert queries.standing(goal, {("S5", "share"): figure}, on=half) == "on_the_way"
    figure.value = Decimal(49)
    assert queries.standing(goal, {("S5", "share"): figure}, on=half) == "behind"
    assert queries.standing(goal, {}, on=half) == "unknown"


@pytest.mark.parametrize(
    "wrong", [{"approved_by": 0, "approved_on": TODAY}, {"state": "published"}, {"responsible": ""}]
)
def test_the_database_holds_a_goal_to_its_rules(officers, wrong):
    goal = goals.draft_goal(STATED, by=officers[0], today=TODAY)
    wrong = {name: officers[0] if value == 0 else value for name, value in wrong.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Goal.objects.filter(pk=goal.pk).update(**wrong)
