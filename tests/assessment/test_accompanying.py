"""Who helps with a case: asked, answered, shown what the learner chooses, ended; and never a judge of that learner."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError
from django.http import Http404

from passerelle.assessment import accompanying, case_files, juries, permissions, prior_learning, queries
from passerelle.assessment.accompaniment_states import AccompanimentState
from passerelle.assessment.models import Accompaniment, AccompanimentNote, PriorLearningCase, Share
from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Role
from passerelle.policy.case_files import REASONS
from tests.assessment import factories as make
from tests.assessment.factories import TODAY
from tests.assessment.test_candidates import kinds, refused
from tests.files_at_hand import PDF

if TYPE_CHECKING:
    from passerelle.people.models import Person
    from tests.assessment.factories import Country

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]


@pytest.fixture
def mirane() -> Country:
    return make.country()


@pytest.fixture
def adviser(mirane: Country) -> Person:
    return make.staff(make.organisation("Guidance Service", Role.COUNSELLING_SERVICE), Function.COUNSELLOR, "Oumar Did")


@pytest.fixture
def case(mirane: Country) -> PriorLearningCase:
    return make.draft_case(mirane)


def asked(of: Country, case: PriorLearningCase, adviser: Person, *shares: str) -> Accompaniment:
    return accompanying.ask(case, adviser, shares=shares, by=of.learner, today=TODAY)


def helping(of: Country, case: PriorLearningCase, adviser: Person, *shares: str) -> Accompaniment:
    return accompanying.answer(asked(of, case, adviser, *shares), accepts=True, by=adviser, today=TODAY)


def test_an_adviser_is_asked_agrees_and_either_ends_it(mirane: Country, case: PriorLearningCase, adviser: Person):
    found = asked(mirane, case, adviser, "files", "evidence")
    assert asked(mirane, case, adviser).pk == found.pk  # asked once
    assert (found.state, found.shares, found.shows(Share.EVIDENCE)) == ("asked", ["evidence", "files"], False)

    accompanying.answer(found, accepts=True, by=adviser, today=TODAY)
    assert [found.shows(one) for one in Share.values] == [True, True, False]
    accompanying.note(found, "Tell which pumps.", by=adviser)
    accompanying.note(found, "Tell which pumps.", by=adviser)  # sent twice, kept once
    accompanying.note(found, "Six of them.", by=mirane.learner)
    accompanying.share(found, ["result"], by=mirane.learner, seen_version=found.version)
    assert [found.shows(one) for one in Share.values] == [False, False, True]
    accompanying.end(found, by=adviser, today=TODAY)

    assert (found.state, found.ended_on, found.shows(Share.RESULT)) == (AccompanimentState.ENDED, TODAY, False)
    assert list(AccompanimentNote.objects.values_list("text", flat=True)) == ["Tell which pumps.", "Six of them."]
    assert kinds(found.reference) == [
        *("accompaniment.ask", "accompaniment.accept", "accompaniment.note", "accompaniment.note"),
        *("accompaniment.share", "accompaniment.end"),
    ]
    assert "pumps" not in str(list(Fact.objects.filter(subject=found.number).values_list("noted", flat=True)))
    assert permissions.accompaniments_of(adviser).count() == 0


def test_who_is_on_no_list_is_not_asked_and_the_awarder_has_a_list_of_its_own(
    mirane: Country, case: PriorLearningCase, adviser: Person
):
    own = make.staff(mirane.awarder, Function.COUNSELLOR, "Ana Two")
    other = make.staff(make.organisation("Another chamber", Role.AWARDER), Function.COUNSELLOR, "Not Here")
    assert queries.advisers(on=TODAY, awarder=mirane.awarder.pk) == [own, adviser]
    for stranger in (make.person(), other, mirane.assessor, mirane.learner):
        refused(lambda who=stranger: asked(mirane, case, who), Malformed, case)
    refusal = refused(lambda: asked(mirane, case, make.person(), "everything"), Malformed, case)
    assert [one.data["field"] for one in (refusal, *refusal.others)] == ["adviser", "shares"]
    assert Accompaniment.objects.count() == 0


def test_one_at_a_time_and_another_after_the_first(mirane: Country, case: PriorLearningCase, adviser: Person):
    own = make.staff(mirane.awarder, Function.COUNSELLOR, "Ana Two")
    asked(mirane, case, adviser)
    assert refused(lambda: asked(mirane, case, own), NotNow, case).data["reason"] == "adviser_asked"
    with pytest.raises(IntegrityError):
        Accompaniment.objects.create(number="HL-X", case=case, adviser=own, asked_on=TODAY)


def test_who_declined_sees_nothing_and_may_be_followed_by_another(
    mirane: Country, case: PriorLearningCase, adviser: Person
):
    own = make.staff(mirane.awarder, Function.COUNSELLOR, "Ana Two")
    first = asked(mirane, case, adviser, "evidence")
    accompanying.answer(first, accepts=False, by=adviser, today=TODAY)
    case.refresh_from_db()
    assert (first.state, case.accompanied_by) == ("declined", None)
    assert queries.who_helped([mirane.learner.pk])[mirane.learner.pk] == frozenset()
    second = helping(mirane, case, own)
    case.refresh_from_db()
    assert (second.state, case.accompanied_by) == ("accepted", own)


def test_each_act_is_for_its_own(mirane: Country, case: PriorLearningCase, adviser: Person):
    refused(lambda: accompanying.ask(case, adviser, by=adviser, today=TODAY), NotPermitted, case)
    found = asked(mirane, case, adviser, "evidence")
    for stranger in (make.person(), mirane.signatory, mirane.learner):
        refused(lambda who=stranger: accompanying.answer(found, accepts=True, by=who, today=TODAY), NotPermitted, found)
    refused(lambda: accompanying.end(found, by=adviser, today=TODAY), WrongState, found)  # who was asked declines
    refused(lambda: accompanying.note(found, "Early.", by=mirane.learner), WrongState, found)
    accompanying.answer(found, accepts=True, by=adviser, today=TODAY)
    for stranger in (make.person(), mirane.signatory):
        refused(lambda who=stranger: accompanying.note(found, "Hm.", by=who), NotPermitted, found)
        refused(lambda who=stranger: accompanying.end(found, by=who, today=TODAY), NotPermitted, found)
    for stranger in (adviser, mirane.signatory):
        refused(
            lambda who=stranger: accompanying.share(found, [], by=who, seen_version=found.version), NotPermitted, found
        )
    refused(lambda: accompanying.share(found, [], by=mirane.learner, seen_version=1), StaleVersion, found)
    for text in ("", "x" * 2_001, "a\x00b"):
        refused(lambda said=text: accompanying.note(found, said, by=adviser), Malformed, found)
    accompanying.end(found, by=mirane.learner, today=TODAY)
    refused(lambda: accompanying.end(found, by=mirane.learner, today=TODAY), WrongState, found)
    refused(lambda: accompanying.share(found, [], by=mirane.learner, seen_version=found.version), WrongState, found)


def test_files_are_read_as_long_as_the_learner_shows_them(mirane: Country, case: PriorLearningCase, adviser: Person):
    made = case_files.bring(case, [PDF], name="log.pdf", shows="The log", by=mirane.learner)
    found = asked(mirane, case, adviser, "files")
    closed(adviser, made)
    accompanying.answer(found, accepts=True, by=adviser, today=TODAY)
    assert case_files.file_for(adviser, case.number, made.key) == made
    accompanying.share(found, ["evidence"], by=mirane.learner, seen_version=found.version)
    closed(adviser, made)
    assert permissions.cases_visible_to(adviser).count() == 0
    refused(lambda: case_files.bring(case, [PDF], name="b.pdf", shows="B", by=adviser), NotPermitted, case)


def closed(person: Person, upload: Any) -> None:
    with pytest.raises(Http404):
        case_files.file_for(person, upload.subject, upload.key)


def test_who_judges_does_not_help_and_who_helped_does_not_judge(mirane: Country, adviser: Person):
    case = prior_learning.admit(make.submitted_case(mirane), by=mirane.signatory, today=TODAY)
    make.mandate(adviser, mirane.body, Function.ASSESSOR)
    found = asked(mirane, case, adviser)
    members = [mirane.assessor, adviser]
    juries.convene(case, members, chair=mirane.assessor, meets_on=date(2027, 1, 10), by=mirane.signatory, today=TODAY)
    refusal = refused(lambda: accompanying.answer(found, accepts=True, by=adviser, today=TODAY), NotNow, found)
    assert refusal.data["reason"] == "adviser_judges"


def test_nobody_helps_with_a_case_that_is_over(mirane: Country, case: PriorLearningCase, adviser: Person):
    found = asked(mirane, case, adviser)
    prior_learning.withdraw_case(case, by=mirane.learner)
    refusal = refused(lambda: accompanying.answer(found, accepts=True, by=adviser, today=TODAY), NotNow, found)
    assert refusal.data["reason"] == "case_is_over"
    refused(lambda: asked(mirane, case, adviser), WrongState, case)


def test_each_reason_has_words():
    assert {"adviser_asked", "adviser_judges", "case_is_over", "notes_are_many"} <= set(REASONS)
