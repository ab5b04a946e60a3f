"""Finding work in a browser: what a learner and an employer see and do, in at most twelve queries a page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from passerelle.opportunities import applying, needs
from passerelle.opportunities.models import EmployerConsent, JobApplication, ReportedHire
from passerelle.opportunities.states import ConsentState, HireState
from tests.opportunities import factories
from tests.opportunities.factories import holders, lets, opened
from tests.recognition.factories import TODAY, micro_credential
from tests.web.test_recognition_desks import read, signed_in

if TYPE_CHECKING:
    from types import SimpleNamespace

    from django.test import Client

MOST_QUERIES = 12


@pytest.fixture
def story(db: None, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    return factories.story()


def queries_of(client: Client, name: str, *args: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(reverse(name, args=args)).status_code == 200
    return len(seen)


def send(who: Any, name: str, *args: str, **said: Any) -> int:
    return signed_in(who).post(reverse(name, args=args), said).status_code


@pytest.mark.parametrize("rows", [1, 3])
def test_no_page_asks_more_for_more(story, rows):
    second = micro_credential("Second", story.authority)
    items = [{"micro_credential": story.item}, {"micro_credential": second}, {"fields": ["07"], "level": "x/1:2"}]
    several = [opened(story, items=items[:2], any_of=2) for _ in range(rows)]
    for one in holders(story, rows):
        lets(one, shows=["awards", "results", "name"])
    for one in several:
        applying.apply(one, [story.award], by=story.amina, today=TODAY)
    learner, employer = signed_in(story.amina), signed_in(story.employer_editor)

    asked = {
        "mine": queries_of(learner, "opportunities:mine"),
        "home": queries_of(learner, "work:home"),
        "people": queries_of(employer, "employer:people", several[0].number),
        "applications": queries_of(employer, "employer:applications"),
        "needs": queries_of(employer, "employer:needs"),
    }
    assert {name: n for name, n in asked.items() if n > MOST_QUERIES} == {}


def test_a_learner_reads_how_much_they_meet_and_what_is_missing(story):
    second = micro_credential("Pump repair", story.authority)
    opened(story, items=[{"micro_credential": one, "is_needed": True} for one in (story.item, second)])

    page = read(story.amina, "opportunities:mine")

    for words in ("You meet 1 of 2", "Pump repair", "You do not have it", "The cheapest way:"):
        assert words in page


def test_a_consent_is_given_and_taken_back_on_one_page(story):
    until = (TODAY + timedelta(days=9)).isoformat()
    assert send(story.amina, "work:let", audience="everybody", shows=["awards"], until=until) == 302
    given = EmployerConsent.objects.get()
    assert "Take it back now" in read(story.amina, "work:home")
    assert send(story.amina, "work:take_back", given.number) == 302
    given.refresh_from_db()
    assert given.state == ConsentState.WITHDRAWN
    assert "Nobody. You are in no list" in read(story.amina, "work:home")
    assert send(story.amina, "work:let", audience="sector", until=until) == 422


def test_an_employer_reads_figures_without_names_and_the_same_for_none_and_four(story):
    opportunity = opened(story)
    none = read(story.employer_editor, "employer:people", opportunity.number)
    for one in holders(story, 4):
        lets(one)
    four = read(story.employer_editor, "employer:people", opportunity.number)
    fifth = holders(story, 1)[0]
    lets(fifth)
    five = read(story.employer_editor, "employer:people", opportunity.number)

    assert "fewer than 5, or nobody" in none
    assert ("at least 5 people" in four, "at least 5 people" in five) == (False, True)
    assert "Holder" not in none + four + five


def test_from_an_application_to_a_hire_on_pages(story):
    opportunity = opened(story)
    assert send(story.amina, "work:apply", opportunity.number, awards=[story.award.number], shows_name="on") == 302
    made = JobApplication.objects.get()
    assert story.amina.name in read(story.employer_editor, "employer:application", made.number)
    assert send(story.employer_editor, "employer:answer", made.number, act="refuse") == 422
    assert send(story.employer_editor, "employer:answer", made.number, act="interview") == 302
    assert "invited to an interview" in read(story.amina, "work:application", made.number)
    assert send(story.employer_editor, "work:report_hire", made.number, since=TODAY.isoformat()) == 302
    hire = ReportedHire.objects.get()
    assert "Is this so?" in read(story.amina, "work:hire", hire.number)
    assert send(story.amina, "work:answer_hire", hire.number, act="confirm") == 302
    hire.refresh_from_db()
    assert hire.state == HireState.CONFIRMED
    assert read(story.other, "work:hire", hire.number, status=404)


def test_who_looked_at_an_application_finds_the_way_back_to_answer_it(story, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 11, 23, 9, tzinfo=UTC))
    monkeypatch.setattr("passerelle.portfolio.sharing.seen", lambda *_, **__: [])
    offer = opened(story, items=[{"micro_credential": story.item}])
    sent = applying.apply(offer, [story.award], by=story.amina, today=TODAY)

    seen = signed_in(story.employer_editor).post(reverse("employer:look", args=[sent.number])).content.decode()

    back = reverse("employer:application", args=[sent.number])
    assert f'<a class=btn href="{back}">Back to the application: answer it</a>' in seen


def test_a_need_is_written_published_and_read_by_everybody(story):
    said = {"kind": "outcome", "outcome": "Mend a pump.", "people": 8, "by_when": "2027-03-01"}
    assert send(story.employer_editor, "employer:need_begin", story.authority.slug, **said) == 302
    need = needs.LabourNeed.objects.get()
    assert read(None, "needs:need", need.number, status=404)
    assert send(story.employer_editor, "employer:need_publish", need.number) == 302
    assert "Mend a pump." in read(None, "needs:home")
    assert "Nothing in the register answers it yet" in read(None, "needs:need", need.number)
    assert need.number in read(story.editor, "needs:unanswered")


def test_rows_that_list_any_award_that_fits_are_written_and_shown(story):
    story.item.field = "0724"
    story.item.save()
    form = {
        "title": "Inspector", "kind": "job", "closes_on": "2026-12-20", "any_of": 1, "seen_version": "",
        "form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-fields_of_study": "07", "form-0-effect": "interview",
    }  # fmt: skip
    assert send(story.employer_editor, "employer:begin", story.authority.slug, **form) == 302
    drafted = factories.Opportunity.objects.get()
    assert send(story.employer_editor, "employer:publish", drafted.number) == 302
    assert "Any award, in the field 07" in read(None, "opportunities:opportunity", drafted.number)
    assert "Because you have Well and Borehole Inspection" in read(story.amina, "opportunities:mine")
