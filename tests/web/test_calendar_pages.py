"""Calendars on pages: the page of one's days, one day as a file, and the address that asks for no sign-in."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import icalendar
import pytest
from django.test import Client
from django.utils import timezone

from passerelle.awards.models import Award
from passerelle.learning import actions as learning
from passerelle.people import calendars
from passerelle.people.models import CalendarFeed, Duty
from tests import factories as base
from tests import pseudo
from tests.assessment import factories as make
from tests.recognition.factories import award

if TYPE_CHECKING:
    from collections.abc import Callable

    from passerelle.people.models import Person
    from tests.assessment.factories import Country

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]
TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=40)


@pytest.fixture
def mirane() -> Country:
    return make.country()


def of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def holding(person: Person, of: Country) -> Award:
    made = award(person, make.micro_credential(of.awarder))
    Award.objects.filter(pk=made.pk).update(valid_until=SOON)
    return made


def events(written: bytes) -> list[tuple[str, Any]]:
    found = icalendar.Calendar.from_ical(written).walk("VEVENT")
    return [(str(one["SUMMARY"]), one["DTSTART"].dt) for one in found]


def test_a_learner_sees_every_day_makes_an_address_renews_and_withdraws_it(mirane: Country):
    made, client = holding(mirane.learner, mirane), of(mirane.learner)
    page = client.get("/account/calendar/").content.decode()
    assert f"Last day on which an award is valid: {made.number}" in page
    assert f"/account/calendar/award/{made.number}.ics" in page
    assert "Withdraw the address" not in page

    answer = client.post("/account/calendar/address/", {"remind_days": "1"})
    first = answer.context["address"]
    assert first.startswith("http://127.0.0.1:8000/calendar/")
    assert answer["Cache-Control"] == "private, no-store"
    page = client.get("/account/calendar/").content.decode()
    assert first not in page
    assert "the day before" in page

    second = client.post("/account/calendar/address/", {"remind_days": ""}).context["address"]
    anybody = Client()
    assert [anybody.get(one).status_code for one in (first, second)] == [404, 200]

    assert client.post("/account/calendar/withdraw/", follow=True).redirect_chain == [("/account/calendar/", 302)]
    assert (anybody.get(second).status_code, CalendarFeed.objects.count()) == (404, 0)


def test_a_choice_that_is_not_offered_keeps_what_was_there(mirane: Country):
    calendars.draw(by=mirane.learner, remind_days=1)
    digest = CalendarFeed.objects.get().digest

    answer = of(mirane.learner).post("/account/calendar/address/", {"remind_days": "2"})

    assert (answer.status_code, answer.context["address"], CalendarFeed.objects.get().digest) == (422, "", digest)


def test_the_address_is_read_without_signing_in_and_sent_once_where_nothing_changed(mirane: Country):
    made = holding(mirane.learner, mirane)
    path = f"/calendar/{calendars.draw(by=mirane.learner, remind_days=3)}.ics"
    answer = Client().get(path)

    assert events(answer.content) == [(f"Last day on which an award is valid: {made.number}", SOON)]
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/calendar; charset=utf-8", "private, no-cache")
    assert b"TRIGGER:-P3D" in answer.content
    assert not answer.cookies

    again = Client().get(path, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])

    Award.objects.update(valid_until=SOON + timedelta(days=1))
    changed = Client().get(path, headers={"If-None-Match": answer["ETag"]})
    assert (changed.status_code, changed["ETag"] == answer["ETag"]) == (200, False)


def test_the_address_tells_no_name_title_result_or_body(mirane: Country):
    holding(mirane.learner, mirane)
    learning.enrol(mirane.run, by=mirane.learner, today=make.TODAY)

    written = Client().get(f"/calendar/{calendars.draw(by=mirane.learner)}.ics").content.decode()

    for private in ("Amina", "merit", "pump", "Chamber", "Lake", mirane.learner.reference, mirane.learner.email):
        assert private not in written


def test_a_wrong_address_is_not_there_and_whoever_tries_many_is_stopped(mirane: Country, settings):
    settings.ACCOUNT_RATE_LIMITS = {"calendar": "3/m/ip"}
    token, client = calendars.draw(by=mirane.learner), Client(REMOTE_ADDR="192.0.2.77")

    tried = [client.get(f"/calendar/{'x' * 31}{n}.ics").status_code for n in range(4)]

    assert tried == [404, 404, 404, 429]
    assert client.get(f"/calendar/{token}.ics").status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.78").get(f"/calendar/{token}.ics").status_code == 200


def test_a_calendar_is_said_in_the_language_of_its_person(mirane: Country, settings, monkeypatch):

    holding(mirane.learner, mirane)
    type(mirane.learner).objects.filter(pk=mirane.learner.pk).update(language=pseudo.CODE)
    token = calendars.draw(by=mirane.learner)
    with pseudo.spoken(settings, monkeypatch):
        written = Client().get(f"/calendar/{token}.ics", headers={"Accept-Language": "en"}).content

    (said,) = [title for title, _day in events(written)]
    assert pseudo.unbent(said.rpartition(" ")[0]) == []


def test_one_s_own_day_is_a_file_and_another_s_is_not_there(mirane: Country):
    made = holding(mirane.learner, mirane)
    path = f"/account/calendar/award/{made.number}.ics"
    answer = of(mirane.learner).get(path)

    assert events(answer.content) == [(f"Last day on which an award is valid: {made.number}", SOON)]
    assert answer["Content-Disposition"] == f'attachment; filename="{made.number}.ics"'
    assert of(base.person()).get(path).status_code == 404
    assert Client().get(path).status_code == 302
    assert of(mirane.learner).get(f"/account/calendar/sitting/{made.number}.ics").status_code == 404


def test_every_way_to_the_days_costs_at_most_twelve_queries_however_many_they_are(
    mirane: Country, django_assert_max_num_queries: Callable[[int], Any]
):
    somebody = base.person(duties=[Duty.REGISTRAR, Duty.DECISION_OFFICER])
    for _ in range(3):
        holding(somebody, mirane)
    make.submitted_case(mirane, somebody)
    other = make.short_course(mirane.provider, make.micro_credential(mirane.awarder))
    learning.enrol(make.instance(other), by=somebody, today=make.TODAY)
    make.passed(make.country(), somebody)
    path = f"/calendar/{calendars.draw(by=somebody)}.ics"
    with django_assert_max_num_queries(12):
        assert Client().get(path).status_code == 200
    client = of(somebody)
    with django_assert_max_num_queries(14):  # two of them say who is signed in
        page = client.get("/account/calendar/")
    assert len(gzip.compress(page.content)) < 14_000
