"""Asking for the whole or for blocks, by a route; and a self-check that is its author's alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from passerelle.assessment import asking, juries, jury_results, prior_learning, self_checks
from passerelle.assessment.models import Jury, PriorLearningCase, RecognisedPart, SelfCheck
from passerelle.assessment.states import CandidateState, CaseState
from passerelle.core.errors import Malformed, NotNow, StaleVersion
from passerelle.organisations.models import Function, Role
from tests.assessment import factories as make
from tests.assessment.factories import TODAY, Country
from tests.assessment.test_juries import BLOCKS, MEETS, concluded, voting

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirane() -> Country:
    return make.country(blocks=BLOCKS)


def asked(case: PriorLearningCase, *blocks: str, route: str = "CP", **more: Any) -> PriorLearningCase:
    said = {"by": case.person, "today": TODAY, "seen_version": case.version} | more
    return asking.ask_for(case, blocks, route=route, **said)


def test_a_block_is_asked_for_judged_and_recognised_and_nobody_passes_the_whole_by_it(mirane: Country):
    case = asked(make.draft_case(mirane), "B1", route="CT")
    assert (case.blocks, case.route, case.version) == (["B1"], "CT", 3)
    prior_learning.submit_case(case, by=mirane.learner, today=TODAY)
    prior_learning.admit(case, by=mirane.signatory, today=TODAY)
    other = make.staff(make.organisation("Union of Fitters", Role.EMPLOYER), Function.EDITOR, "Bao Lind")

    jury = voting(mirane, case, mirane.assessor, other)
    assert [part.code for part in juries.parts(case)] == ["B1"]
    concluded(jury, {mirane.assessor: {"B1": True}, other: {"B1": True}})

    assert (jury.result, jury.recognised, jury.gaps) == ("partial", ["B1"], [])
    assert jury.case.candidate is not None
    assert jury.case.candidate.state == CandidateState.FAILED
    assert [(gap.outcome, gap.asked) for gap in jury_results.gaps_of(case, on=TODAY)] == [("K1", False)]


def test_what_was_recognised_before_and_a_block_make_the_whole_together(mirane: Country):
    before = prior_learning.admit(make.submitted_case(mirane), by=mirane.signatory, today=TODAY)
    other = make.staff(make.organisation("Union of Fitters", Role.EMPLOYER), Function.EDITOR, "Bao Lind")
    votes = {"B1": False, "K1": True}
    concluded(voting(mirane, before, mirane.assessor, other), {mirane.assessor: votes, other: votes})

    case = asked(make.draft_case(mirane), "B1")
    prior_learning.submit_case(case, by=mirane.learner, today=TODAY)
    prior_learning.admit(case, by=mirane.signatory, today=TODAY)
    third = make.staff(mirane.body, Function.ASSESSOR, "Odo Rask")
    fourth = make.staff(make.organisation("Second union", Role.EMPLOYER), Function.EDITOR, "Pia Holm")
    jury = concluded(voting(mirane, case, third, fourth), {third: {"B1": True}, fourth: {"B1": True}})

    assert (jury.result, jury.case.candidate and jury.case.candidate.state) == ("full", CandidateState.PASSED)
    assert sorted(RecognisedPart.objects.values_list("code", flat=True)) == ["B1", "K1"]


def test_a_block_counts_no_case_of_the_year_and_what_is_recognised_is_not_asked_for_again(mirane: Country):
    PriorLearningCase.objects.filter(pk=make.submitted_case(mirane).pk).update(
        state=CaseState.INADMISSIBLE, decided_by=mirane.signatory, decided_on=TODAY, gap="K1"
    )
    whole = make.draft_case(mirane)
    with pytest.raises(NotNow) as refusal:
        prior_learning.submit_case(whole, by=mirane.learner, today=TODAY)
    assert refusal.value.data["reasons"] == ["enough_cases_this_year"]

    jury = Jury.objects.create(
        number="JU-1", case=whole, convened_by=mirane.signatory, convened_on=TODAY, meets_on=MEETS, result_due_on=MEETS
    )
    RecognisedPart.objects.create(
        person=mirane.learner, micro_credential=mirane.entry, edition=whole.edition, code="B1", jury=jury,
        recognised_on=TODAY,
    )  # fmt: skip
    asked(whole, "B1")
    with pytest.raises(NotNow) as refusal:
        prior_learning.submit_case(whole, by=mirane.learner, today=TODAY)
    assert refusal.value.data["reasons"] == ["recognised_already"]
    RecognisedPart.objects.all().delete()
    assert prior_learning.submit_case(whole, by=mirane.learner, today=TODAY).state == CaseState.SUBMITTED


def test_what_is_no_block_no_route_and_no_course_of_it_is_refused_by_name(mirane: Country):
    case = make.draft_case(mirane)
    elsewhere = make.short_course(mirane.provider, make.micro_credential(mirane.awarder))
    for blocks, more, field in (
        (["B9"], {}, "blocks"),
        (["K1"], {}, "blocks"),
        ([], {"route": "CX"}, "route"),
        ([], {"route": "course"}, "course"),
        ([], {"route": "CP", "course": mirane.course}, "course"),
        ([], {"route": "course", "course": elsewhere}, "course"),
    ):
        with pytest.raises(Malformed) as refusal:
            asked(case, *blocks, **more)
        assert refusal.value.data["field"] == field
    with pytest.raises(StaleVersion):
        asked(case, "B1", seen_version=1)

    asked(case, route="course", course=mirane.course)
    case.refresh_from_db()
    assert (case.route, case.course, case.blocks) == ("course", mirane.course, [])


def test_a_refusal_says_what_would_show_each_outcome(mirane: Country):
    case = make.submitted_case(mirane)
    said: dict[str, Any] = {"by": mirane.signatory, "today": TODAY}
    for gap, gaps, field in (("", {"K9": "A talk."}, "gaps.K9"), ("", {"K1": " "}, "gap"), ("", None, "gap")):
        with pytest.raises(Malformed) as refusal:
            prior_learning.refuse_case(case, gap=gap, gaps=gaps, **said)
        assert refusal.value.data["field"] == field
    prior_learning.refuse_case(case, gaps={"S1": "A photo. ", "K1": "A talk.", "S2": ""}, **said)
    case.refresh_from_db()
    assert (case.state, case.gap, case.gaps) == (CaseState.INADMISSIBLE, "K1, S1", {"K1": "A talk.", "S1": "A photo."})


def test_a_self_check_is_kept_once_and_forgotten_on_request(mirane: Country):
    alone = {"K1": "alone", "S1": "alone", "S2": "with_help"}
    for answers, way in ((alone, "course"), (alone | {"S2": "alone"}, "whole")):
        assert self_checks.keep(mirane.entry, answers, by=mirane.learner, today=TODAY).way == way
    kept = self_checks.of(mirane.learner, mirane.entry)
    assert kept is not None
    assert (kept.answers["S2"], SelfCheck.objects.count()) == ("alone", 1)
    assert self_checks.of(mirane.assessor, mirane.entry) is None

    with pytest.raises(Malformed):
        self_checks.keep(mirane.entry, {"K1": "alone"}, by=mirane.learner, today=date(2027, 1, 1))
    self_checks.forget(mirane.entry, by=mirane.learner)
    self_checks.forget(mirane.entry, by=mirane.learner)
    assert SelfCheck.objects.count() == 0
