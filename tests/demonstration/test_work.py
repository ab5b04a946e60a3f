"""Work in Mirane: needs that nothing answers, who lets employers find them, what came of applications."""

from __future__ import annotations

from collections import Counter

import pytest
from django.utils import timezone

from passerelle.awards.models import Award
from passerelle.opportunities import queries
from passerelle.opportunities.models import EmployerConsent, JobApplication, LabourNeed, ReportedHire
from passerelle.opportunities.states import NeedState
from passerelle.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mirane")]


def test_three_needs_are_public_and_two_of_them_nothing_answers():
    public = LabourNeed.objects.filter(state=NeedState.PUBLISHED)

    assert {need.stated_by.slug: need.answered for need in public} == {
        "lake-energy-services": 0,
        "mirane-water-authority": 1,
        "association-of-mirane-electricians": 0,
    }
    assert LabourNeed.objects.get(state=NeedState.DRAFT).published_on is None


def test_one_shows_awards_and_results_and_the_others_who_consent_are_counted_alone():
    shown = {consent.learner.email: consent.shows for consent in EmployerConsent.objects.select_related("learner")}

    assert {email for email, shows in shown.items() if shows} == {"amina-sarr-doumbe@mirane.example"}
    assert 5 <= len(shown) < len(set(Award.objects.values_list("holder", flat=True)))


def test_she_meets_three_of_four_of_one_job():
    amina = Person.objects.get(email="amina-sarr-doumbe@mirane.example")
    found = {one.opportunity.name: one for one in queries.doors(amina, timezone.localdate()).standings}
    crew = found["Crew leader, village energy"]

    assert (crew.met_of, crew.in_all, crew.away) == (3, 4, 1)


def test_applications_stand_in_each_state_and_a_hire_waits_for_the_learner():
    assert Counter(JobApplication.objects.values_list("state", flat=True)) == {"sent": 1, "interview": 2, "refused": 1}
    assert all(application.share_set for application in JobApplication.objects.select_related("share_set"))
    hire = ReportedHire.objects.get()
    assert (hire.state, hire.reported_by, hire.application.learner.name) == ("reported", "employer", "Mateus Figueira")
