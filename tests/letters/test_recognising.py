"""Once a month officers are told that new entries are near theirs: once, and only where there is one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from passerelle.journal import actions as journal
from passerelle.letters import recognising
from passerelle.letters.models import Letter
from passerelle.organisations.models import Function
from passerelle.recognition import agreement_times, agreements, conversions, jobs
from passerelle.recognition.agreement_times import CALLED
from tests.recognition import factories
from tests.recognition.factories import mandated, micro_credential, published
from tests.recognition.test_agreements import begun, in_force
from tests.recognition.test_conversions import CREDITS, policy_officer

if TYPE_CHECKING:
    from types import SimpleNamespace

FIRST = date(2026, 12, 1)


@pytest.fixture
def story(db: None, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: FIRST)
    return factories.story()


def told() -> list[tuple[str, str]]:
    letters = Letter.objects.filter(kind="near_entries.month").order_by("person__name")
    return [(one.person.name, one.about) for one in letters]


def test_officers_of_a_body_are_told_once_a_month_and_nobody_where_nothing_is_near(story):
    published(story)
    recognising.new_entries(FIRST)
    assert told() == []
    for record in (story.degree, micro_credential("Solar pumps", story.authority)):
        type(record).objects.filter(pk=record.pk).update(field="0713")
    mandated(story.polytechnic, Function.SIGNATORY, story.officer)

    for day in (1, 2, 7):
        recognising.new_entries(FIRST.replace(day=day))

    assert told() == [("Gisela Brandt", "2026-11"), ("Samuel Adeyinka", "2026-11")]


def test_the_parties_of_an_agreement_are_told_to_sign_that_it_holds_and_that_it_ended(story):
    agreement = in_force(story)
    agreements.leave(agreement, story.authority, by=story.stranger, today=FIRST)
    waiting = agreements.offer(begun(story), by=story.officer, today=FIRST)
    back = agreements.take_back(agreements.offer(begun(story), by=story.officer, today=FIRST), by=story.officer)
    journal.deliver()

    letters = Letter.objects.filter(kind__startswith="agreement.").order_by("kind", "person__name")
    everybody = ["Gisela Brandt", "Of Another House", "Samuel Adeyinka"]
    assert [(one.kind, one.about, one.person.name) for one in letters] == [
        *(("agreement.end", agreement.number, name) for name in everybody),
        *(("agreement.offer", waiting.number, name) for name in everybody[:2]),
        *(("agreement.put_in_force", agreement.number, name) for name in everybody),
    ]
    assert back.number not in {one.about for one in letters}


def test_officers_are_called_once_before_a_review_and_not_for_what_they_have_just_signed(story):
    agreement = in_force(story)
    in_force(story, review_on=date(2026, 12, 20))  # signed for less than the call takes
    called = agreement.review_on - CALLED
    recognising.to_look_at_again(called - timedelta(days=1))
    assert not Letter.objects.filter(kind="agreement.review").exists()
    agreement_times.review(agreement, story.authority, by=story.stranger, today=called)

    for day in (called, called + timedelta(days=1), agreement.review_on + timedelta(days=1)):
        recognising.to_look_at_again(day)

    letters = Letter.objects.filter(kind="agreement.review").order_by("person__name")
    assert [(one.about, one.person.name, one.noted["due_on"]) for one in letters] == [
        (agreement.number, "Gisela Brandt", "2028-09-01"),
        (agreement.number, "Samuel Adeyinka", "2028-09-01"),
    ]


def test_all_parties_are_told_that_the_last_day_of_an_agreement_is_past(story):
    agreement = in_force(story, valid_to=date(2027, 1, 31))
    agreement_times.run_out(agreement, today=date(2027, 2, 1))
    journal.deliver()

    letters = Letter.objects.filter(kind__in=["agreement.run_out", "agreement.end"]).order_by("person__name")
    assert [(one.kind, one.about, one.person.name) for one in letters] == [
        ("agreement.run_out", agreement.number, name)
        for name in ("Gisela Brandt", "Of Another House", "Samuel Adeyinka")
    ]


def test_later_in_the_month_nobody_is_told(story):
    published(story)
    for record in (story.degree, micro_credential("Solar pumps", story.authority)):
        type(record).objects.filter(pk=record.pk).update(field="0713")

    recognising.new_entries(date(2026, 12, 8))

    assert told() == []


def test_whoever_answers_for_a_conversion_is_told_once_that_its_last_day_comes_and_that_it_is_past(story):
    last = FIRST + timedelta(days=60)
    first, second = policy_officer(), policy_officer()
    own = conversions.state(story.polytechnic, CREDITS | {"valid_to": last}, by=story.officer, today=FIRST)
    for_all = conversions.state(None, CREDITS | {"valid_to": last}, by=first, today=FIRST)
    conversions.confirm(for_all, by=second, today=FIRST)

    for days in (31, 30, 29, 0, -1):
        recognising.conversions_that_end(last - timedelta(days=days))
    jobs.end_conversions(last + timedelta(days=1))
    journal.deliver()

    letters = Letter.objects.filter(kind__startswith="conversion.").order_by("kind", "about", "person__name")
    of_each = [(own.number, "Gisela Brandt"), (own.number, "Samuel Adeyinka"), *[(for_all.number, first.name)] * 2]
    assert [(one.kind, one.about, one.person.name) for one in letters] == [
        (kind, *told) for kind in ("conversion.ending", "conversion.run_out") for told in of_each
    ]
    assert {one.noted.get("due_on") for one in letters} == {last.isoformat(), None}
    assert {one.person for one in letters.filter(about=for_all.number)} == {first, second}
