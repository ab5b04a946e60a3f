"""Letters of a review: whoever has to act next is written to, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from passerelle.journal.actions import deliver
from passerelle.letters.models import Letter
from passerelle.organisations.models import Role
from passerelle.people.models import Duty
from passerelle.quality import storing
from passerelle.quality.actions import reviews
from passerelle.quality.queries import standard_named
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_agency_hears_of_a_commission_and_the_body_of_the_beginning():
    storing.load_shipped()
    agency, provider = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    ours, theirs, today = make.member(agency), make.member(provider), timezone.localdate()
    stated = {"kind": "institution", "due_on": today + timedelta(days=60)}
    standard, registrar = standard_named("esg-internal/2015"), make.person(duties=[Duty.REGISTRAR])

    review = reviews.commission(agency, provider, standard, stated, by=registrar, today=today)
    deliver()
    reviews.begin(review, by=ours, today=today)
    deliver()
    deliver()

    assert [(one.kind, one.person, one.about) for one in Letter.objects.order_by("pk")] == [
        ("review.commission", ours, review.number),
        ("review.begin", theirs, review.number),
    ]
