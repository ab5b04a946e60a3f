"""Plans in two alternatives, from the draft to a choice that may be changed, and what each side sees of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.core.plans import Misfit
from passerelle.guidance import counsel, planning, reading
from passerelle.guidance.models import Plan
from passerelle.guidance.permissions import plans_visible_to
from passerelle.guidance.states import PlanState
from passerelle.learning import actions as learning
from passerelle.learning.models import Admission
from tests.assessment.factories import TODAY, micro_credential
from tests.guidance import factories as make
from tests.guidance.factories import UNTIL, Desk
from tests.recognition.factories import award

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def desk() -> Desk:
    return make.desk()


def test_a_plan_is_written_sent_chosen_from_and_the_mind_may_be_changed(desk: Desk):
    plan = make.sent(desk, make.accepted(desk))
    assert (plan.state, plan.sent_on) == (PlanState.SENT, TODAY)

    planning.choose(plan, "A", by=desk.learner, today=TODAY)
    assert planning.choose(plan, "A", by=desk.learner, today=TODAY).version == plan.version
    planning.choose(plan, "B", by=desk.learner, today=TODAY + DAY)
    assert (plan.state, plan.chosen, plan.chosen_on) == (PlanState.CHOSEN, "B", TODAY + DAY)
    planning.unchoose(plan, by=desk.learner)
    assert (plan.state, plan.chosen, plan.chosen_on) == (PlanState.SENT, "", None)


def test_a_plan_tells_everything_that_is_amiss_at_once(desk: Desk):
    found, ways = make.accepted(desk), make.two_ways(desk)
    ways["A"] = [{"entry": "MC-99999"}, {"entry": desk.land.entry.number, "starts_on": UNTIL, "ends_on": TODAY}]
    ways["C"] = []

    with pytest.raises(Malformed) as refusal:
        planning.draft(found, " ", ways, by=desk.adviser, today=TODAY)

    assert [one.data["field"] for one in (refusal.value, *refusal.value.others)] == [
        "title",
        "alternatives",
        "A.1.entry",
        "A.2.ends_on",
    ]
    assert Plan.objects.count() == 0


def test_a_plan_is_sent_with_two_alternatives_or_not_at_all(desk: Desk):
    plan = planning.draft(make.accepted(desk), "One way", {"A": make.two_ways(desk)["A"]}, by=desk.adviser, today=TODAY)

    with pytest.raises(NotNow) as refusal:
        planning.send(plan, by=desk.adviser, today=TODAY)
    assert refusal.value.data["reason"] == "two_alternatives"


def test_a_plan_that_was_sent_is_not_edited_until_it_is_taken_back(desk: Desk):
    plan = make.sent(desk, make.accepted(desk))
    again = {"by": desk.adviser, "today": TODAY, "seen_version": plan.version}
    with pytest.raises(WrongState):
        planning.edit(plan, "Anew", make.two_ways(desk), **again)

    planning.take_back(plan, by=desk.adviser, today=TODAY)
    with pytest.raises(StaleVersion):
        planning.edit(plan, "Anew", make.two_ways(desk), **again)
    planning.edit(plan, "Anew", {"A": [], "B": []}, **again | {"seen_version": plan.version})
    assert (plan.title, plan.items.count()) == ("Anew", 0)


def test_what_a_learner_has_chosen_nobody_takes_back(desk: Desk):
    plan = planning.choose(make.sent(desk, make.accepted(desk)), "A", by=desk.learner, today=TODAY)

    for act in (planning.take_back, planning.withdraw):
        with pytest.raises(WrongState):
            act(plan, by=desk.adviser, today=TODAY)


def test_nobody_else_writes_or_chooses(desk: Desk):
    found = make.accepted(desk)
    plan = make.sent(desk, found)
    for other in (desk.learner, desk.head, desk.officer):
        with pytest.raises(NotPermitted):
            planning.draft(found, "T", {}, by=other, today=TODAY)
        with pytest.raises(NotPermitted):
            planning.withdraw(plan, by=other, today=TODAY)
    for other in (desk.adviser, desk.head):
        with pytest.raises(NotPermitted):
            planning.choose(plan, "A", by=other, today=TODAY)
        with pytest.raises(NotPermitted):
            planning.unchoose(plan, by=other)
    with pytest.raises(Malformed):
        planning.choose(plan, "C", by=desk.learner, today=TODAY)


def test_before_it_is_accepted_and_after_it_ended_nothing_is_planned(desk: Desk):
    found = make.asked(desk)
    with pytest.raises(NotPermitted):
        planning.draft(found, "T", {}, by=desk.adviser, today=TODAY)

    counsel.answer(found, True, by=desk.adviser, today=TODAY)
    plan = make.sent(desk, found)
    counsel.take_back(found, by=desk.learner, today=TODAY)
    with pytest.raises(NotPermitted):
        planning.withdraw(Plan.objects.get(pk=plan.pk), by=desk.adviser, today=TODAY)


def test_a_learner_keeps_the_plan_when_the_counsel_ends_and_the_counsellor_does_not(desk: Desk):
    found = make.accepted(desk)
    draft = planning.draft(found, "Draft", {}, by=desk.adviser, today=TODAY)
    plan = make.sent(desk, found)
    assert set(plans_visible_to(desk.adviser, on=TODAY)) == {draft, plan}
    assert set(plans_visible_to(desk.learner, on=TODAY)) == {plan}

    counsel.take_back(found, by=desk.learner, today=TODAY)
    assert set(plans_visible_to(desk.adviser, on=TODAY)) == set()
    assert set(plans_visible_to(desk.learner, on=TODAY)) == {plan}
    assert planning.choose(Plan.objects.get(pk=plan.pk), "B", by=desk.learner, today=TODAY).chosen == "B"


def test_a_plan_adds_up_and_says_what_is_missing(desk: Desk):
    Admission.objects.create(instance=desk.land.run, requires=[[micro_credential(desk.land.awarder).number]])
    (first, second) = reading.shown_to_learner(make.sent(desk, make.accepted(desk)), on=TODAY)
    missing = tuple(desk.land.run.admission.requires[0])

    assert [line.entry.number for line in first.lines] == [desk.land.course.number, desk.land.entry.number]
    assert first.lines[0].misfits == (Misfit("missing", 1, missing),)
    assert first.lines[0].step.ends_on == desk.land.run.ends_on
    assert second.sum.credits == ((desk.land.entry.credit_system, desk.land.entry.credits_that_hold),)
    assert first.sum.hours == desk.land.course.total_hours


def test_a_counsellor_sees_how_far_somebody_is_only_as_far_as_they_let_one(desk: Desk):
    found, other = make.accepted(desk), micro_credential(desk.land.awarder)
    ways = {"A": [{"entry": desk.land.course.number}, {"entry": other.number}], "B": [{"entry": other.number}]}
    plan = planning.draft(found, "T", ways, by=desk.adviser, today=TODAY)
    learning.enrol(desk.land.run, by=desk.learner, today=TODAY)
    award(desk.learner, other)

    def shown(*scopes: str) -> list[str]:
        counsel.consent(found, scopes, UNTIL, by=desk.learner, today=TODAY)
        (first, _second) = reading.shown_to_counsellor(Plan.objects.get(pk=plan.pk), on=TODAY)
        return [line.progress for line in first.lines]

    assert shown() == ["", ""]
    assert shown("budget") == ["", ""]
    assert shown("in_progress") == ["under_way", "under_way"]
    assert shown("portfolio") == ["", "held"]
    (own, _other) = reading.shown_to_learner(plan, on=TODAY)
    assert [line.progress for line in own.lines] == ["under_way", "held"]


def test_the_database_knows_no_choice_without_its_alternative(desk: Desk):
    plan = make.sent(desk, make.accepted(desk))
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(state=PlanState.CHOSEN)
