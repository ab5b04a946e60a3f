"""Juries of prior learning from the day they are named to their result, with each refusal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from passerelle.assessment import (
    accompanying,
    actions,
    asking,
    juries,
    jury_results,
    permissions,
    prior_learning,
    sittings,
)
from passerelle.assessment.jury_states import JuryState, SeatState
from passerelle.assessment.models import Candidate, Jury, JurySeat, RecognisedPart
from passerelle.assessment.states import CandidateState, CaseState
from passerelle.core.errors import Conflicted, Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.prior_learning import LINKS
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Role
from passerelle.policy.case_files import REASONS
from tests import own_rules
from tests.assessment import factories as make
from tests.assessment.factories import ONSITE, TODAY, Country
from tests.assessment.test_candidates import kinds, refused
from tests.assessment.test_sittings import opened

if TYPE_CHECKING:
    from passerelle.assessment.models import PriorLearningCase
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
MEETS = date(2027, 1, 10)
BLOCKS = [{"code": "B1", "title": "Wiring", "outcomes": ["S1", "S2"], "components": [], "separately_awardable": True}]
YES = {"K1": True, "S1": True, "S2": True}


@pytest.fixture
def mirane() -> Country:
    return make.country(blocks=BLOCKS)


@pytest.fixture
def other(mirane: Country) -> Person:
    return make.staff(make.organisation("Union of Fitters", Role.EMPLOYER), Function.EDITOR, "Bao Lind")


@pytest.fixture
def case(mirane: Country) -> PriorLearningCase:
    return prior_learning.admit(make.submitted_case(mirane), by=mirane.signatory, today=TODAY)


def convened(of: Country, case: PriorLearningCase, *members: Person, meets_on: date = MEETS, **more: Any) -> Jury:
    said: dict[str, Any] = {"chair": members[0], "by": of.signatory, "today": TODAY} | more
    return juries.convene(case, members, meets_on=meets_on, **said)


def reading(of: Country, case: PriorLearningCase, *members: Person) -> Jury:
    jury = convened(of, case, *members)
    for member in members:
        juries.declare(jury, by=member, today=TODAY)
    return jury


def found(shown: dict[str, bool]) -> dict[str, Any]:
    return {code: {"shown": said, "note": "Seen."} for code, said in shown.items()}


def voting(of: Country, case: PriorLearningCase, *members: Person, shown: dict[str, bool] = YES) -> Jury:
    jury = reading(of, case, *members)
    for member in members:
        juries.find(
            jury, found({code: shown[code] for part in juries.parts(case) for code in part.outcomes}), by=member
        )
    return jury


def concluded(jury: Jury, votes: dict[Person, dict[str, bool]], **more: Any) -> Jury:
    for member, said in votes.items():
        juries.vote(jury, said, by=member, today=MEETS)
    chair = JurySeat.objects.get(jury=jury, is_chair=True).person
    return jury_results.conclude(jury, **{"identity_check": ONSITE, "by": chair, "today": MEETS} | more)


def test_a_full_result_lets_the_candidate_pass_and_be_awarded(mirane: Country, case: PriorLearningCase, other: Person):
    jury = voting(mirane, case, mirane.assessor, other)
    assert (jury.state, jury.result_due_on) == (JuryState.VOTING, MEETS + timedelta(days=15))

    both = {"B1": True, "K1": True}
    concluded(jury, {mirane.assessor: both, other: both}, grade="merit")

    candidate = Candidate.objects.get()
    case.refresh_from_db()
    assert (candidate.state, candidate.result, candidate.score, candidate.assessor, candidate.organisation) == (
        CandidateState.PASSED, "merit", 65, mirane.assessor, mirane.body,
    )  # fmt: skip
    assert (case.state, jury.result, jury.gaps, jury.concluded_on) == (CaseState.ASSESSED, "full", [], MEETS)
    assert kinds(jury.reference) == [
        *("jury.convene", "jury.declare", "jury.declare", "jury.begin", "jury.find", "jury.find", "jury.open_vote"),
        *("jury.vote", "jury.vote", "jury.conclude"),
    ]
    assert "Seen." not in str(list(Fact.objects.values_list("noted", flat=True)))


def test_a_partial_result_names_its_parts_and_they_count_at_the_next_attempt(
    mirane: Country, case: PriorLearningCase, other: Person
):
    jury = voting(mirane, case, mirane.assessor, other, shown=YES | {"K1": False})
    votes = {"B1": True, "K1": False}
    concluded(jury, {mirane.assessor: votes, other: votes})
    assert (jury.result, jury.recognised, jury.gaps) == ("partial", ["B1"], ["K1"])
    assert Candidate.objects.get().state == CandidateState.FAILED
    assert missing(case) == {"K1": []}
    mirane.course.outcomes = [{"code": "K1", "text": "Explain how a pump cools."}]
    mirane.course.save()
    later = make.short_course(mirane.provider, mirane.entry, outcomes=mirane.course.outcomes)
    assert missing(case) == {"K1": [(mirane.course.number, mirane.run.starts_on), (later.number, None)]}

    next_year = date(2027, 2, 1)
    again = prior_learning.start_case(mirane.entry, by=mirane.learner, today=next_year)
    prior_learning.save_evidence(again, make.EVIDENCE, by=mirane.learner, today=next_year, seen_version=again.version)
    again.refresh_from_db()
    prior_learning.submit_case(again, by=mirane.learner, today=next_year)
    prior_learning.admit(again, by=mirane.signatory, today=next_year)
    assert [part.code for part in juries.parts(again)] == ["K1"]
    new = make.staff(mirane.body, Function.ASSESSOR, "Elif Tan")
    with pytest.raises(Conflicted) as refusal:  # who assessed them once never does again
        juries.convene(again, [new, other], chair=new, meets_on=next_year, by=mirane.signatory, today=next_year)
    assert refusal.value.data["ties"] == ["assessed"]
    second = make.staff(mirane.body, Function.ASSESSOR, "Ada Rouz")
    jury = juries.convene(again, [new, second], chair=new, meets_on=next_year, by=mirane.signatory, today=next_year)
    for member in (new, second):
        juries.declare(jury, by=member, today=next_year)
    for member in (new, second):
        juries.find(jury, found({"K1": True}), by=member)
        juries.vote(jury, {"K1": True}, by=member, today=next_year) if member is second else None
    juries.vote(jury, {"K1": True}, by=new, today=next_year)
    jury_results.conclude(jury, identity_check=ONSITE, by=new, today=next_year)
    assert (jury.result, Candidate.objects.latest("pk").state) == ("full", CandidateState.PASSED)


def missing(case: PriorLearningCase) -> dict[str, Any]:
    return {gap.outcome: list(gap.courses) for gap in jury_results.gaps_of(case, on=TODAY)}


def test_who_followed_a_course_after_a_part_was_recognised_asks_the_jury_for_the_rest(mirane: Country, other: Person):
    draft = asking.ask_for(make.draft_case(mirane), ["B1"], route="CP", by=mirane.learner, today=TODAY, seen_version=2)
    case = prior_learning.submit_case(draft, by=mirane.learner, today=TODAY)
    jury = voting(mirane, prior_learning.admit(case, by=mirane.signatory, today=TODAY), mirane.assessor, other)
    concluded(jury, {mirane.assessor: {"B1": True}, other: {"B1": True}})
    assert [(gap.outcome, gap.asked) for gap in jury_results.gaps_of(case, on=TODAY)] == [("K1", False)]

    candidate = make.candidate(mirane)
    again = make.draft_case(mirane)
    asking.ask_for(again, [], route="course", course=mirane.course, by=mirane.learner, today=TODAY, seen_version=2)
    again = prior_learning.submit_case(again, by=mirane.learner, today=TODAY)
    again = prior_learning.admit(again, by=mirane.signatory, today=TODAY)
    assert again.candidate == candidate
    assert [part.code for part in juries.parts(again)] == ["K1"]
    new = [make.staff(mirane.body, Function.ASSESSOR, name) for name in ("Elif Tan", "Ada Rouz")]
    jury = voting(mirane, again, *new)
    concluded(jury, {one: {"K1": True} for one in new})
    candidate.refresh_from_db()
    assert (jury.result, candidate.state, candidate.route) == ("full", CandidateState.PASSED, "course")


def test_who_follows_a_course_and_had_nothing_recognised_is_assessed_after_it(mirane: Country):
    make.candidate(mirane)
    with pytest.raises(NotNow) as refusal:
        prior_learning.start_case(mirane.entry, by=mirane.learner, today=TODAY)
    assert refusal.value.data["reason"] == "already_candidate"


def test_no_part_recognised_leaves_every_outcome_to_learn(mirane: Country, case: PriorLearningCase, other: Person):
    jury = voting(mirane, case, mirane.assessor, other, shown=dict.fromkeys(YES, False))
    no = {"B1": False, "K1": False}
    concluded(jury, {mirane.assessor: no, other: no})
    assert (jury.result, jury.gaps, RecognisedPart.objects.count()) == ("none", ["S1", "S2", "K1"], 0)


def test_the_chair_breaks_a_tie(mirane: Country, case: PriorLearningCase, other: Person):
    jury = voting(mirane, case, mirane.assessor, other)
    concluded(jury, {mirane.assessor: {"B1": True, "K1": False}, other: {"B1": False, "K1": True}})
    assert jury.recognised == ["B1"]


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (TODAY - timedelta(days=1), "jury_too_early"),
        (date(2027, 2, 23), None),
        (date(2027, 2, 24), "jury_too_late"),
    ],
)
def test_a_jury_meets_within_three_months(
    mirane: Country, case: PriorLearningCase, other: Person, day: date, reason: str | None
):
    if reason is None:
        assert convened(mirane, case, mirane.assessor, other, meets_on=day).meets_on == day
        return
    with pytest.raises(NotNow) as refusal:
        convened(mirane, case, mirane.assessor, other, meets_on=day)
    assert (refusal.value.data["reasons"], Jury.objects.count()) == ([reason], 0)
    assert reason in REASONS


def test_what_a_jury_lacks_is_told_at_once(mirane: Country, case: PriorLearningCase, other: Person):
    with pytest.raises(NotNow) as refusal:
        convened(mirane, case, other, chair=mirane.assessor)
    assert refusal.value.data["reasons"] == ["too_few_members", "nobody_qualified", "one_chair"]


def test_the_awarders_signatory_alone_convenes_and_once(mirane: Country, case: PriorLearningCase, other: Person):
    for stranger in (mirane.learner, mirane.head, mirane.assessor, make.staff(mirane.awarder, Function.EDITOR)):
        refused(lambda who=stranger: convened(mirane, case, mirane.assessor, other, by=who), NotPermitted, case)
    convened(mirane, case, mirane.assessor, other)
    refused(lambda: convened(mirane, case, mirane.assessor, other), NotNow, case)


def test_a_case_that_is_not_admitted_has_no_jury(mirane: Country, other: Person):
    case = make.submitted_case(mirane)
    refused(lambda: convened(mirane, case, mirane.assessor, other), WrongState, case)


def test_who_is_known_to_be_linked_never_sits(mirane: Country, case: PriorLearningCase, other: Person):
    adviser = make.staff(mirane.awarder, Function.COUNSELLOR)
    helped = accompanying.ask(case, adviser, by=mirane.learner, today=TODAY)
    accompanying.answer(helped, accepts=True, by=adviser, today=TODAY)
    accompanying.end(helped, by=mirane.learner, today=TODAY)
    colleague = make.staff(make.organisation("Pump Works", Role.EMPLOYER), Function.EDITOR)
    make.mandate(mirane.learner, colleague.mandates.get().organisation, Function.EDITOR, ends_on=date(2016, 1, 1))
    for linked, tie in ((adviser, "accompanied"), (colleague, "same_organisation"), (mirane.learner, "same_person")):
        with pytest.raises(Conflicted) as refusal:
            convened(mirane, case, mirane.assessor, linked)
        assert tie in refusal.value.data["ties"]


@pytest.mark.parametrize("link", LINKS)
def test_a_member_with_any_link_stands_down_and_is_replaced(
    mirane: Country, case: PriorLearningCase, other: Person, link: str
):
    jury = convened(mirane, case, mirane.assessor, other)
    juries.declare(jury, by=mirane.assessor, today=TODAY)
    juries.declare(jury, link=link, by=other, today=TODAY)
    assert (jury.state, JurySeat.objects.get(person=other).state) == (JuryState.DECLARING, SeatState.BARRED)
    new = make.person("Ilse Aho")
    juries.replace(jury, other, new, by=mirane.signatory, today=TODAY)
    with pytest.raises(NotPermitted):
        juries.declare(jury, by=other, today=TODAY)
    juries.declare(jury, by=new, today=TODAY)
    assert jury.state == JuryState.READING


def test_a_word_that_is_no_link_is_refused(mirane: Country, case: PriorLearningCase, other: Person):
    jury = convened(mirane, case, mirane.assessor, other)
    refused(lambda: juries.declare(jury, link="rival", by=other, today=TODAY), Malformed, jury)


def test_a_link_that_arose_meanwhile_is_found_when_the_member_declares(
    mirane: Country, case: PriorLearningCase, other: Person
):
    jury = convened(mirane, case, mirane.assessor, other)
    make.mandate(mirane.learner, other.mandates.get().organisation, Function.EDITOR)
    refused(lambda: juries.declare(jury, by=other, today=TODAY), Conflicted, jury)


def test_where_the_profile_asks_a_jury_is_balanced(mirane: Country, case: PriorLearningCase, other: Person):
    own_rules.in_force(make.LONG_AGO, params={"prior_learning": {"balanced": True}})
    jury = convened(mirane, case, mirane.assessor, other)
    juries.declare(jury, counts_as="woman", by=mirane.assessor, today=TODAY)
    refused(lambda: juries.declare(jury, counts_as="woman", by=other, today=TODAY), NotNow, jury)
    juries.declare(jury, counts_as="man", by=other, today=TODAY)
    assert jury.state == JuryState.READING


def test_findings_are_blind_until_all_have_found(mirane: Country, case: PriorLearningCase, other: Person):
    jury = reading(mirane, case, mirane.assessor, other)
    juries.find(jury, found(YES), by=mirane.assessor)
    assert juries.findings_for(jury, other) == {}
    assert list(juries.findings_for(jury, mirane.assessor)) == [mirane.assessor.reference]
    refused(lambda: juries.find(jury, found(YES), by=mirane.assessor), WrongState, jury)
    juries.find(jury, found(YES), by=other)
    assert set(juries.findings_for(jury, other)) == {mirane.assessor.reference, other.reference}
    assert juries.findings_for(jury, mirane.signatory) == {}


@pytest.mark.parametrize(
    "said", [{}, {"K1": {"shown": True}}, found(YES) | {"X9": {"shown": True}}, found(YES) | {"K1": 1}]
)
def test_each_outcome_is_found_or_not(mirane: Country, case: PriorLearningCase, other: Person, said: dict[str, Any]):
    jury = reading(mirane, case, mirane.assessor, other)
    refused(lambda: juries.find(jury, said, by=other), Malformed, jury)


def test_nobody_votes_before_the_jury_meets_or_on_other_parts(mirane: Country, case: PriorLearningCase, other: Person):
    jury = voting(mirane, case, mirane.assessor, other)
    both = {"B1": True, "K1": True}
    refused(lambda: juries.vote(jury, both, by=other, today=MEETS - timedelta(days=1)), NotNow, jury)
    refused(lambda: juries.vote(jury, {"B1": True}, by=other, today=MEETS), Malformed, jury)
    refused(lambda: juries.vote(jury, both, by=mirane.signatory, today=MEETS), NotPermitted, jury)


def test_the_chair_alone_concludes_once_all_have_voted(mirane: Country, case: PriorLearningCase, other: Person):
    jury = voting(mirane, case, mirane.assessor, other)
    both = {"B1": True, "K1": True}
    end: dict[str, Any] = {"identity_check": ONSITE, "today": MEETS}
    juries.vote(jury, both, by=mirane.assessor, today=MEETS)
    refused(lambda: jury_results.conclude(jury, by=mirane.assessor, **end), NotNow, jury)
    juries.vote(jury, both, by=other, today=MEETS)
    refused(lambda: jury_results.conclude(jury, by=other, **end), NotPermitted, jury)
    for said, error in (
        ({"identity_check": "seen"}, Malformed),
        ({"identity_check": "unsupervised_no_id"}, NotNow),
        ({"grade": "fail"}, Malformed),
        ({"grade": "superb"}, Malformed),
    ):
        refused(lambda said=said: jury_results.conclude(jury, by=mirane.assessor, **end | said), error, jury)
    jury_results.conclude(jury, by=mirane.assessor, **end)
    refused(lambda: jury_results.conclude(jury, by=mirane.assessor, **end), WrongState, jury)


def test_giving_the_case_up_dissolves_its_jury(mirane: Country, case: PriorLearningCase, other: Person):
    jury = reading(mirane, case, mirane.assessor, other)
    prior_learning.withdraw_case(case, by=mirane.learner)
    jury.refresh_from_db()
    assert jury.state == JuryState.DISSOLVED


def test_a_member_sees_the_case_once_they_declared_and_nobody_else_the_jury(
    mirane: Country, case: PriorLearningCase, other: Person
):
    jury = convened(mirane, case, mirane.assessor, other)
    assert permissions.cases_visible_to(other).count() == 0
    juries.declare(jury, by=other, today=TODAY)
    assert list(permissions.cases_visible_to(other)) == [case]
    sees = [permissions.juries_visible_to(who).count() for who in (other, mirane.assessor, mirane.signatory)]
    assert sees == [1, 1, 1]
    strangers = (mirane.learner, make.person(), mirane.head, make.staff(mirane.awarder, Function.EDITOR))
    assert [permissions.juries_visible_to(who).count() for who in strangers] == [0, 0, 0, 0]


def test_a_jury_does_not_judge_who_an_assessor_was_named_for(mirane: Country, case: PriorLearningCase, other: Person):
    assert case.candidate
    actions.assign_assessor(case.candidate, mirane.assessor, mirane.body, by=mirane.signatory, today=TODAY)
    refused(lambda: convened(mirane, case, mirane.assessor, other), WrongState, case)


def test_the_database_refuses_two_juries_two_chairs_and_a_part_recognised_twice(
    mirane: Country, case: PriorLearningCase, other: Person
):
    jury = convened(mirane, case, mirane.assessor, other)
    days = {"convened_by": mirane.signatory, "convened_on": TODAY, "meets_on": MEETS, "result_due_on": MEETS}
    part = {"person": case.person, "micro_credential": case.micro_credential, "edition": 1, "code": "B1", "jury": jury}
    RecognisedPart.objects.create(recognised_on=TODAY, **part)
    for wrong in (
        lambda: Jury.objects.create(number="JU-X", case=case, **days),
        lambda: JurySeat.objects.create(jury=jury, person=make.person(), is_chair=True),
        lambda: JurySeat.objects.filter(person=other).update(link="family"),
        lambda: Jury.objects.filter(pk=jury.pk).update(state=JuryState.CONCLUDED),
        lambda: RecognisedPart.objects.create(recognised_on=TODAY, **part),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


def test_while_a_jury_judges_nobody_else_is_named_and_no_place_is_booked(
    mirane: Country, case: PriorLearningCase, other: Person
):
    sitting = opened(mirane)
    convened(mirane, case, mirane.assessor, other)
    candidate = Candidate.objects.get()
    named: dict[str, Any] = {"by": mirane.signatory, "today": TODAY}

    for act in (
        lambda: actions.assign_assessor(candidate, mirane.assessor, mirane.body, **named),
        lambda: actions.entrust(candidate, mirane.body, **named),
        lambda: sittings.book(sitting, by=mirane.learner, today=TODAY),
    ):
        with pytest.raises(NotNow) as refusal:
            act()
        assert refusal.value.data == {"reason": "jury_convened"}
    candidate.refresh_from_db()
    assert (candidate.state, candidate.organisation) == (CandidateState.WAITING, None)


def test_a_jury_is_not_convened_for_whom_a_sitting_expects(mirane: Country, case: PriorLearningCase, other: Person):
    sittings.book(opened(mirane), by=mirane.learner, today=TODAY)
    with pytest.raises(NotNow) as refusal:
        convened(mirane, case, mirane.assessor, other)
    assert (refusal.value.data, Jury.objects.count()) == ({"reason": "place_booked"}, 0)
