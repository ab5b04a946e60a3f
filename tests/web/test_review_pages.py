"""Reviews on pages: planned, answered, judged, commented, published and followed up; each side at its desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from passerelle.organisations.models import Role
from passerelle.quality import storing
from passerelle.quality.models import Review
from tests import factories as make
from tests.web.asking import browser, page, queries, weight, words

pytestmark = pytest.mark.django_db
CODES = [f"1.{n}" for n in range(1, 11)]


def test_a_review_from_its_plan_to_the_last_recommendation():
    storing.load_shipped()
    agency, provider = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    ours, theirs, later = make.member(agency), make.member(provider), timezone.localdate() + timedelta(days=90)
    said = {"organisation": provider.number, "standard": "esg-internal/2015", "kind": "institution", "due_on": later}
    assert f"/reviews/desk/{agency.slug}/" in page("/reviews/desk/", ours)
    assert "By which standard" in words(page(f"/reviews/desk/{agency.slug}/", ours))

    itself = browser(ours).post(f"/reviews/desk/{agency.slug}/plan/", said | {"organisation": agency.number})
    assert (itself.status_code, Review.objects.count()) == (422, 0)
    assert "reviews neither itself nor" in words(itself.content.decode())
    made = browser(ours).post(f"/reviews/desk/{agency.slug}/plan/", said)
    path = made["Location"]
    assert page(path, make.person(), 404)
    browser(ours).post(f"{path}begin/")
    assert provider.legal_name in words(page("/reviews/desk/", theirs))

    half = browser(theirs).post(f"{path}handing-in/", {"answers.1.1.text": "We do."})
    assert half.status_code == 409
    assert "1.2, 1.3" in words(half.content.decode())
    assert "We do." in half.content.decode()
    browser(theirs).post(f"{path}handing-in/", {f"answers.{code}.text": "We do." for code in CODES})
    assert "We do." in page(path, ours)

    wrong = browser(ours).post(f"{path}findings/", {"findings.1.1.judgement": "met"})
    assert (wrong.status_code, 'aria-invalid="true"' in wrong.content.decode()) == (422, True)
    found = {f"findings.{code}.judgement": "met" for code in CODES}
    browser(ours).post(f"{path}findings/", found | {f"findings.{code}.reasons": "Seen." for code in CODES})
    report = {"report": "It looks after them.", "result": "met"}
    report |= {"recommendations.1.text": "Write it down.", "recommendations.1.due_on": later}
    assert "It looks after them." not in page(path, theirs)
    browser(ours).post(f"{path}draft/", report)
    assert "Draft, for the two of you alone" in words(page(path, theirs))
    early = browser(ours).post(f"{path}publication/", report)
    assert (early.status_code, "It looks after them." in early.content.decode()) == (409, True)
    browser(theirs).post(f"{path}comment/", {"text": "We agree."})
    browser(ours).post(f"{path}publication/", report)

    for shown in (page(path), page("/reviews/"), page(f"/organisations/{provider.slug}/")):
        assert "met" in words(shown)
    assert "We agree." in page(path)
    assert "We do." not in page(path)
    browser(theirs).post(f"{path}recommendations/1/answer/", {"text": "In rule 7."})
    browser(ours).post(f"{path}recommendations/1/done/", {"text": "Read."})
    assert "In rule 7." in page(path)
    assert Review.objects.get().state == "followed_up"
    assert weight(path) < 14 * 1024


def test_a_step_that_nobody_knows_and_a_review_of_others_are_not_there():
    agency = make.organisation([Role.QA_AGENCY])

    assert browser(make.member(agency)).post("/reviews/QR-00001/begin/").status_code == 404
    assert browser(make.person()).get(f"/reviews/desk/{agency.slug}/").status_code == 404


def test_the_list_costs_the_same_for_one_and_for_three():
    first = queries("/reviews/")

    assert first <= 4
