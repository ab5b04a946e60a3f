"""Reports of press and platforms: proposed by anybody signed in, shown after a registrar's yes, never fetched."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted
from passerelle.people.models import Duty
from passerelle.quality.actions import reports
from passerelle.quality.feedback import queries
from passerelle.quality.models import ReportLink
from passerelle.registers.states import State
from tests import factories as make
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
SAID = {
    "url": "https://courier.example/pumps?page=2",
    "title": "Pumps mended by those who drink from them",
    "publisher": "Lake Courier",
    "published_on": TODAY,
    "language": "en",
    "kind": "press",
}


def proposed(about=None, **more):
    about = about or make.micro_credential()
    return reports.propose(about, SAID | more, by=make.person(), today=TODAY)


def test_a_report_is_shown_after_a_registrars_yes_with_its_host():
    made = proposed()
    assert (made.state, made.host) == ("proposed", "courier.example")
    assert list(queries.reports_of(made.entry)) == []

    reports.decide(made, "show", by=make.person(duties=[Duty.REGISTRAR]), today=TODAY)

    assert list(queries.reports_of(made.entry)) == [made]
    assert queries.sums(made.entry) == []


def test_a_refusal_says_why_and_can_be_taken_back():
    made, registrar = proposed(make.organisation()), make.person(duties=[Duty.REGISTRAR])

    with pytest.raises(Malformed):
        reports.decide(made, "refuse", by=registrar, today=TODAY)
    reports.decide(made, "refuse", by=registrar, today=TODAY, because="It is an advertisement.")
    assert (made.state, made.because) == ("refused", "It is an advertisement.")
    reports.decide(made, "show", by=registrar, today=TODAY)
    assert made.state == "shown"


def test_who_proposed_it_or_acts_for_what_it_is_about_does_not_decide():
    entry = make.micro_credential()
    made = proposed(entry)
    tied = make.member(entry.awarder, somebody=make.person(duties=[Duty.REGISTRAR]))

    for who in (make.person(), tied, made.proposed_by):
        with pytest.raises(NotPermitted):
            reports.decide(made, "show", by=who, today=TODAY)


@pytest.mark.parametrize(
    "url",
    [
        "http://courier.example/a",
        "javascript:alert(1)",
        "https://courier.example:8080/a",
        "https://me:secret@courier.example/a",
        "https://localhost/a",
        "https://127.0.0.1/a",
        "https://[::1]/a",
        "https://courier.example/a b",
        "https://courier.example\\@evil.example/",
        "https://courier.example/" + "a" * 500,
        "",
    ],
)
def test_only_an_https_address_of_a_named_host_is_linked(url):
    with pytest.raises(Malformed) as refusal:
        proposed(url=url)
    assert refusal.value.data["field"] == "url"
    assert ReportLink.objects.count() == 0


def test_everything_amiss_is_told_at_once():
    with pytest.raises(Malformed) as refusal:
        proposed(title=" ", published_on=TODAY + timedelta(days=9), kind="blog", language="english please")
    fields = {one.data["field"] for one in (refusal.value, *refusal.value.others)}
    assert fields == {"title", "published_on", "kind", "language"}


def test_a_report_is_dated_today_or_before():
    assert proposed(published_on=TODAY).published_on == TODAY
    with pytest.raises(Malformed) as refusal:
        proposed(make.micro_credential(), published_on=TODAY + timedelta(days=1))
    assert (refusal.value.data["field"], refusal.value.others) == ("published_on", ())


def test_the_same_address_is_linked_once_and_an_entry_must_be_listed():
    entry = make.micro_credential()
    made = proposed(entry)

    assert proposed(entry) == made
    with pytest.raises(AlreadyDone):
        proposed(entry, title="Another title")
    with pytest.raises(NotNow):
        proposed(make.micro_credential(State.REMOVED))
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportLink.objects.filter(pk=made.pk).update(url="http://courier.example/")
