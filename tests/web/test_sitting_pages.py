"""Sittings on pages: a centre opens one, somebody finds and books it, the centre notes who came."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from passerelle.assessment import sittings
from passerelle.assessment.models import AssessmentRules, Candidate, Sitting, SittingBooking
from tests.assessment import factories as make
from tests.assessment.factories import ONSITE, TODAY, Country
from tests.assessment.test_sittings import alone, begun, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirane() -> Country:
    return make.country()


def of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def typed(of: Country, **fields: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=40)
    return {
        "centre": of.body.number,
        "micro_credential": of.entry.number,
        "place": "Orsa, room 2",
        "day": day.isoformat(),
        "starts_at": "09:30",
        "minutes": "120",
        "places": "12",
        "fee": "40",
        "currency": "TND",
        "documents": ["passport"],
        "method": "written",
        "supervision": ONSITE,
        "book_until": (day - timedelta(days=9)).isoformat(),
        "cancel_until": (day - timedelta(days=9)).isoformat(),
        "marks_due_on": (day + timedelta(days=9)).isoformat(),
    } | fields


def test_a_centre_opens_a_sitting_and_a_learner_finds_and_books_it(mirane: Country):
    alone(mirane)
    answer = of(mirane.head).post("/assessor/sittings/open/save/", typed(mirane))
    sitting = Sitting.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/assessor/sittings/{sitting.number}/")
    assert timezone.localtime(sitting.starts_at).strftime("%H:%M") == "09:30"

    learner = of(mirane.learner)
    assert f"/learner/sittings/{sitting.number}/" in learner.get("/learner/sittings/").content.decode()
    page = learner.get(f"/learner/sittings/{sitting.number}/").content.decode()
    assert "Take the place" in page
    assert "Passport" in page
    learner.post(f"/learner/sittings/{sitting.number}/book/")
    booking = SittingBooking.objects.get(person=mirane.learner)
    page = learner.get(f"/learner/sittings/{sitting.number}/").content.decode()
    assert "Give the place back" in page
    learner.post(f"/learner/bookings/{booking.number}/cancel/")
    assert Sitting.objects.get().taken == 0


def test_who_would_be_refused_for_want_of_a_course_reads_so_first_and_is_led_to_the_courses(mirane: Country):
    sitting, learner = opened(mirane), of(mirane.learner)
    address = f"/learner/sittings/{sitting.number}/"

    def said() -> tuple[bool, bool, bool]:
        """In the list that a course comes first; on the page that it does; that a place can be taken."""
        page, found = (learner.get(one).content.decode() for one in (address, "/learner/sittings/"))
        to_courses = f'href="/entries/{mirane.entry.number}/">See its courses' in page
        return "a course comes first" in found, to_courses, "Take the place" in page

    assert said() == (True, True, False)
    make.candidate(mirane)
    assert said() == (True, False, True)
    Candidate.objects.all().delete()
    alone(mirane)
    assert said() == (False, False, True)


def test_who_opens_no_sitting_reads_who_does(mirane: Country):
    page = of(mirane.learner).get("/assessor/sittings/open/").content.decode()

    assert "Sittings are opened by whoever signs or writes for an assessment centre" in page
    assert "<select" not in page
    assert "Whoever signs or writes for your centre opens them." in (
        of(mirane.learner).get("/assessor/sittings/").content.decode()
    )


def test_what_is_amiss_is_said_beside_the_field_and_nothing_typed_is_lost(mirane: Country):
    answer = of(mirane.head).post(
        "/assessor/sittings/open/save/", typed(mirane, place="Hall of the pumps", currency="")
    )
    page = answer.content.decode()
    assert (answer.status_code, Sitting.objects.count()) == (422, 0)
    assert "Hall of the pumps" in page
    assert 'aria-invalid="true"' in page


def test_the_centre_notes_who_came_and_how_it_was_held(mirane: Country):
    alone(mirane)
    sitting = opened(mirane)
    booking = sittings.book(sitting, by=mirane.learner, today=TODAY)
    begun(sitting)
    desk = of(mirane.assessor)
    page = desk.get(f"/assessor/sittings/{sitting.number}/").content.decode()
    assert "Did not come" in page
    assert mirane.learner.name in page
    desk.post(f"/assessor/bookings/{booking.number}/attendance/", {"came": "yes", "document": "passport"})
    desk.post(f"/assessor/sittings/{sitting.number}/hold/", {"supervision": ONSITE})
    booking.refresh_from_db()
    assert (booking.state, booking.document, Sitting.objects.get().state) == ("attended", "passport", "held")


def test_calling_off_tells_those_who_booked_why(mirane: Country):
    alone(mirane)
    sitting = opened(mirane)
    sittings.book(sitting, by=mirane.learner, today=TODAY)
    of(mirane.head).post(f"/assessor/sittings/{sitting.number}/cancel/", {"reason": "The hall is flooded."})

    assert "The hall is flooded." in of(mirane.learner).get(f"/learner/sittings/{sitting.number}/").content.decode()


def test_an_awarder_lets_anybody_book_and_two_at_once_see_what_the_other_saved(mirane: Country):
    client, path = of(mirane.signatory), f"/awarder/assessing/{mirane.entry.number}/"
    assert path in client.get("/awarder/assessing/").content.decode()
    said = {"by_exam": "on", "retake_after_days": "14", "seen_version": "0"}
    assert client.post(f"{path}save/", said).status_code == 302
    answer = client.post(f"{path}save/", said | {"retake_after_days": "30"})
    assert answer.status_code == 409
    assert 'value="30"' in answer.content.decode()
    rules = AssessmentRules.objects.get()
    assert (rules.by_exam, rules.retake_after_days) == (True, 14)


def test_lists_cost_as_many_queries_for_three_as_for_one(mirane: Country):
    alone(mirane)
    cost = []
    for more in (1, 2):
        for place in range(more):
            sitting = opened(mirane)
            sittings.book(sitting, by=make.person(f"Learner {more}{place}"), today=TODAY)
        spent = []
        for person, path in (
            (mirane.learner, "/learner/sittings/"),
            (mirane.head, "/assessor/sittings/"),
            (mirane.signatory, "/awarder/assessing/"),
        ):
            client = of(person)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(path).status_code == 200
            spent.append(len(queries))
        cost.append(spent)
    assert cost[0] == cost[1]
    assert max(cost[0]) <= 12
