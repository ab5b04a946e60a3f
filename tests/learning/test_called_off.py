"""Dates that are called off, or not open yet: what that does to those who enrolled and those who want to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from passerelle.assessment.models import Candidate
from passerelle.assessment.states import CandidateState
from passerelle.catalogue import runs
from passerelle.catalogue.models import CourseInstance
from passerelle.core.errors import NotNow
from passerelle.journal.actions import deliver
from passerelle.journal.models import Fact
from passerelle.learning import actions, queries
from passerelle.learning.models import Enrolment
from passerelle.learning.states import EnrolmentState
from tests import factories as base
from tests.assessment import factories as make
from tests.assessment.factories import TODAY, Country

pytestmark = pytest.mark.django_db(transaction=True)  # what is delivered was committed
BECAUSE = "The hall burnt down."


@pytest.fixture
def mirane() -> Country:
    return make.country()


def called_off(mirane: Country) -> CourseInstance:
    by = base.member(mirane.provider)
    return runs.cancel_instance(mirane.run, BECAUSE, by=by, today=TODAY)


def test_places_and_candidatures_end_and_the_learner_may_take_other_dates(mirane: Country):
    place = actions.enrol(mirane.run, by=mirane.learner, today=TODAY)
    paused = actions.pause(actions.enrol(mirane.run, by=(other := make.person()), today=TODAY), by=other, today=TODAY)
    called_off(mirane)
    deliver()
    deliver()

    for one in (place, paused):
        one.refresh_from_db()
    assert [place.state, paused.state] == [EnrolmentState.CANCELLED] * 2
    assert set(Candidate.objects.values_list("state", flat=True)) == {CandidateState.WITHDRAWN}
    assert CourseInstance.objects.get(pk=mirane.run.pk).taken == 0
    facts = Fact.objects.filter(kind="enrolment.cancel").order_by("pk")
    assert [(fact.subject, fact.actor) for fact in facts] == [(place.reference, ""), (paused.reference, "")]
    again = make.instance(mirane.course, starts_on=mirane.run.starts_on + timedelta(days=9))
    assert actions.enrol(again, by=mirane.learner, today=TODAY).state == EnrolmentState.ENROLLED


def test_who_completed_before_keeps_it(mirane: Country):
    place = actions.enrol(mirane.run, by=mirane.learner, today=TODAY)
    actions.complete(place, by=mirane.learner, today=mirane.run.starts_on)
    called_off(mirane)
    deliver()

    place.refresh_from_db()
    assert (place.state, place.candidate.state) == (EnrolmentState.COMPLETED, CandidateState.WAITING)


def test_nobody_enrols_in_what_is_called_off_not_even_from_an_old_page(mirane: Country):
    old_page = CourseInstance.objects.select_related("course").get(pk=mirane.run.pk)
    called_off(mirane)

    with pytest.raises(NotNow) as refusal:
        actions.enrol(old_page, by=mirane.learner, today=TODAY)
    assert (refusal.value.data["reason"], Enrolment.objects.count()) == ("run_cancelled", 0)
    assert list(queries.open_instances(on=TODAY)) == []


def test_nobody_enrols_before_enrolment_opens(mirane: Country):
    opens = TODAY + timedelta(days=2)
    CourseInstance.objects.filter(pk=mirane.run.pk).update(enrol_from=opens)
    mirane.run.refresh_from_db()

    with pytest.raises(NotNow) as refusal:
        actions.enrol(mirane.run, by=mirane.learner, today=TODAY)
    assert (refusal.value.data["reason"], Enrolment.objects.count()) == ("not_open_yet", 0)
    assert (list(queries.open_instances(on=TODAY)), list(queries.open_instances(on=opens))) == ([], [mirane.run])
    assert actions.enrol(mirane.run, by=mirane.learner, today=opens).state == EnrolmentState.ENROLLED


def test_an_enrolment_that_was_called_off_is_told_with_the_reason(mirane: Country):
    place = actions.enrol(mirane.run, by=mirane.learner, today=TODAY)
    called_off(mirane)
    deliver()
    client = Client()
    client.force_login(mirane.learner)

    page = client.get(f"/learner/enrolments/{place.number}/").content.decode()

    assert (BECAUSE in page, "Withdraw for good" in page) == (True, False)
