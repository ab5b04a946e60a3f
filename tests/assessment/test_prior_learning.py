"""Prior learning from the draft to its assessment: clocks, silence, refusals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError

from passerelle.assessment import accompanying, actions, jobs, permissions, prior_learning
from passerelle.assessment.models import Candidate, CandidateRoute, PriorLearningCase
from passerelle.assessment.states import CandidateState, CaseState
from passerelle.catalogue.models import Route
from passerelle.core.errors import Conflicted, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Role
from passerelle.registers.states import State
from tests import factories as base
from tests import own_rules
from tests.assessment import factories as make
from tests.assessment.factories import EVIDENCE, ONSITE, TODAY, Country
from tests.assessment.test_candidates import kinds, refused

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirane() -> Country:
    return make.country()


def test_the_way_of_prior_learning_to_a_result(mirane: Country):
    case = make.submitted_case(mirane)
    assert (case.state, case.answer_due_on) == (CaseState.SUBMITTED, date(2027, 1, 23))

    prior_learning.admit(case, by=mirane.signatory, today=TODAY)
    candidate = Candidate.objects.get()
    assert (candidate.person, candidate.route, candidate.course, candidate.state) == (
        mirane.learner,
        CandidateRoute.PRIOR_LEARNING,
        None,
        CandidateState.WAITING,
    )
    assert (case.candidate, case.decided_by, case.was_admitted_by_silence) == (candidate, mirane.signatory, False)

    actions.assign_assessor(candidate, mirane.assessor, mirane.body, by=mirane.signatory, today=TODAY)
    actions.record_results(candidate, make.marks(), identity_check=ONSITE, by=mirane.assessor, today=TODAY)
    case.refresh_from_db()
    assert case.state == CaseState.ASSESSED
    assert kinds(case.reference) == [f"prior_learning.{act}" for act in ("start", "edit", "submit", "admit", "assess")]


def test_facts_of_a_case_tell_nothing_of_its_content(mirane: Country):
    case = make.submitted_case(mirane)
    prior_learning.refuse_case(case, gap="No word on cooling.", by=mirane.signatory, today=TODAY)
    noted = str(list(Fact.objects.filter(subject=case.reference).values_list("noted", flat=True)))
    assert not any(word in noted for word in ("Tirma", "cooling", "Amina"))


def test_starting_twice_gives_the_same_draft(mirane: Country):
    first = prior_learning.start_case(mirane.entry, by=mirane.learner, today=TODAY)
    again = prior_learning.start_case(mirane.entry, by=mirane.learner, today=TODAY)
    assert (first, kinds(first.reference)) == (again, ["prior_learning.start"])


@pytest.mark.parametrize(
    ("fields", "reasons"),
    [
        ({"state": State.DRAFT, "edition": 0, "listed_on": None}, ["not_listed"]),
        ({"routes": Route.COURSE}, ["route_not_offered"]),
        ({"state": State.SUSPENDED, "routes": Route.COURSE}, ["not_listed", "route_not_offered"]),
    ],
)
def test_a_case_needs_a_listed_entry_that_offers_the_way(fields: dict[str, Any], reasons: list[str]):
    mirane = make.country(**fields)
    with pytest.raises(NotNow) as refusal:
        prior_learning.start_case(mirane.entry, by=mirane.learner, today=TODAY)
    assert (refusal.value.data["reasons"], PriorLearningCase.objects.count(), Fact.objects.count()) == (reasons, 0, 0)


def test_one_way_at_a_time(mirane: Country):
    candidate = make.candidate(mirane)
    refusal = refused(
        lambda: prior_learning.start_case(mirane.entry, by=mirane.learner, today=TODAY), NotNow, candidate
    )
    assert refusal.data["reasons"] == ["already_candidate"]

    other = make.person()
    case = make.draft_case(mirane, other)
    refusal = refused(lambda: make.candidate(mirane, other), NotNow, case)
    assert refusal.data["reason"] == "open_case"


@pytest.mark.parametrize(
    ("piece", "field"),
    [
        ({"title": "", "text": "x", "outcomes": ["S1"]}, "evidence.1.title"),
        ({"title": "x" * 201, "text": "x", "outcomes": ["S1"]}, "evidence.1.title"),
        ({"title": "x", "text": "", "outcomes": ["S1"]}, "evidence.1.text"),
        ({"title": "x", "text": "a\x00b", "outcomes": ["S1"]}, "evidence.1.text"),
        ({"title": "x", "text": "x", "outcomes": []}, "evidence.1.outcomes"),
        ({"title": "x", "text": "x", "outcomes": ["S9"]}, "evidence.1.outcomes"),
    ],
)
def test_evidence_of_another_shape_is_refused(mirane: Country, piece: dict[str, Any], field: str):
    case = make.draft_case(mirane)
    refusal = refused(
        lambda: prior_learning.save_evidence(case, [piece], by=mirane.learner, today=TODAY, seen_version=case.version),
        Malformed,
        case,
    )
    assert refusal.data["field"] == field


def test_too_many_pieces_are_refused(mirane: Country):
    case = make.draft_case(mirane)
    with pytest.raises(Malformed):
        prior_learning.save_evidence(case, EVIDENCE * 31, by=mirane.learner, today=TODAY, seen_version=case.version)


def test_a_stale_page_saves_nothing(mirane: Country):
    case = make.draft_case(mirane)
    refused(
        lambda: prior_learning.save_evidence(case, [], by=mirane.learner, today=TODAY, seen_version=case.version - 1),
        StaleVersion,
        case,
    )


def test_only_its_author_changes_sends_and_withdraws_a_case(mirane: Country):
    case = make.draft_case(mirane)
    for stranger in (make.person(), mirane.signatory, mirane.assessor):
        for act in (
            lambda who=stranger: prior_learning.save_evidence(case, [], by=who, today=TODAY, seen_version=case.version),
            lambda who=stranger: accompanying.ask(case, who, by=who, today=TODAY),
            lambda who=stranger: prior_learning.submit_case(case, by=who, today=TODAY),
            lambda who=stranger: prior_learning.withdraw_case(case, by=who),
        ):
            refused(act, NotPermitted, case)


def test_a_case_without_evidence_is_not_sent(mirane: Country):
    case = prior_learning.start_case(mirane.entry, by=mirane.learner, today=TODAY)
    refusal = refused(lambda: prior_learning.submit_case(case, by=mirane.learner, today=TODAY), NotNow, case)
    assert refusal.data["reasons"] == ["no_evidence"]


def test_every_reason_not_to_send_is_told_at_once(mirane: Country):
    case = prior_learning.start_case(mirane.entry, by=mirane.learner, today=TODAY)
    mirane.entry.state, mirane.entry.routes = State.SUSPENDED, Route.COURSE
    mirane.entry.save()
    case = PriorLearningCase.objects.get()
    refusal = refused(lambda: prior_learning.submit_case(case, by=mirane.learner, today=TODAY), NotNow, case)
    assert refusal.data["reasons"] == ["not_listed", "route_not_offered", "no_evidence"]


def test_a_case_once_sent_is_neither_changed_nor_sent_again(mirane: Country):
    case = make.submitted_case(mirane)
    refused(lambda: prior_learning.submit_case(case, by=mirane.learner, today=TODAY), WrongState, case)
    refused(
        lambda: prior_learning.save_evidence(case, [], by=mirane.learner, today=TODAY, seen_version=case.version),
        WrongState,
        case,
    )


def test_one_case_a_year_for_a_micro_credential(mirane: Country):
    case = make.submitted_case(mirane)
    prior_learning.refuse_case(case, gap="Show the cooling.", by=mirane.signatory, today=TODAY)
    again = make.draft_case(mirane)
    refusal = refused(lambda: prior_learning.submit_case(again, by=mirane.learner, today=TODAY), NotNow, again)
    assert refusal.data["reasons"] == ["enough_cases_this_year"]
    next_year = date(2027, 1, 2)
    assert prior_learning.submit_case(again, by=mirane.learner, today=next_year).submitted_on == next_year


def test_only_a_signatory_of_the_awarder_answers(mirane: Country):
    case = make.submitted_case(mirane)
    for stranger in (
        mirane.learner,
        mirane.head,
        make.staff(mirane.awarder, Function.EDITOR),
        make.staff(make.organisation("Another Chamber", Role.AWARDER), Function.SIGNATORY),
    ):
        refused(lambda who=stranger: prior_learning.admit(case, by=who, today=TODAY), NotPermitted, case)
        refused(lambda who=stranger: prior_learning.refuse_case(case, gap="x", by=who, today=TODAY), NotPermitted, case)


def test_a_signatory_never_answers_their_own_case(mirane: Country):
    case = make.submitted_case(mirane, mirane.signatory)
    refused(lambda: prior_learning.admit(case, by=mirane.signatory, today=TODAY), NotPermitted, case)
    assert list(permissions.cases_to_answer(mirane.signatory)) == []


def test_a_refusal_states_the_gap(mirane: Country):
    case = make.submitted_case(mirane)
    refused(lambda: prior_learning.refuse_case(case, gap="  ", by=mirane.signatory, today=TODAY), Malformed, case)
    prior_learning.refuse_case(case, gap="Show the cooling.", by=mirane.signatory, today=TODAY)
    case.refresh_from_db()
    assert (case.state, case.gap, case.decided_by, case.candidate) == (
        CaseState.INADMISSIBLE,
        "Show the cooling.",
        mirane.signatory,
        None,
    )


def test_of_two_answers_at_once_one_is_told_and_leaves_no_candidate(mirane: Country):
    case = make.submitted_case(mirane)
    stale = PriorLearningCase.objects.get()
    prior_learning.refuse_case(case, gap="Show the cooling.", by=mirane.signatory, today=TODAY)
    refused(lambda: prior_learning.admit(stale, by=mirane.signatory, today=TODAY), WrongState, case)
    assert Candidate.objects.count() == 0


def test_silence_admits_only_after_the_answer_was_due(mirane: Country):
    case = make.submitted_case(mirane)
    due = case.answer_due_on
    assert due is not None
    assert (jobs.answer_overdue_cases(due), Candidate.objects.count()) == (0, 0)
    refused(lambda: prior_learning.end_by_silence(case, today=due), WrongState, case)

    assert jobs.answer_overdue_cases(due + timedelta(days=1)) == 1
    assert jobs.answer_overdue_cases(due + timedelta(days=1)) == 0
    case.refresh_from_db()
    assert (case.state, case.was_admitted_by_silence, case.candidate) == (
        CaseState.ADMITTED,
        True,
        Candidate.objects.get(),
    )
    assert Fact.objects.get(kind="prior_learning.admit_by_silence").actor == ""


def test_a_draft_lapses_six_months_after_the_last_step(mirane: Country):
    case = make.draft_case(mirane)
    last = date(2027, 5, 23)
    assert jobs.lapse_idle_drafts(last) == 0
    refused(lambda: prior_learning.lapse(case, today=last), WrongState, case)
    assert jobs.lapse_idle_drafts(last + timedelta(days=1)) == 1
    case.refresh_from_db()
    assert case.state == CaseState.LAPSED


def test_withdrawing_an_admitted_case_ends_its_candidature(mirane: Country):
    case = prior_learning.admit(make.submitted_case(mirane), by=mirane.signatory, today=TODAY)
    prior_learning.withdraw_case(case, by=mirane.learner)
    assert (case.state, Candidate.objects.get().state) == (CaseState.WITHDRAWN, CandidateState.WITHDRAWN)


def counsellor(name: str = "Oumar Did") -> Any:
    return make.staff(make.organisation("Guidance Service", Role.COUNSELLING_SERVICE), Function.COUNSELLOR, name)


def test_who_accompanied_a_case_may_neither_answer_nor_assess_it(mirane: Country):
    adviser = counsellor()
    make.mandate(adviser, mirane.body, Function.ASSESSOR)
    make.mandate(adviser, mirane.awarder, Function.SIGNATORY)
    case = make.draft_case(mirane)
    helped = accompanying.ask(case, adviser, by=mirane.learner, today=TODAY)
    accompanying.answer(helped, accepts=True, by=adviser, today=TODAY)
    case.refresh_from_db()
    prior_learning.submit_case(case, by=mirane.learner, today=TODAY)
    refused(lambda: prior_learning.admit(case, by=adviser, today=TODAY), NotPermitted, case)
    prior_learning.admit(case, by=mirane.signatory, today=TODAY)
    candidate = Candidate.objects.get()
    refusal = refused(
        lambda: actions.assign_assessor(candidate, adviser, mirane.body, by=mirane.signatory, today=TODAY),
        Conflicted,
        candidate,
    )
    assert refusal.data["ties"] == ["accompanied"]


def test_who_sees_a_case(mirane: Country):
    draft = make.draft_case(mirane)
    adviser = counsellor()
    helped = accompanying.ask(draft, adviser, shares=["evidence"], by=mirane.learner, today=TODAY)
    accompanying.answer(helped, accepts=True, by=adviser, today=TODAY)
    involved = [mirane.learner, mirane.signatory, adviser]
    assert [permissions.cases_visible_to(who).count() for who in involved] == [1, 0, 0]

    case = prior_learning.submit_case(draft, by=mirane.learner, today=TODAY)
    assert [permissions.cases_visible_to(who).count() for who in involved] == [1, 1, 0]
    prior_learning.admit(case, by=mirane.signatory, today=TODAY)
    assert permissions.cases_visible_to(mirane.assessor).count() == 0
    actions.assign_assessor(Candidate.objects.get(), mirane.assessor, mirane.body, by=mirane.signatory, today=TODAY)
    assert permissions.cases_visible_to(mirane.assessor).count() == 1
    strangers = [make.person(), make.staff(mirane.body, Function.ASSESSOR), mirane.head]
    assert [permissions.cases_visible_to(who).count() for who in strangers] == [0, 0, 0]


@pytest.mark.parametrize(
    "change",
    [
        lambda case: PriorLearningCase.objects.filter(pk=case.pk).update(state=CaseState.SUBMITTED),
        lambda case: PriorLearningCase.objects.filter(pk=case.pk).update(state=CaseState.ASSESSED),
        lambda case: PriorLearningCase.objects.filter(pk=case.pk).update(accompanied_by=case.person),
        lambda case: PriorLearningCase.objects.create(
            number="PL-X", person=case.person, micro_credential=case.micro_credential, edition=1, touched_on=TODAY
        ),
    ],
)
def test_the_database_refuses_a_case_that_cannot_be(mirane: Country, change: Callable[[PriorLearningCase], Any]):
    with pytest.raises(IntegrityError):
        change(make.draft_case(mirane))


def says_of_silence(word: str, since: date = base.LONG_AGO) -> None:
    own_rules.in_force(since, on_expiry={"prior_learning": word})


def after(case: PriorLearningCase, days: int) -> int:
    assert case.answer_due_on is not None
    done = jobs.answer_overdue_cases(case.answer_due_on + timedelta(days=days))
    case.refresh_from_db()
    return done


def test_where_the_profile_says_that_silence_means_no_the_case_lapses_and_says_so_for_ever(mirane: Country):
    says_of_silence("deemed-refused")
    case = make.submitted_case(mirane)
    due = case.answer_due_on
    assert due is not None

    assert [after(case, 0), after(case, 1), after(case, 2)] == [0, 1, 0]
    assert (case.state, case.decided_on, case.decided_by, case.gap) == (
        CaseState.LAPSED,
        due + timedelta(days=1),
        None,
        "",
    )
    assert Candidate.objects.count() == 0
    fact = Fact.objects.get(kind="prior_learning.refuse_by_silence")
    assert (fact.actor, fact.noted) == ("", {"answer_due_on": due.isoformat()})
    refused(lambda: prior_learning.admit(case, by=mirane.signatory, today=due), WrongState, case)


def test_where_silence_decides_nothing_the_awarder_is_called_once_and_may_still_answer(mirane: Country):
    says_of_silence("keep-pending")
    case = make.submitted_case(mirane)

    assert [after(case, 0), after(case, 1), after(case, 30)] == [0, 1, 0]
    assert (case.state, case.decided_on, Candidate.objects.count()) == (CaseState.SUBMITTED, None, 0)
    assert [fact.actor for fact in Fact.objects.filter(kind="prior_learning.escalate")] == [""]
    assert prior_learning.admit(case, by=mirane.signatory, today=TODAY).decided_by == mirane.signatory


def test_what_silence_means_is_said_by_the_rules_of_the_day_the_case_was_sent(mirane: Country):
    says_of_silence("deemed-refused", since=TODAY + timedelta(days=1))
    case = make.submitted_case(mirane)
    assert prior_learning.silence_on(TODAY + timedelta(days=1)) == "deemed-refused"
    assert (after(case, 1), case.state, case.was_admitted_by_silence) == (1, CaseState.ADMITTED, True)


def test_france_admits_by_silence_and_a_neighbours_rule_says_nothing_here(mirane: Country, settings: Any):
    base.rules("FR-RS-2025")
    settings.PASSERELLE_COUNTRY = "FR"
    assert prior_learning.silence_on(date(2026, 1, 1)) == "deemed-accepted"
    settings.PASSERELLE_COUNTRY = "MI"
    assert prior_learning.silence_on(date(2026, 1, 1)) == "deemed-accepted"  # the number of the module itself
