"""A provider's own quality assurance from its plan to what changed: who may what, when, and what never happens."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Mandate, Role
from passerelle.quality.actions import cycles, self_reviews
from passerelle.quality.models import (
    Criterion,
    ImprovementAction,
    InternalCycle,
    SelfFinding,
    SelfReview,
    Standard,
)
from passerelle.quality.states import CycleState, ImprovementState, SelfReviewState
from tests import factories as make
from tests.factories import TODAY
from tests.quality.cycling import CODES, DONE, LATER, House, short_courses

pytestmark = pytest.mark.django_db


def newer() -> Standard:
    """Return the next version of the standard, in force from tomorrow on."""
    made = Standard.objects.create(
        scheme="short-courses", version="2", title="Series of short courses", language="en", source="Own",
        as_of=TODAY, licence="Apache-2.0", kinds=["courses"], comment_days=14, in_force_from=TODAY + timedelta(days=1),
    )  # fmt: skip
    Criterion.objects.create(standard=made, code="C1", text="Every course says who needs it.", place=1)
    Criterion.objects.create(standard=made, code="C10", text="It can be paused.", place=2)
    return made


# --- the whole way ----------------------------------------------------------------------------------------------------


def test_a_cycle_goes_from_its_plan_to_what_changed():
    house = House()
    review = house.finished()

    action = self_reviews.do(review.actions.get(), DONE, by=house.teaching, today=TODAY)
    closed = cycles.close(review.cycle, "Employers are asked now.", by=house.editing, today=TODAY)

    assert (closed.number[:3], closed.state, closed.closed_on, closed.closed_by, closed.what_changed) == (
        *("QC-", CycleState.CLOSED, TODAY, house.editing),
        "Employers are asked now.",
    )
    assert (action.state, action.done_on, action.evidence, action.what_changed) == (
        *(ImprovementState.DONE, TODAY, DONE["evidence"]),
        DONE["what_changed"],
    )
    facts = Fact.objects.filter(subject__startswith=closed.number).order_by("pk").values_list("kind", "subject")
    at = f"{closed.number}/{house.one.number}"
    assert list(facts) == [
        ("quality_cycle.begin", closed.number),
        ("quality_cycle.begin_self_review", closed.number),
        ("self_review.judge", at),
        ("self_review.improve", at),
        ("self_review.finish", at),
        ("improvement.finish", at),
        ("quality_cycle.close", closed.number),
    ]


def test_what_is_open_outlives_its_cycle_and_is_done_later():
    house = House()
    closed = house.closed()
    action = ImprovementAction.objects.get()
    assert action.is_overdue(LATER + timedelta(days=1))

    self_reviews.do(action, DONE, by=house.editing, today=LATER)

    assert (closed.state, action.state, action.done_on) == (CycleState.CLOSED, ImprovementState.DONE, LATER)


def test_what_is_not_planned_can_be_reviewed_and_what_is_planned_left_out_with_a_reason():
    house = House()
    cycle = house.begun()
    house.finished(house.opened(cycle, house.other.number))
    planned = house.opened(cycle)

    self_reviews.leave_out(planned, "It is not taught this year.", by=house.signing, today=TODAY)

    assert cycles.close(cycle, "Nothing to speak of.", by=house.signing, today=TODAY).state == CycleState.CLOSED
    assert planned.state == SelfReviewState.LEFT_OUT


def test_the_plan_changes_while_the_cycle_is_under_way():
    house = House()
    cycle = house.begun()
    said = house.said(plan="Both courses.", entries=[house.one.number, house.other.number])

    changed = cycles.change_plan(cycle, said | {"year": 2030}, by=house.editing, today=TODAY, seen_version=1)

    assert (changed.plan, len(changed.planned), changed.year, changed.version) == ("Both courses.", 2, 2026, 2)
    with pytest.raises(StaleVersion):
        cycles.change_plan(cycle, said, by=house.editing, today=TODAY, seen_version=1)


# --- who may ----------------------------------------------------------------------------------------------------------


def test_nobody_runs_the_cycle_of_somebody_else():
    house, others = House(), House()
    review = house.opened()
    stranger = others.signing
    tries = (
        lambda: cycles.begin(house.body, short_courses(), house.said(year=2027), by=stranger, today=TODAY),
        lambda: cycles.change_plan(review.cycle, house.said(), by=stranger, today=TODAY),
        lambda: self_reviews.begin(review.cycle, house.other.number, by=stranger, today=TODAY),
        lambda: self_reviews.judge(review, {}, by=stranger, today=TODAY),
        lambda: self_reviews.improve(review, {}, by=stranger, today=TODAY),
        lambda: self_reviews.finish(review, by=stranger, today=TODAY),
        lambda: self_reviews.leave_out(review, "So.", by=stranger, today=TODAY),
        lambda: cycles.close(review.cycle, "So.", by=stranger, today=TODAY),
    )
    before = Fact.objects.count()

    for one in tries:
        with pytest.raises(NotPermitted):
            one()

    assert (Fact.objects.count(), InternalCycle.objects.count()) == (before, 1)


def test_who_writes_reviews_and_who_signs_or_is_responsible_runs():
    house = House()
    cycle = house.begun(responsible=house.mandate(house.teaching))

    for somebody in (house.editing, make.member(house.body, "assessor")):
        with pytest.raises(NotPermitted):
            cycles.close(cycle, "So.", by=somebody, today=TODAY)
    with pytest.raises(NotPermitted):
        cycles.begin(house.body, short_courses(), house.said(), by=house.editing, today=TODAY)
    with pytest.raises(NotPermitted):
        self_reviews.begin(cycle, house.one.number, by=make.member(house.body, "assessor"), today=TODAY)
    assert cycles.change_plan(cycle, house.said(), by=house.teaching, today=TODAY).version == 2


def test_responsible_is_who_acts_for_the_provider_today():
    house, others = House(), House()
    gone = make.member(house.body)
    Mandate.objects.filter(person=gone).update(ends_on=TODAY)

    for mandate in (others.mandate(others.signing), house.mandate(gone), 0, "", "one"):
        with pytest.raises(Malformed) as refusal:
            house.begun(responsible=mandate)
        assert refusal.value.data["field"] == "responsible"
    assert InternalCycle.objects.count() == 0


# --- what is refused --------------------------------------------------------------------------------------------------


def test_everything_amiss_in_a_plan_is_told_at_once():
    house, others = House(), House()
    stated = {"year": 1, "policy": " ", "plan": "", "entries": [others.one.number], "responsible": 0, "due_on": TODAY}

    with pytest.raises(Malformed) as refusal:
        cycles.begin(house.body, short_courses(), stated, by=house.signing, today=TODAY)

    told = [one.data["field"] for one in (refusal.value, *refusal.value.others)]
    assert told == ["year", "due_on", "policy", "plan", "entries", "responsible"]


def test_one_cycle_a_year_and_one_at_a_time():
    house = House()
    house.closed()

    with pytest.raises(AlreadyDone):
        house.begun()
    house.begun(year=2027)
    with pytest.raises(AlreadyDone):
        house.begun(year=2025)

    assert InternalCycle.objects.count() == 2


def test_who_neither_teaches_nor_awards_has_no_cycle():
    house = House()
    house.body.roles.all().delete()
    make.organisation_role(house.body, Role.EMPLOYER)

    with pytest.raises(NotNow) as refusal:
        house.begun()

    assert refusal.value.data["reason"] == "neither_awarder_nor_provider"


def test_a_cycle_with_open_self_reviews_does_not_close_and_says_which():
    house = House()
    cycle = house.begun()
    house.opened(cycle, house.other.number)

    with pytest.raises(NotNow) as refusal:
        cycles.close(cycle, "All is well.", by=house.signing, today=TODAY)

    cycle.refresh_from_db()
    assert refusal.value.data == {
        "reason": "self_reviews_open",
        "entries": sorted([house.one.number, house.other.number]),
    }
    assert (cycle.state, cycle.closed_on, cycle.what_changed) == (CycleState.RUNNING, None, "")


def test_a_cycle_closes_with_a_word_on_what_changed_once():
    house = House()
    cycle = house.finished().cycle

    with pytest.raises(Malformed):
        cycles.close(cycle, " ", by=house.signing, today=TODAY)
    cycles.close(cycle, "More is asked.", by=house.signing, today=TODAY)
    for late in (
        lambda: cycles.close(cycle, "Again.", by=house.signing, today=TODAY),
        lambda: cycles.change_plan(cycle, house.said(), by=house.signing, today=TODAY),
        lambda: self_reviews.begin(cycle, house.other.number, by=house.signing, today=TODAY),
    ):
        with pytest.raises(WrongState):
            late()

    cycle.refresh_from_db()
    assert cycle.what_changed == "More is asked."


def test_one_self_review_a_cycle_and_only_of_what_is_ones_own():
    house, others = House(), House()
    review = house.opened()

    with pytest.raises(AlreadyDone):
        house.opened(review.cycle)
    for entry in (others.one.number, "MC-00000", ""):
        with pytest.raises(Malformed) as refusal:
            self_reviews.begin(review.cycle, entry, by=house.signing, today=TODAY)
        assert refusal.value.data["field"] == "entry"

    assert SelfReview.objects.count() == 1


def test_a_self_review_ends_when_every_criterion_has_a_judgement_and_what_is_not_met_an_action():
    house = House()
    review = house.opened()
    self_reviews.judge(review, {"C1": {"judgement": "met", "reasons": "Read."}}, by=house.teaching, today=TODAY)
    with pytest.raises(NotNow) as refusal:
        self_reviews.finish(review, by=house.teaching, today=TODAY)
    assert refusal.value.data == {"reason": "criteria_missing", "criteria": CODES[1:]}

    house.judged(review, C8="not_met", C9="partly")
    with pytest.raises(NotNow) as refusal:
        self_reviews.finish(review, by=house.teaching, today=TODAY)
    assert refusal.value.data == {"reason": "nothing_to_be_done", "criteria": ["C8"]}

    house.improved(review)
    self_reviews.finish(review, by=house.teaching, today=TODAY)
    with pytest.raises(WrongState):
        house.judged(review)


def test_a_judgement_has_reasons_and_all_that_is_amiss_is_told_at_once():
    house = House()
    review = house.opened()
    told = {"C1": {"judgement": "good", "reasons": ""}, "C2": {"judgement": "met", "reasons": "Read."}, "X": {}}

    with pytest.raises(Malformed) as refusal:
        self_reviews.judge(review, told, by=house.teaching, today=TODAY)

    fields = [one.data["field"] for one in (refusal.value, *refusal.value.others)]
    assert fields[:2] == ["findings.C1.judgement", "findings.C1.reasons"]
    assert SelfFinding.objects.count() == 0


def test_of_two_who_judge_at_once_the_second_is_told():
    house = House()
    review = house.opened()
    seen = review.version
    house.judged(review)

    with pytest.raises(StaleVersion):
        self_reviews.judge(review, {}, by=house.editing, today=TODAY, seen_version=seen)


def test_done_without_evidence_is_not_done():
    house = House()
    action = house.improved(house.opened())

    with pytest.raises(Malformed) as refusal:
        self_reviews.do(action, {"evidence": [" "], "what_changed": ""}, by=house.teaching, today=TODAY)

    action.refresh_from_db()
    assert [one.data["field"] for one in (refusal.value, *refusal.value.others)] == ["evidence", "what_changed"]
    assert (action.state, action.done_on) == (ImprovementState.OPEN, None)
    for on in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
        with pytest.raises(Malformed):
            self_reviews.do(action, DONE | {"done_on": on}, by=house.teaching, today=TODAY)
    self_reviews.do(action, DONE, by=house.teaching, today=TODAY)
    with pytest.raises(WrongState):
        self_reviews.do(action, DONE, by=house.teaching, today=TODAY)


# --- the standard changes in the middle -------------------------------------------------------------------------------


def test_a_cycle_keeps_the_standard_it_began_with_and_closes_by_it_on_purpose():
    house, later = House(), TODAY + timedelta(days=2)
    cycle = house.finished().cycle
    two = newer()

    with pytest.raises(NotNow) as refusal:
        cycles.close(cycle, "Employers are asked.", by=house.signing, today=later)
    assert refusal.value.data == {"reason": "cycle_standard_changed", "newer": "short-courses/2"}
    with pytest.raises(Malformed) as moved:
        cycles.change_plan(cycle, house.said(standard=two.reference), by=house.signing, today=later)
    assert moved.value.data["field"] == "standard"

    closed = cycles.close(cycle, "Employers are asked.", by=house.signing, today=later, keep_standard=True)

    assert (closed.standard, closed.keeps_standard) == (short_courses(), True)


def test_a_criterion_of_the_newer_version_is_none_of_this_cycle():
    house, later = House(), TODAY + timedelta(days=2)
    review = house.opened()
    newer()

    with pytest.raises(Malformed) as refusal:
        self_reviews.judge(review, {"C10": {"judgement": "met", "reasons": "Yes."}}, by=house.teaching, today=later)

    assert refusal.value.data == {"field": "criterion", "expected": ", ".join(CODES), "seen": "C10"}


def test_a_cycle_begins_by_the_version_in_force_of_a_standard_for_courses():
    house, later = House(), TODAY + timedelta(days=2)
    newer()

    with pytest.raises(NotNow) as refusal:
        cycles.begin(house.body, short_courses(), house.said(), by=house.signing, today=later)
    assert refusal.value.data == {"reason": "standard_is_older", "newer": "short-courses/2"}
    with pytest.raises(Malformed):
        cycles.begin(
            house.body,
            Standard.objects.get(scheme="esg-agencies"),
            house.said(),
            by=house.signing,
            today=later,
        )


# --- what the database refuses ----------------------------------------------------------------------------------------


def test_the_database_holds_what_must_never_happen():
    house = House()
    review = house.judged()
    action = house.improved(review)
    cycle = review.cycle

    for wrong in (
        lambda: InternalCycle.objects.filter(pk=cycle.pk).update(state="closed"),
        lambda: InternalCycle.objects.filter(pk=cycle.pk).update(policy=""),
        lambda: InternalCycle.objects.filter(pk=cycle.pk).update(due_on=cycle.begun_on),
        lambda: SelfReview.objects.filter(pk=review.pk).update(
            state="left_out", ended_on=TODAY, ended_by=house.signing
        ),
        lambda: SelfReview.objects.filter(pk=review.pk).update(state="done"),
        lambda: SelfReview.objects.create(cycle=cycle, entry=review.entry, begun_on=TODAY, begun_by=house.signing),
        lambda: SelfFinding.objects.filter(self_review=review).update(reasons=""),
        lambda: ImprovementAction.objects.filter(pk=action.pk).update(
            state="done", done_on=date(2026, 12, 1), done_by=house.signing, what_changed="Much."
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()
