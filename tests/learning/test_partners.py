"""Enrolling with a partner: only while its awarder lets it teach, for as many as agreed on; the enrolled finish."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passerelle.catalogue import partners
from passerelle.catalogue.models import CourseInstance, PartnerAuthorisation
from passerelle.core.errors import NotNow
from passerelle.learning import actions, queries
from passerelle.learning.models import Enrolment
from passerelle.learning.states import EnrolmentState
from tests.assessment import factories as make
from tests.assessment.factories import TODAY, Country
from tests.assessment.test_candidates import refused

pytestmark = pytest.mark.django_db
BEGUN = TODAY + timedelta(days=12)


@pytest.fixture
def mirane() -> Country:
    return make.country()


def let() -> PartnerAuthorisation:
    return PartnerAuthorisation.objects.get(act="teach")


def enrolled(mirane: Country, name: str) -> Enrolment:
    return actions.enrol(mirane.run, by=make.person(name), today=TODAY)


def test_nobody_enrols_once_it_ended_and_who_is_enrolled_finishes(mirane: Country):
    before = enrolled(mirane, "Amina Sarr")
    partners.end_authorisation(let(), by=mirane.signatory, today=TODAY)

    refusal = refused(lambda: enrolled(mirane, "Noor Haddadi"), NotNow, mirane.run)
    assert refusal.data == {"reason": "not_let_teach"}
    assert (Enrolment.objects.count(), CourseInstance.objects.get().taken) == (1, 1)
    assert (list(queries.targets(mirane.course, on=TODAY)), queries.listed_targets(mirane.course).count()) == ([], 1)
    actions.pause(before, by=before.person, today=TODAY)
    actions.resume(before, by=before.person, today=TODAY)
    assert actions.complete(before, by=before.person, today=BEGUN).state == EnrolmentState.COMPLETED
    assert before.candidate is not None
    assert before.candidate.taught_under == let()


def test_as_many_enrol_as_were_agreed_on_and_one_more_when_one_withdrew(mirane: Country):
    PartnerAuthorisation.objects.filter(pk=let().pk).update(most_learners=1)
    first = enrolled(mirane, "Amina Sarr")

    refusal = refused(lambda: enrolled(mirane, "Noor Haddadi"), NotNow, mirane.run)
    assert refusal.data == {"reason": "partner_is_full", "most": 1}
    assert CourseInstance.objects.get().taken == 1

    actions.withdraw(first, by=first.person, today=TODAY)
    enrolled(mirane, "Noor Haddadi")
    assert let().learners == 1


def test_a_provider_that_awards_it_too_needs_no_authorisation(mirane: Country):
    PartnerAuthorisation.objects.filter(act="teach").delete()
    mirane.entry.joint_awarders.add(mirane.provider)

    made = enrolled(mirane, "Amina Sarr")

    assert made.candidate is not None
    assert made.candidate.taught_under is None
