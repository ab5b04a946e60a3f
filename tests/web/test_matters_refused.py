"""A step that is refused keeps what was typed, says on top that nothing was saved, and leads to its form."""

from __future__ import annotations

import re
from html import unescape

import pytest

from passerelle.journal.models import Fact
from passerelle.vetting import actions
from passerelle.vetting.actions import appealing, sanctioning
from passerelle.vetting.models import Sanction, Suspension
from tests.vetting import factories as given
from tests.vetting.factories import TODAY
from tests.web.asking import browser, words

pytestmark = pytest.mark.django_db
TYPED = "It burns when it is wet & nobody says so."


@pytest.fixture(autouse=True)
def day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


def post(who, path, **sent):
    answer = browser(who).post(path, sent)
    return answer.status_code, answer.content.decode()


def typed(html: str, at: str) -> str:
    """Return what stands in a text area of the page."""
    found = re.search(rf'<textarea id="?{re.escape(at)}"?[^>]*>(.*?)</textarea>', html, re.DOTALL)
    assert found, at
    return unescape(found.group(1))


@pytest.mark.parametrize(
    ("step", "label", "told"),
    [
        (
            "notice",
            "What is held against it",
            "A procedure about this entry is open already. Open it, and go on there;",
        ),
        ("suspension", "Why it cannot wait (public)", "A suspension of this entry is proposed or in force already."),
    ],
)
def test_of_two_the_second_notice_or_suspension_keeps_what_was_typed(step, label, told):
    entry, one, two = given.verified(), given.registrar(), given.registrar()
    path = f"/matters/entries/{entry.number}/{step}/"
    assert post(one, path, text="Mine.")[0] == 302
    before = Fact.objects.count()

    status, html = post(two, path, text=TYPED)

    at = f"saidmattersentries{entry.number.lower()}{step}"
    assert (status, Fact.objects.count()) == (422, before)
    assert (Sanction.objects.count() + Suspension.objects.count()) == 1
    assert f"Nothing was saved: 1 thing to mend {label} : {told}" in words(html)
    assert f'<a href="#{at}">{label}</a>' in html
    assert typed(html, at) == TYPED
    assert "nowhere but here" not in html


def test_a_step_that_somebody_else_took_first_shows_what_was_typed_though_its_form_is_gone():
    case = given.decided("return", today=TODAY)
    appeal = appealing.lodge(case, grounds="No.", by=given.signatory_of(case), today=TODAY)
    handler = given.handler()
    appealing.admit(appeal, by=given.registrar())
    appealing.assign(appeal, handler, by=given.registrar())
    appealing.hear(appeal, "They came.", by=handler)

    status, html = post(handler, f"/matters/appeals/{appeal.number}/hearing/", text=TYPED)

    appeal.refresh_from_db()
    assert (status, appeal.hearing) == (409, "They came.")
    assert "Nothing was saved: 1 thing to mend" in words(html)
    assert "nowhere but here" in words(html)
    assert typed(html, "left") == TYPED


def test_words_that_are_asked_for_and_missing_lead_to_their_place():
    case = given.formed(by=(registrar := given.registrar()))
    actions.ask(case, "Which pump?", by=registrar, today=TODAY)

    status, html = post(given.signatory_of(case), f"/matters/cases/{case.number}/answer/", text=" ")

    at = f"saidmatterscases{case.number.lower()}answer"
    assert status == 422
    assert f'<a href="#{at}">Your answer</a>: Write something here.' in html
    assert f'id="{at}"' in html


def test_a_bare_button_that_is_refused_speaks_of_nothing_typed():
    entry, registrar, officer = given.verified(), given.registrar(), given.officer()
    suspension = sanctioning.propose_suspension(entry.number, "So.", by=registrar, today=TODAY)
    sanctioning.confirm_suspension(suspension, by=officer, today=TODAY)

    status, html = post(officer, f"/matters/entries/{entry.number}/confirmation/")

    assert status == 409
    assert "Nothing was saved: 1 thing to mend" in words(html)
    assert "What you typed" not in html
