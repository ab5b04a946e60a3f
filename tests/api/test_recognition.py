"""The whole of recognition and opportunities through the API: as the actors, and as those who may not."""

import json
from types import SimpleNamespace

import pytest
from django.test import Client

from passerelle.awards.states import AwardState
from passerelle.journal.models import Fact
from passerelle.recognition.models import RecognitionCase
from tests.opportunities import factories
from tests.recognition.factories import TODAY, award, end_award, micro_credential

LINE = {"module_code": "RE301", "min_result": "pass", "max_age_years": 5, "valid_from": "2025-01-01"}


@pytest.fixture
def story(db, monkeypatch) -> SimpleNamespace:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    return factories.story()


def call(method: str, path: str, body: object = None, *, by: object = None) -> tuple[int, dict]:
    client = Client()
    if by is not None:
        client.force_login(by, backend="passerelle.letters.signed_in.Backend")
    answer = getattr(client, method)(
        f"/api{path}", *([json.dumps(body)] if body is not None else []), content_type="application/json"
    )
    return answer.status_code, answer.json()


def line_in_force(story, **more):
    body = LINE | {
        "owner": story.polytechnic.number,
        "micro_credential": story.item.number,
        "programme": story.degree.reference,
    }
    status, drafted = call("post", "/recognition/lines", body | more, by=story.officer)
    assert (status, drafted["state"]) == (201, "draft")
    status, published = call("post", f"/recognition/lines/{drafted['number']}/publication", by=story.officer)
    assert (status, published["state"]) == (200, "in_force")
    return published


def application(story):
    return {"award": story.award.number, "programme": story.degree.reference}


def test_a_published_line_is_public_and_decides_at_once(story):
    line = line_in_force(story)

    assert call("get", f"/recognition/lines?micro_credential={story.item.number}") == (
        200, {"total": 1, "items": [line]},
    )  # fmt: skip
    assert line["rule"].startswith("Well and Borehole Inspection, version 1 or later")
    status, case = call("post", "/recognition/cases", application(story), by=story.amina)
    assert (status, case["state"], case["credits"], case["line"], case["award_state"]) == (
        201, "decided_automatically", "3.00", line["number"], "in_force",
    )  # fmt: skip
    assert {condition["met"] for condition in case["conditions"]} == {True}
    again = call("post", "/recognition/cases", application(story), by=story.amina)
    assert (again[0], again[1]["number"], RecognitionCase.objects.count()) == (201, case["number"], 1)
    accepted = call("post", f"/recognition/cases/{case['number']}/acceptance", by=story.amina)
    assert (accepted[0], accepted[1]["state"]) == (200, "accepted")
    assert call("get", "/recognition/cases", by=story.amina)[1]["total"] == 1
    overturned = call(
        "post", f"/recognition/cases/{case['number']}/overturning", {"reasons": "Another edition."}, by=story.officer
    )
    assert (overturned[0], overturned[1]["state"], overturned[1]["reasons"]) == (200, "overturned", "Another edition.")
    ended = call("post", f"/recognition/lines/{line['number']}/end", by=story.officer)
    assert (ended[0], ended[1]["state"], call("get", "/recognition/lines")[1]["total"]) == (200, "ended", 0)


def test_a_draft_is_changed_and_hidden_from_others(story):
    body = LINE | {
        "owner": story.polytechnic.number, "micro_credential": story.item.number,
        "programme": story.degree.reference,
    }  # fmt: skip
    _, draft = call("post", "/recognition/lines", body, by=story.officer)

    status, edited = call(
        "patch", f"/recognition/lines/{draft['number']}", body | {"min_result": "merit", "seen_version": 1},
        by=story.officer,
    )  # fmt: skip
    assert (status, edited["min_result"]) == (200, "merit")
    stale = call("patch", f"/recognition/lines/{draft['number']}", body | {"seen_version": 1}, by=story.officer)
    assert (stale[0], stale[1]["code"]) == (409, "stale_version")
    for who in (None, story.amina, story.stranger, story.editor):
        assert call("get", f"/recognition/lines/{draft['number']}", by=who)[0] == 404


def test_what_is_malformed_is_named(story):
    body = LINE | {
        "owner": story.polytechnic.number, "micro_credential": story.item.number,
        "programme": story.degree.reference, "module_code": "XX",
    }  # fmt: skip

    status, problem = call("post", "/recognition/lines", body, by=story.officer)

    assert (status, problem["code"], problem["data"]["field"]) == (422, "malformed", "module_code")


def test_another_learners_award_is_not_there_and_a_revoked_one_is_refused(story):
    line_in_force(story)
    facts = Fact.objects.count()

    for who in (story.other, story.officer, story.employer_signatory):
        assert call("post", "/recognition/cases", application(story), by=who)[0] == 404
    assert call("post", "/recognition/cases", application(story))[0] == 401
    end_award(story.award, AwardState.REVOKED)
    status, problem = call("post", "/recognition/cases", application(story), by=story.amina)
    assert (status, problem["code"], problem["data"], problem["title"]) == (
        409, "not_now", {"reason": "award_not_in_force", "state": "revoked"},
        "This award is not in force, so it cannot be used.",
    )  # fmt: skip
    assert (RecognitionCase.objects.count(), Fact.objects.count()) == (0, facts)


@pytest.mark.parametrize("reference", ["PG-1v1", "PG-1", "v", "PG-00001v9999999", "PG-00001v²"])
def test_a_programme_that_is_not_there_is_404(story, reference):
    body = application(story) | {"programme": reference}

    assert call("post", "/recognition/cases", body, by=story.amina)[0] == 404


def test_an_officer_decides_what_was_proposed(story):
    line_in_force(story, mode="semi_automatic", conditions="Record handed in.")
    _, case = call("post", "/recognition/cases", application(story), by=story.amina)

    assert call("get", "/recognition/cases/waiting", by=story.officer)[1]["items"][0]["number"] == case["number"]
    assert call("get", "/recognition/cases/waiting", by=story.stranger)[1]["total"] == 0
    for who, expected in ((story.stranger, 404), (story.other, 404), (story.amina, 403)):
        assert call("post", f"/recognition/cases/{case['number']}/decision", {"grant": True}, by=who)[0] == expected
    status, problem = call(
        "post", f"/recognition/cases/{case['number']}/decision", {"grant": False, "difference": "mood"},
        by=story.officer,
    )  # fmt: skip
    assert (status, problem["data"]["field"]) == (422, "difference")
    refused = call(
        "post", f"/recognition/cases/{case['number']}/decision",
        {"grant": False, "difference": "level", "reasons": "Two levels below."}, by=story.officer,
    )  # fmt: skip
    assert (refused[0], refused[1]["state"]) == (200, "refused")
    asked = call(
        "post", f"/recognition/cases/{case['number']}/another-look", {"reasons": "It is level 4."}, by=story.amina
    )
    assert (asked[0], asked[1]["state"]) == (200, "asked_again")
    granted = call("post", f"/recognition/cases/{case['number']}/decision", {"grant": True}, by=story.signatory)
    assert (granted[0], granted[1]["state"], granted[1]["credits"]) == (200, "decided", "3.00")
    withdrawn = call("post", f"/recognition/cases/{case['number']}/withdrawal", by=story.amina)
    assert (withdrawn[0], withdrawn[1]["state"]) == (200, "withdrawn")


def opportunity(story, **more):
    return {
        "employer": story.authority.number,
        "title": {"en": "Assistant inspector of wells"},
        "kind": "job",
        "closes_on": TODAY.isoformat(),
        "items": [{"micro_credential": story.item.number, "min_result": "pass"}],
    } | more


def test_an_employer_publishes_and_the_learner_sees_what_is_open(story):
    status, draft = call("post", "/opportunities", opportunity(story), by=story.employer_editor)
    assert (status, draft["state"], call("get", f"/opportunities/{draft['number']}")[0]) == (201, "draft", 404)
    edited = call(
        "patch", f"/opportunities/{draft['number']}", opportunity(story, place="Orsa", seen_version=1),
        by=story.employer_editor,
    )  # fmt: skip
    assert (edited[0], edited[1]["place"]) == (200, "Orsa")
    published = call("post", f"/opportunities/{draft['number']}/publication", by=story.employer_editor)
    assert (published[0], published[1]["state"]) == (200, "open")

    assert call("get", "/opportunities")[1] == {"total": 1, "items": [published[1]]}
    assert call("get", f"/opportunities/{draft['number']}") == (200, published[1])
    status, mine = call("get", "/opportunities/open-to-me", by=story.amina)
    assert (status, [chance["met"] for chance in mine["open"]], mine["one_away"]) == (
        200, [[{"micro_credential": story.item.number, "award": story.award.number, "unmet": []}]], [],
    )  # fmt: skip
    assert [c["missing"] for c in call("get", "/opportunities/open-to-me", by=story.other)[1]["one_away"]] == [
        [{"micro_credential": story.item.number, "award": None, "unmet": []}]
    ]
    assert call("get", "/opportunities/own", by=story.employer_editor)[1]["total"] == 1
    assert call("get", "/opportunities/own", by=story.amina)[1]["total"] == 0
    for who, expected in ((story.amina, 403), (story.officer, 403), (None, 401)):
        assert call("post", f"/opportunities/{draft['number']}/closing", by=who)[0] == expected
    closed = call("post", f"/opportunities/{draft['number']}/closing", by=story.employer_signatory)
    assert (closed[0], closed[1]["state"], call("get", "/opportunities")[1]["total"]) == (200, "closed", 0)


@pytest.mark.parametrize("who", ["amina", "officer"])
def test_who_is_no_employer_offers_nothing(story, who):
    assert call("post", "/opportunities", opportunity(story), by=getattr(story, who))[0] == 403
    assert call("get", "/opportunities")[1]["total"] == 0


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", ["/recognition/cases", "/opportunities"])
def test_lists_ask_as_often_for_many_as_for_one(story, path, rows, django_assert_num_queries):
    line_in_force(story)
    for number in range(rows):
        _, draft = call("post", "/opportunities", opportunity(story), by=story.employer_editor)
        call("post", f"/opportunities/{draft['number']}/publication", by=story.employer_editor)
        made = award(story.amina, micro_credential(f"Item {number}", story.authority))
        call("post", "/recognition/cases", application(story) | {"award": made.number}, by=story.amina)
    client = Client()
    if path == "/recognition/cases":
        client.force_login(story.amina, backend="passerelle.letters.signed_in.Backend")

    with django_assert_num_queries(4):
        assert client.get(f"/api{path}").json()["total"] == rows
