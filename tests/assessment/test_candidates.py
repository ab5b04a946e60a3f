"""From registering a candidate to the signed result: who may, what is refused, and that refusals change nothing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from passerelle.assessment import actions, permissions
from passerelle.assessment.actions import Mark
from passerelle.assessment.models import Candidate, CandidateRoute, ComponentResult, DeclaredTie
from passerelle.assessment.states import CandidateState
from passerelle.core.errors import Conflicted, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, OrganisationRole, Role
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State
from tests.assessment import factories as make
from tests.assessment.factories import ONSITE, TODAY, Country

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirane() -> Country:
    return make.country()


def kinds(subject: str) -> list[str]:
    return list(Fact.objects.filter(subject=subject).order_by("pk").values_list("kind", flat=True))


def refused(act: Callable[[], Any], error: type[Exception], record: Any) -> Any:
    """Return the refusal, after comparing that neither the record nor the journal changed."""
    model = type(record)
    before = model.objects.filter(pk=record.pk).values().get()
    facts = Fact.objects.count()
    with pytest.raises(error) as refusal:
        act()
    assert (model.objects.filter(pk=record.pk).values().get(), Fact.objects.count()) == (before, facts)
    return refusal.value


def test_the_way_of_a_candidate_to_a_result(mirane: Country):
    candidate = make.candidate(mirane)
    actions.entrust(candidate, mirane.body, by=mirane.signatory, today=TODAY)
    actions.assign_assessor(candidate, mirane.assessor, mirane.body, by=mirane.head, today=TODAY)
    actions.save_marks(candidate, make.marks(10), by=mirane.assessor, seen_version=candidate.version)
    actions.record_results(candidate, make.marks(80), identity_check=ONSITE, by=mirane.assessor, today=TODAY)

    candidate.refresh_from_db()
    assert (candidate.state, candidate.result, candidate.score, candidate.assessed_on, candidate.identity_check) == (
        CandidateState.PASSED,
        "merit",
        Decimal("74.00"),
        TODAY,
        ONSITE,
    )
    assert list(candidate.component_results.values_list("component", "score", "note")) == [
        ("A1", Decimal(80), "clean work"),
        ("A2", Decimal(60), ""),
    ]
    assert kinds(candidate.reference) == [
        "candidate.register",
        "candidate.entrust",
        "candidate.assign",
        "candidate.mark",
        "candidate.assess",
    ]


def test_facts_of_a_candidature_name_nobody_and_no_result(mirane: Country):
    candidate = make.passed(mirane)
    noted = str(list(Fact.objects.filter(subject=candidate.reference).values_list("noted", flat=True)))
    assert not any(word in noted for word in ("Amina", "Nadia", "merit", "74.00", "clean"))


def test_one_person_is_a_candidate_once_for_an_edition_until_failed_or_withdrawn(mirane: Country):
    first = make.candidate(mirane)
    again = refused(lambda: make.candidate(mirane), NotNow, first)
    assert again.data["reason"] == "already_candidate"

    actions.withdraw_candidate(first, by=mirane.learner)
    second = actions.assign_assessor(
        make.candidate(mirane), mirane.assessor, mirane.body, by=mirane.signatory, today=TODAY
    )
    actions.record_results(second, make.marks(20), identity_check=ONSITE, by=mirane.assessor, today=TODAY)
    assert second.state == CandidateState.FAILED
    assert make.candidate(mirane).state == CandidateState.WAITING


def test_who_passed_cannot_be_a_candidate_for_the_same_edition_again(mirane: Country):
    refused(lambda: make.candidate(mirane), NotNow, make.passed(mirane))


def test_only_the_awarder_entrusts_and_only_a_live_body(mirane: Country):
    candidate = make.candidate(mirane)
    for stranger in (mirane.learner, mirane.head, mirane.assessor, make.staff(mirane.provider, Function.SIGNATORY)):
        refused(
            lambda who=stranger: actions.entrust(candidate, mirane.body, by=who, today=TODAY), NotPermitted, candidate
        )
    refusal = refused(
        lambda: actions.entrust(candidate, mirane.provider, by=mirane.signatory, today=TODAY), NotNow, candidate
    )
    assert refusal.data["reason"] == "body_not_live"


def test_only_awarder_and_the_body_it_named_assign(mirane: Country):
    candidate = make.candidate(mirane)
    for stranger in (mirane.learner, mirane.head, mirane.assessor, make.staff(mirane.provider, Function.SIGNATORY)):
        refused(
            lambda who=stranger: actions.assign_assessor(candidate, mirane.assessor, mirane.body, by=who, today=TODAY),
            NotPermitted,
            candidate,
        )
    editor = make.staff(mirane.awarder, Function.EDITOR)
    assert actions.assign_assessor(candidate, mirane.assessor, mirane.body, by=editor, today=TODAY).is_open


def test_a_body_names_its_own_assessors_only(mirane: Country):
    other = make.organisation("Coast Testing Centre", Role.ASSESSOR)
    theirs = make.staff(other, Function.ASSESSOR)
    candidate = actions.entrust(make.candidate(mirane), mirane.body, by=mirane.signatory, today=TODAY)
    refused(
        lambda: actions.assign_assessor(candidate, theirs, other, by=mirane.head, today=TODAY), NotPermitted, candidate
    )


def bar_same_person(mirane: Country) -> None:
    mirane.assessor = mirane.learner
    make.mandate(mirane.learner, mirane.body, Function.ASSESSOR)


def bar_teacher(mirane: Country) -> None:
    make.mandate(mirane.assessor, mirane.provider, Function.TEACHER)


def bar_former_teacher(mirane: Country) -> None:
    left = TODAY - timedelta(days=900)
    make.mandate(mirane.assessor, mirane.provider, Function.EDITOR, ends_on=left)


def bar_declared(mirane: Country) -> None:
    DeclaredTie.objects.create(assessor=mirane.assessor, candidate=mirane.learner, declared_on=TODAY)


def bar_role_ended(mirane: Country) -> None:
    OrganisationRole.objects.filter(organisation=mirane.body).update(state=State.SUSPENDED)


def bar_mandate_ended(mirane: Country) -> None:
    mirane.assessor.mandates.update(ends_on=TODAY)


@pytest.mark.parametrize(
    ("bar", "ties"),
    [
        (bar_same_person, ["same_person"]),
        (bar_teacher, ["taught"]),
        (bar_former_teacher, ["taught"]),
        (bar_declared, ["declared"]),
        (bar_role_ended, ["no_live_role"]),
        (bar_mandate_ended, ["no_live_role"]),
    ],
)
def test_a_barred_assessor_is_not_assigned(mirane: Country, bar: Callable[[Country], None], ties: list[str]):
    candidate = make.candidate(mirane)
    bar(mirane)
    refusal = refused(
        lambda: actions.assign_assessor(candidate, mirane.assessor, mirane.body, by=mirane.signatory, today=TODAY),
        Conflicted,
        candidate,
    )
    assert refusal.data["ties"] == ties


def test_a_tie_that_arose_meanwhile_stops_the_signature(mirane: Country):
    candidate = make.assigned(mirane)
    bar_teacher(mirane)
    refusal = refused(
        lambda: actions.record_results(candidate, make.marks(), identity_check=ONSITE, by=mirane.assessor, today=TODAY),
        Conflicted,
        candidate,
    )
    assert refusal.data["ties"] == ["taught"]


def test_only_the_assessor_named_marks_and_signs(mirane: Country):
    candidate = make.assigned(mirane)
    colleague = make.staff(mirane.body, Function.ASSESSOR)
    for stranger in (mirane.learner, mirane.signatory, mirane.head, colleague):
        refused(
            lambda who=stranger: actions.save_marks(candidate, make.marks(), by=who, seen_version=candidate.version),
            NotPermitted,
            candidate,
        )
        refused(
            lambda who=stranger: actions.record_results(
                candidate, make.marks(), identity_check=ONSITE, by=who, today=TODAY
            ),
            NotPermitted,
            candidate,
        )
        refused(lambda who=stranger: actions.declare_tie(candidate, by=who, today=TODAY), NotPermitted, candidate)


def test_an_assessor_whose_mandate_or_body_ended_signs_no_more(mirane: Country):
    candidate = make.assigned(mirane)
    OrganisationRole.objects.filter(organisation=mirane.body).update(state=State.SUSPENDED)
    sign = lambda: actions.record_results(  # noqa: E731
        candidate, make.marks(), identity_check=ONSITE, by=mirane.assessor, today=TODAY
    )
    refused(sign, NotPermitted, candidate)
    OrganisationRole.objects.filter(organisation=mirane.body).update(state=State.REGISTERED)
    mirane.assessor.mandates.update(ends_on=timezone.localdate())
    mirane.assessor.__dict__.pop("_mandates", None)
    refused(sign, NotPermitted, candidate)


@pytest.mark.parametrize(
    ("marks", "identity_check", "error", "told"),
    [
        ([Mark("A1", Decimal(80))], ONSITE, Malformed, "marks.A2"),
        ([*make.marks(), Mark("A3", Decimal(80))], ONSITE, Malformed, "marks.A3"),
        ([Mark("A1", Decimal(101)), Mark("A2", Decimal(1))], ONSITE, Malformed, "marks.A1"),
        ([Mark("A1", Decimal(9), "x" * 5001), Mark("A2", Decimal(1))], ONSITE, Malformed, "marks.A1.note"),
        (make.marks(), "", Malformed, "identity_check"),
        (make.marks(), "by eye", Malformed, "identity_check"),
        (make.marks(), "supervised_no_id", NotNow, "identity_check_too_weak"),
    ],
)
def test_a_sheet_that_is_not_complete_is_not_signed(
    mirane: Country, marks: list[Mark], identity_check: str, error: type[Exception], told: str
):
    candidate = make.assigned(mirane)
    refusal = refused(
        lambda: actions.record_results(
            candidate, marks, identity_check=identity_check, by=mirane.assessor, today=TODAY
        ),
        error,
        candidate,
    )
    assert (refusal.data.get("reason") or refusal.data["field"], ComponentResult.objects.count()) == (told, 0)


def test_marks_saved_before_count_when_signing(mirane: Country):
    candidate = make.assigned(mirane)
    actions.save_marks(candidate, make.marks(90, 80), by=mirane.assessor, seen_version=candidate.version)
    actions.record_results(candidate, [], identity_check=ONSITE, by=mirane.assessor, today=TODAY)
    assert candidate.result == "distinction"


def test_after_the_signature_nothing_changes_anything(mirane: Country):
    candidate = make.passed(mirane)
    by = mirane.assessor
    for act in (
        lambda: actions.save_marks(candidate, make.marks(1), by=by, seen_version=candidate.version),
        lambda: actions.record_results(candidate, make.marks(1), identity_check=ONSITE, by=by, today=TODAY),
        lambda: actions.declare_tie(candidate, by=by, today=TODAY),
        lambda: actions.assign_assessor(candidate, by, mirane.body, by=mirane.signatory, today=TODAY),
        lambda: actions.entrust(candidate, mirane.body, by=mirane.signatory, today=TODAY),
    ):
        refused(act, WrongState, candidate)
    assert actions.withdraw_candidate(candidate, by=mirane.learner).state == CandidateState.PASSED


@pytest.mark.parametrize(
    "change",
    [
        lambda candidate: Candidate.objects.filter(pk=candidate.pk).update(result="distinction"),
        lambda candidate: ComponentResult.objects.filter(candidate=candidate).update(score=100),
        lambda candidate: ComponentResult.objects.create(candidate=candidate, component="A9", score=1),
        lambda candidate: candidate.component_results.all().delete(),
    ],
)
def test_the_database_itself_keeps_a_signed_result(mirane: Country, change: Callable[[Candidate], Any]):
    candidate = make.passed(mirane)
    with pytest.raises(IntegrityError if connection.vendor == "sqlite" else Exception, match="frozen"):
        change(candidate)


def test_a_second_signature_from_a_stale_page_is_refused(mirane: Country):
    candidate = make.assigned(mirane)
    stale = Candidate.objects.get(pk=candidate.pk)
    actions.record_results(candidate, make.marks(), identity_check=ONSITE, by=mirane.assessor, today=TODAY)
    refused(
        lambda: actions.record_results(stale, make.marks(1, 1), identity_check=ONSITE, by=mirane.assessor, today=TODAY),
        StaleVersion,
        candidate,
    )


def test_marks_from_a_stale_page_are_refused(mirane: Country):
    candidate = make.assigned(mirane)
    seen = candidate.version
    actions.save_marks(candidate, make.marks(70), by=mirane.assessor, seen_version=seen)
    refused(
        lambda: actions.save_marks(candidate, make.marks(10), by=mirane.assessor, seen_version=seen),
        StaleVersion,
        candidate,
    )
    assert actions.saved_scores(candidate)["A1"] == 70


def test_of_two_assignments_at_once_one_is_told(mirane: Country):
    candidate = make.candidate(mirane)
    stale = Candidate.objects.get(pk=candidate.pk)
    actions.assign_assessor(candidate, mirane.assessor, mirane.body, by=mirane.signatory, today=TODAY)
    other = make.staff(mirane.body, Function.ASSESSOR)
    refused(
        lambda: actions.assign_assessor(stale, other, mirane.body, by=mirane.signatory, today=TODAY),
        WrongState,
        candidate,
    )


def test_another_assessor_begins_with_an_empty_sheet(mirane: Country):
    candidate = make.assigned(mirane)
    actions.save_marks(candidate, make.marks(), by=mirane.assessor, seen_version=candidate.version)
    other = make.staff(mirane.body, Function.ASSESSOR)
    actions.assign_assessor(candidate, other, mirane.body, by=mirane.signatory, today=TODAY)
    assert (candidate.assessor, actions.saved_scores(candidate)) == (other, {})


def test_a_declared_tie_frees_the_candidate_and_bars_for_good(mirane: Country):
    candidate = make.assigned(mirane)
    actions.save_marks(candidate, make.marks(), by=mirane.assessor, seen_version=candidate.version)
    actions.declare_tie(candidate, by=mirane.assessor, today=TODAY)

    candidate.refresh_from_db()
    assert (candidate.state, candidate.assessor, candidate.organisation, actions.saved_scores(candidate)) == (
        CandidateState.WAITING,
        None,
        mirane.body,
        {},
    )
    assert permissions.candidates_to_assess(mirane.assessor).count() == 0
    refusal = refused(
        lambda: actions.assign_assessor(candidate, mirane.assessor, mirane.body, by=mirane.signatory, today=TODAY),
        Conflicted,
        candidate,
    )
    assert refusal.data["ties"] == ["declared"]


def test_who_sees_a_candidate(mirane: Country):
    candidate = make.assigned(mirane)
    strangers = [
        make.person(),
        make.staff(mirane.body, Function.ASSESSOR),
        make.staff(mirane.provider, Function.SIGNATORY),
        make.staff(make.organisation("Another Chamber", Role.AWARDER), Function.SIGNATORY),
        make.staff(make.organisation("Coast Testing Centre", Role.ASSESSOR), Function.SIGNATORY),
    ]
    involved = [mirane.learner, mirane.assessor, mirane.signatory, mirane.head]
    make.mandate(mirane.signatory, mirane.awarder, Function.EDITOR)
    assert [list(permissions.candidates_visible_to(who)) for who in involved] == [[candidate]] * 4
    assert [list(permissions.candidates_visible_to(who)) for who in strangers] == [[]] * 5


def test_a_candidate_is_judged_by_the_edition_they_began_with(mirane: Country):
    candidate = make.assigned(mirane)
    EntryVersion.objects.create(
        entry=mirane.entry.reference,
        edition=1,
        stated=mirane.entry.as_stated(),
        submitted_on=TODAY,
        submitted_by=mirane.signatory,
    )
    mirane.entry.assessment = {"components": [{"code": "B1"}], "scale": ["fail", "pass"]}
    mirane.entry.edition = 2
    mirane.entry.save()
    candidate = Candidate.objects.get(pk=candidate.pk)
    actions.record_results(candidate, make.marks(), identity_check=ONSITE, by=mirane.assessor, today=TODAY)
    assert candidate.result == "merit"


@pytest.mark.parametrize(
    "fields",
    [
        {"state": CandidateState.ASSIGNED},
        {"state": CandidateState.PASSED},
        {"state": "gone"},
        {"result": "merit"},
        {"course": None},
        {"route": CandidateRoute.PRIOR_LEARNING},
    ],
)
def test_the_database_refuses_a_candidate_that_cannot_be(mirane: Country, fields: dict[str, Any]):
    candidate = make.candidate(mirane)
    with pytest.raises(IntegrityError):
        Candidate.objects.filter(pk=candidate.pk).update(**fields)


def test_the_database_lets_nobody_assess_themselves(mirane: Country):
    candidate = make.assigned(mirane)
    with pytest.raises(IntegrityError):
        Candidate.objects.filter(pk=candidate.pk).update(assessor=mirane.learner)


def test_the_assessor_list_costs_the_same_for_one_and_for_three(
    mirane: Country, django_assert_num_queries: Callable[[int], Any]
):
    from passerelle.assessment import queries

    candidate = Candidate.objects.select_related("person", "course__provider", "organisation").get(
        pk=make.candidate(mirane).pk
    )
    with django_assert_num_queries(5):
        assert len(queries.choices(candidate, on=date(2026, 11, 23))) == 1
    make.staff(mirane.body, Function.ASSESSOR)
    make.staff(mirane.body, Function.ASSESSOR)
    with django_assert_num_queries(5):
        assert len(queries.choices(candidate, on=date(2026, 11, 23))) == 3


def test_the_check_of_identity_is_a_draft_like_the_marks_and_goes_with_its_assessor(mirane: Country):
    candidate = make.assigned(mirane)
    for said, kept in ((ONSITE, ONSITE), (None, ONSITE), ("", ""), (ONSITE, ONSITE)):
        actions.save_marks(
            candidate, make.marks(), by=mirane.assessor, seen_version=candidate.version, identity_check=said
        )
        candidate.refresh_from_db()
        assert candidate.identity_check == kept
    with pytest.raises(Malformed):
        actions.save_marks(candidate, [], by=mirane.assessor, seen_version=candidate.version, identity_check="by eye")

    actions.declare_tie(candidate, by=mirane.assessor, today=TODAY)

    candidate.refresh_from_db()
    assert (candidate.identity_check, actions.saved_scores(candidate)) == ("", {})
