"""A registrar hands a sign of risk that went to the wrong agency on to another one, from the page of signs of risk."""

from __future__ import annotations

import pytest
from django.utils import timezone

from passerelle.organisations.models import Role
from passerelle.people.models import Duty
from passerelle.quality import storing
from passerelle.quality.actions import reviews, signals
from passerelle.quality.actions.signals import Seen
from passerelle.quality.models import Review, SignalKind
from tests import factories as make
from tests.web.asking import browser, page, words

pytestmark = pytest.mark.django_db


def test_a_registrar_hands_on_what_no_agency_has_begun_and_nothing_typed_is_lost():
    storing.load_shipped()
    wrong, right = (make.organisation([Role.QA_AGENCY]) for _ in range(2))
    body, registrar, today = (
        make.organisation([Role.PROVIDER]),
        make.person(duties=[Duty.REGISTRAR]),
        timezone.localdate(),
    )
    for cause in ("one", "two"):
        signals.open_signal(Seen(SignalKind.COMPLAINTS, cause, body, {"complaints": []}), today=today)
    signals.hand_over(body, wrong, by=registrar, today=today)
    assert page("/reviews/signals/", registrar).count("Not begun: hand it on") == 1
    path = f"/reviews/signals/{body.slug}/"

    same = browser(registrar).post(path, {"organisation": wrong.number, "because": "It reviews schools alone."})
    assert same.status_code == 422
    assert "This agency has it already. Name another one." in words(same.content.decode())
    assert "It reviews schools alone." in same.content.decode()
    silent = browser(registrar).post(path, {"organisation": right.number, "because": ""})
    assert (silent.status_code, Review.objects.count()) == (422, 1)

    made = browser(registrar).post(path, {"organisation": right.number, "because": "It reviews schools alone."})

    assert made.status_code == 302
    second = Review.objects.get(agency=right)
    assert made["Location"] == f"/reviews/{second.number}/"
    assert "It reviews schools alone." in page(
        f"/reviews/{Review.objects.get(agency=wrong).number}/", make.member(wrong)
    )
    reviews.begin(second, by=make.member(right), today=today)
    assert "Not begun: hand it on" not in page("/reviews/signals/", registrar)
    late = browser(registrar).post(path, {"organisation": wrong.number, "because": "Late."})
    assert late.status_code == 409
