"""Enrolling in a run of a course: places, dates, the candidature it makes, and giving the place back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError

from passerelle.assessment.models import Candidate, CandidateRoute
from passerelle.assessment.states import CandidateState
from passerelle.catalogue.models import CourseInstance, Route
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.learning import actions, permissions, queries
from passerelle.learning.models import Enrolment
from passerelle.learning.states import EnrolmentState
from passerelle.organisations.models import Function, Role
from passerelle.registers.states import State
from tests import factories as base
from tests.assessment import factories as make
from tests.assessment.factories import TODAY, Country
from tests.assessment.test_candidates import kinds, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
BEGUN = date(2026, 12, 5)


@pytest.fixture
def mirane() -> Country:
    return make.country()


def enrolled(mirane: Country, who: Person | None = None) -> Enrolment:
    return actions.enrol(mirane.run, by=who or mirane.learner, today=TODAY)


def taken(run: CourseInstance) -> int:
    return CourseInstance.objects.get(pk=run.pk).taken


def test_enrolling_takes_a_place_and_makes_a_candidate(mirane: Country):
    enrolment = enrolled(mirane)
    candidate = Candidate.objects.get()
    assert (enrolment.person, enrolment.state, enrolment.candidate, taken(mirane.run)) == (
        mirane.learner,
        EnrolmentState.ENROLLED,
        candidate,
        1,
    )
    assert (candidate.person, candidate.micro_credential, candidate.edition, candidate.route, candidate.course) == (
        mirane.learner,
        mirane.entry,
        1,
        CandidateRoute.COURSE,
        mirane.course,
    )
    assert (kinds(enrolment.reference), kinds(candidate.reference)) == (["enrolment.enrol"], ["candidate.register"])


def test_the_same_request_again_takes_no_second_place(mirane: Country):
    first = enrolled(mirane)
    facts = Fact.objects.count()
    again = actions.enrol(mirane.run, by=mirane.learner, today=TODAY, micro_credential=mirane.entry)
    assert (again, taken(mirane.run), Fact.objects.count()) == (first, 1, facts)


def test_enrolled_for_one_micro_credential_a_second_is_refused(mirane: Country):
    other = make.micro_credential(mirane.awarder)
    mirane.course.leads_to.add(other)
    actions.enrol(mirane.run, by=mirane.learner, today=TODAY, micro_credential=mirane.entry)
    refused(
        lambda: actions.enrol(mirane.run, by=mirane.learner, today=TODAY, micro_credential=other),
        AlreadyDone,
        mirane.run,
    )


def test_where_a_course_leads_to_several_one_is_chosen(mirane: Country):
    other = make.micro_credential(mirane.awarder)
    mirane.course.leads_to.add(other)
    base.let_teach(other, mirane.provider)
    refusal = refused(lambda: enrolled(mirane), Malformed, mirane.run)
    assert refusal.data["field"] == "micro_credential"
    chosen = actions.enrol(mirane.run, by=mirane.learner, today=TODAY, micro_credential=other)
    assert chosen.candidate is not None
    assert chosen.candidate.micro_credential == other


def close(mirane: Country) -> None:
    CourseInstance.objects.update(enrol_until=TODAY - timedelta(days=1))


def fill(mirane: Country) -> None:
    CourseInstance.objects.update(taken=2)


def unlist_course(mirane: Country) -> None:
    mirane.course.state = State.SUSPENDED
    mirane.course.save()


def unlist_entry(mirane: Country) -> None:
    mirane.entry.state = State.REMOVED
    mirane.entry.save()


def close_the_route(mirane: Country) -> None:
    mirane.entry.routes = Route.PRIOR_LEARNING
    mirane.entry.save()


def be_a_candidate(mirane: Country) -> None:
    make.candidate(mirane)


def have_a_case(mirane: Country) -> None:
    make.draft_case(mirane)


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (close, "closed"),
        (fill, "full"),
        (unlist_course, "not_listed"),
        (unlist_entry, "not_listed"),
        (close_the_route, "not_listed"),
        (be_a_candidate, "already_candidate"),
        (have_a_case, "open_case"),
    ],
)
def test_enrolling_is_refused_and_no_place_is_lost(mirane: Country, prepare: Callable[[Country], None], reason: str):
    prepare(mirane)
    run = CourseInstance.objects.get()
    refusal = refused(lambda: actions.enrol(run, by=mirane.learner, today=TODAY), NotNow, run)
    assert (refusal.data["reason"], Enrolment.objects.count()) == (reason, 0)


def test_the_last_day_to_enrol_still_counts(mirane: Country):
    assert actions.enrol(mirane.run, by=mirane.learner, today=mirane.run.enrol_until).state == "enrolled"


def test_pause_and_resume(mirane: Country):
    enrolment = enrolled(mirane)
    actions.pause(enrolment, by=mirane.learner, today=TODAY)
    refused(lambda: actions.pause(enrolment, by=mirane.learner, today=TODAY), WrongState, enrolment)
    refused(lambda: actions.complete(enrolment, by=mirane.learner, today=BEGUN), WrongState, enrolment)
    actions.resume(enrolment, by=mirane.learner, today=TODAY)
    assert (enrolment.state, taken(mirane.run)) == (EnrolmentState.ENROLLED, 1)


def test_complete_by_the_learner_or_an_editor_of_the_provider(mirane: Country):
    first = enrolled(mirane)
    second = enrolled(mirane, make.person())
    editor = make.staff(mirane.provider, Function.EDITOR)
    actions.complete(first, by=mirane.learner, today=BEGUN)
    actions.complete(second, by=editor, today=BEGUN)
    assert {enrolment.completed_on for enrolment in Enrolment.objects.all()} == {BEGUN}
    assert {candidate.state for candidate in Candidate.objects.all()} == {CandidateState.WAITING}


def test_a_course_is_not_completed_before_it_began(mirane: Country):
    enrolment = enrolled(mirane)
    refusal = refused(lambda: actions.complete(enrolment, by=mirane.learner, today=TODAY), NotNow, enrolment)
    assert refusal.data["reason"] == "not_begun"


def test_withdrawing_gives_the_place_back_and_ends_the_candidature(mirane: Country):
    enrolment = enrolled(mirane)
    actions.withdraw(enrolment, by=mirane.learner, today=TODAY)
    assert (enrolment.state, taken(mirane.run), Candidate.objects.get().state) == (
        EnrolmentState.WITHDRAWN,
        0,
        CandidateState.WITHDRAWN,
    )
    refused(lambda: actions.withdraw(enrolment, by=mirane.learner, today=TODAY), WrongState, enrolment)
    assert (taken(mirane.run), enrolled(mirane).state) == (0, "enrolled")


def test_a_stale_second_withdrawal_gives_no_second_place_back(mirane: Country):
    enrolled(mirane, make.person())
    enrolment = enrolled(mirane)
    stale = Enrolment.objects.get(pk=enrolment.pk)
    actions.withdraw(enrolment, by=mirane.learner, today=TODAY)
    with pytest.raises(WrongState):
        actions.withdraw(stale, by=mirane.learner, today=TODAY)
    assert taken(mirane.run) == 1


def test_nobody_changes_anothers_enrolment(mirane: Country):
    enrolment = enrolled(mirane)
    strangers = [
        make.person(),
        mirane.signatory,
        make.staff(mirane.provider, Function.TEACHER),
        make.staff(make.organisation("Radio School", Role.PROVIDER), Function.EDITOR),
    ]
    for who in strangers:
        for act in (
            lambda who=who: actions.pause(enrolment, by=who, today=TODAY),
            lambda who=who: actions.resume(enrolment, by=who, today=TODAY),
            lambda who=who: actions.withdraw(enrolment, by=who, today=TODAY),
            lambda who=who: actions.complete(enrolment, by=who, today=BEGUN),
        ):
            refused(act, NotPermitted, enrolment)
    editor = make.staff(mirane.provider, Function.EDITOR)
    refused(lambda: actions.withdraw(enrolment, by=editor, today=TODAY), NotPermitted, enrolment)


def test_who_sees_an_enrolment(mirane: Country):
    enrolment = enrolled(mirane)
    editor = make.staff(mirane.provider, Function.EDITOR)
    make.mandate(editor, mirane.provider, Function.SIGNATORY)
    strangers = [make.person(), mirane.signatory, mirane.assessor, make.staff(mirane.provider, Function.TEACHER)]
    assert [list(permissions.visible_to(who)) for who in (mirane.learner, editor)] == [[enrolment]] * 2
    assert [list(permissions.visible_to(who)) for who in strangers] == [[]] * 4


def test_open_runs_are_those_one_can_enrol_in(mirane: Country):
    full = make.instance(mirane.course, places=1)
    enrol_in_full = actions.enrol(full, by=make.person(), today=TODAY)
    assert enrol_in_full.state == "enrolled"
    make.instance(mirane.course, enrol_until=TODAY - timedelta(days=1))
    make.instance(make.short_course(mirane.provider, mirane.entry, state=State.SUSPENDED))
    assert list(queries.open_instances(on=TODAY)) == [mirane.run]


@pytest.mark.parametrize("fields", [{"state": EnrolmentState.COMPLETED}, {"state": "gone"}])
def test_the_database_refuses_an_enrolment_that_cannot_be(mirane: Country, fields: dict[str, Any]):
    enrolment = enrolled(mirane)
    with pytest.raises(IntegrityError):
        Enrolment.objects.filter(pk=enrolment.pk).update(**fields)


def test_the_database_holds_a_run_to_its_places(mirane: Country):
    with pytest.raises(IntegrityError):
        CourseInstance.objects.update(taken=3)
