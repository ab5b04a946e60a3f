"""Work through the API, each answer compared whole: consents, invitations, applications, hires, needs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.opportunities import applying, finding, hiring, jobs, needs
from passerelle.opportunities.models import Invitation
from tests.api.calls import call, refused
from tests.opportunities import factories
from tests.opportunities.factories import lets, opened
from tests.recognition.factories import TODAY

if TYPE_CHECKING:
    from types import SimpleNamespace

UNTIL = (TODAY + timedelta(days=90)).isoformat()


@pytest.fixture
def story(db: None, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    return factories.story()


def page(*items: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    return 200, {"total": len(items), "items": list(items)}


def test_a_consent_is_told_whole_to_who_gave_it_and_to_nobody_else(story):
    said = {"audience": "employer", "employer": story.authority.number, "shows": ["awards", "name"], "until": UNTIL}

    status, told = call(story.amina, "POST", "/work/consents", said)

    number = told["number"]
    whole = said | {
        "number": number,
        "sector": "",
        "not_to": [],
        "state": "in_force",
        "given_on": TODAY.isoformat(),
        "ended_on": None,
    }
    assert (status, told) == (200, whole)
    assert call(story.amina, "GET", "/work/consents") == page(whole)
    for other in (story.other, story.employer_editor):
        assert call(other, "GET", "/work/consents") == page()
        assert refused(other, "DELETE", f"/work/consents/{number}") == (404, "not_found")
    over = whole | {"state": "withdrawn", "shows": [], "ended_on": TODAY.isoformat()}
    assert call(story.amina, "DELETE", f"/work/consents/{number}") == (200, over)
    assert call(story.amina, "GET", "/work/consents") == page(over)


def test_an_invitation_is_told_whole_to_who_got_it_and_the_employer_reads_none(story):
    running = opened(story)
    lets(story.amina)
    finding.invite(running, "all", by=story.employer_editor, today=TODAY)
    jobs.keep_inviting(TODAY)
    made = Invitation.objects.get()
    told = {
        "number": made.number,
        "opportunity": running.number,
        "state": "sent",
        "invited_on": TODAY.isoformat(),
        "answered_on": None,
    }

    assert call(story.amina, "GET", "/work/invitations") == page(told)
    for other in (story.other, story.employer_editor):
        assert call(other, "GET", "/work/invitations") == page()
        assert refused(other, "POST", f"/work/invitations/{made.number}/refusal") == (404, "not_found")
    declined = told | {"state": "declined", "answered_on": TODAY.isoformat()}
    assert call(story.amina, "POST", f"/work/invitations/{made.number}/refusal") == (200, declined)


def test_an_application_is_told_whole_to_both_sides_and_to_nobody_else(story):
    running = opened(story)
    sent = {"awards": [story.award.number], "words": "I repair wells.", "shows_name": True}

    status, told = call(story.amina, "POST", f"/work/opportunities/{running.number}/applications", sent)

    whole = {
        "number": told["number"],
        "opportunity": running.number,
        "employer": story.authority.number,
        "words": "I repair wells.",
        "was_invited": False,
        "state": "sent",
        "reasons": "",
        "sent_on": TODAY.isoformat(),
        "answered_on": None,
        "is_link_open": True,
    }
    assert (status, told) == (201, whole)
    assert call(story.amina, "GET", "/work/applications") == page(whole)
    assert call(story.employer_editor, "GET", "/work/applications/received") == page(whole)
    for other in (story.other, story.officer):
        assert call(other, "GET", "/work/applications") == page()
        assert call(other, "GET", "/work/applications/received") == page()
    over = {"state": "refused", "reasons": "Somebody was faster.", "answered_on": TODAY.isoformat()}
    answer = {"act": "refuse", "reasons": "Somebody was faster."}
    path = f"/work/applications/{told['number']}/answer"
    assert refused(story.amina, "POST", path, answer) == (404, "not_found")
    status, answered = call(story.employer_editor, "POST", path, answer)
    assert (status, answered | {"is_link_open": None}) == (200, whole | over | {"is_link_open": None})


def test_a_hire_is_told_whole_to_both_sides(story):
    made = applying.apply(opened(story), [story.award], by=story.amina, today=TODAY)
    hire = hiring.report(made, TODAY, by=story.employer_editor, today=TODAY)
    whole = {
        "number": hire.number,
        "application": made.number,
        "reported_by": "employer",
        "since": TODAY.isoformat(),
        "state": "reported",
        "reported_on": TODAY.isoformat(),
        "answered_on": None,
        "survey_on": None,
    }

    for side in (story.amina, story.employer_editor):
        assert call(side, "GET", "/work/hires") == page(whole)
    for other in (story.other, story.officer):
        assert call(other, "GET", "/work/hires") == page()
        assert refused(other, "POST", f"/work/hires/{hire.number}/answer", {"act": "confirm"}) == (404, "not_found")
    status, told = call(story.amina, "POST", f"/work/hires/{hire.number}/answer", {"act": "confirm"})
    survey = told.pop("survey_on")
    assert (status, told | {"survey_on": None}, survey > TODAY.isoformat()) == (
        200, whole | {"state": "confirmed", "answered_on": TODAY.isoformat()}, True,
    )  # fmt: skip


def test_a_need_is_told_whole_to_everybody_once_it_is_published(story):
    by_when = (TODAY + timedelta(days=200)).isoformat()
    said = {"kind": "outcome", "outcome": "Repair a hand pump", "people": 12, "region": "Lakes", "by_when": by_when}
    status, draft = call(story.employer_editor, "POST", "/needs", said | {"stated_by": story.authority.number})
    whole = said | {
        "number": draft["number"],
        "state": "draft",
        "version": 1,
        "stated_by": story.authority.number,
        "skill": {},
        "entry": "",
        "level": "",
        "about": "",
        "published_on": None,
        "ended_on": None,
        "supersedes": "",
        "answered": 0,
    }
    assert (status, draft) == (201, whole)
    assert call(story.employer_editor, "GET", "/needs/own") == page(whole)
    for other in (None, story.amina):
        assert call(other, "GET", "/needs") == page()
        assert refused(other, "GET", f"/needs/{draft['number']}") == (404, "not_found")

    found = needs.LabourNeed.objects.get()
    needs.publish(found, by=story.employer_editor, today=TODAY)
    found.refresh_from_db()
    told = whole | {"state": "published", "version": found.version, "published_on": TODAY.isoformat()}

    assert call(None, "GET", "/needs") == page(told)
    assert call(None, "GET", f"/needs/{draft['number']}") == (200, told | {"answers": []})
