"""The whole of recognition and opportunities through the API: as the actors, and as those who may not."""

import json
from types import SimpleNamespace

import pytest
from django.test import Client

from passerelle.awards.states import AwardState
from passerelle.core.positive_lists.proofs import check
from passerelle.journal.models import Fact
from passerelle.recognition import list_files
from passerelle.recognition.models import RecognitionCase
from passerelle.signing.identifiers import awarder_did
from passerelle.signing.models import Key
from tests.opportunities import factories
from tests.recognition.factories import TODAY, award, end_award, micro_credential

PLAIN = {"unmet": [], "counts_as": "", "conversion": ""}
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


def list_in_force(story, **more):
    """Put a list of one line in force through the API, and return the line."""
    line = LINE | {"micro_credential": story.item.number, "programme": story.degree.reference}
    status, draft = call(
        "post", "/recognition/lists", {"title": "What we accept", "owners": [story.polytechnic.number]},
        by=story.officer,
    )  # fmt: skip
    assert (status, draft["state"], draft["edition"]) == (201, "draft", 1)
    path = f"/recognition/lists/{draft['positive_list']}/editions/1"
    status, written = call("put", f"{path}/lines", {"lines": [line | more], "seen_version": 1}, by=story.officer)
    assert (status, len(written["lines"])) == (200, 1)
    assert call("get", f"{path}/findings", by=story.officer) == (200, {"findings": []})
    status, offered = call("post", f"{path}/offer", by=story.officer)
    assert (status, offered["state"]) == (200, "offered")
    party = {"organisation": story.polytechnic.number}
    status, signed = call("post", f"{path}/signatures", party, by=story.officer)
    assert (status, signed["state"]) == (200, "in_force")
    return call("get", f"/recognition/lines/{signed['lines'][0]['number']}")[1]


def test_the_lines_of_an_edition_are_read_and_brought_as_a_file(story):
    line = list_in_force(story)
    path = f"/recognition/lists/{line['positive_list']}/editions"
    client = Client()
    text = client.get(f"/api{path}/1/file").content.decode()
    book = client.get(f"/api{path}/1/file?kind=xlsx").content
    assert list_files.read(book) == list_files.read(text.encode())
    assert client.get(f"/api{path}/1/file?kind=pdf").status_code == 422
    version = call("post", path, by=story.officer)[1]["version"]

    def bring(data: bytes, seen: int, by: object) -> tuple[int, dict]:
        client = Client()
        client.force_login(by, backend="passerelle.letters.signed_in.Backend")
        answer = client.put(f"/api{path}?seen_version={seen}".replace("editions", "editions/2/file"), data,
                            content_type="application/octet-stream")  # fmt: skip
        return answer.status_code, answer.json()

    assert bring(book, version, story.stranger)[0] == 404
    assert bring(book[:100], version, story.officer)[0] == 422
    status, written = bring(text.replace("pass", "merit").encode(), version, story.officer)
    assert (status, written["lines"][0]["asks"]["clauses"][0][0]["min_result"]) == (200, "merit")
    assert bring(book, version, story.officer)[0] == 409
    assert bring(book, version + 1, story.officer)[0] == 200

    values = client.get(f"/api{path}/1/transfer-values").content
    client.force_login(story.officer, backend="passerelle.letters.signed_in.Backend")
    there = {"place": 1, "code": "there_already", "seen": "RE301"}
    answer = client.post(
        f"/api{path}/2/transfer-values?seen_version={version + 2}", values, content_type="application/json"
    )
    assert (answer.status_code, answer.json()) == (200, {"taken": 0, "problems": [there]})


def application(story):
    return {"award": story.award.number, "programme": story.degree.reference}


def test_a_published_line_is_public_and_decides_at_once(story):
    line = list_in_force(story)

    assert call("get", f"/recognition/lines?micro_credential={story.item.number}") == (
        200, {"total": 1, "items": [line]},
    )  # fmt: skip
    assert line["rule"].startswith("Well and Borehole Inspection, pass or better")
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
    ended = call("post", f"/recognition/lists/{line['positive_list']}/editions/1/end", by=story.officer)
    assert (ended[0], ended[1]["state"], call("get", "/recognition/lines")[1]["total"]) == (200, "ended", 0)


def test_several_awards_are_brought_at_once_and_one_line_is_asked_for(story):
    second = micro_credential("Pump Repair", story.authority)
    pump = award(story.amina, second)
    clauses = [[{"micro_credentials": [story.item.number]}], [{"micro_credentials": [second.number]}]]
    line = list_in_force(
        story, micro_credential="", min_result="", max_age_years=None, asks={"clauses": clauses}, module_code="RE204"
    )
    both = {"awards": [story.award.number, pump.number], "line": line["number"]}

    status, case = call("post", "/recognition/cases", both, by=story.amina)

    assert (status, case["state"], case["credits"], case["effect"]) == (201, "decided_automatically", "6.00", "waiver")
    assert case["awards"] == [
        {"number": story.award.number, "state": "in_force", "micro_credential": story.item.number},
        {"number": pump.number, "state": "in_force", "micro_credential": second.number},
    ]
    assert case["award"] == story.award.number
    assert [one["award"] for one in case["trace"]["brought"]] == both["awards"]
    assert call("post", "/recognition/cases", both, by=story.amina)[1]["number"] == case["number"]
    for wrong in ({"line": line["number"]}, both | {"awards": [pump.number, "A-99999"]}, both | {"line": "RL-99999"}):
        assert call("post", "/recognition/cases", wrong, by=story.amina)[0] == 404
    assert call("post", "/recognition/cases", both, by=story.other)[0] == 404
    assert RecognitionCase.objects.count() == 1


def test_a_draft_is_changed_and_hidden_from_others(story):
    body = {"title": "What we accept", "owners": [story.polytechnic.number]}
    _, draft = call("post", "/recognition/lists", body, by=story.officer)
    path = f"/recognition/lists/{draft['positive_list']}/editions/1"
    line = LINE | {"micro_credential": story.item.number, "programme": story.degree.reference}

    call("put", f"{path}/lines", {"lines": [line], "seen_version": 1}, by=story.officer)
    stale = call("put", f"{path}/lines", {"lines": [], "seen_version": 1}, by=story.officer)
    assert (stale[0], stale[1]["code"]) == (409, "stale_version")
    number = call("get", f"{path}/state", by=story.officer)[1]["lines"][0]["number"]
    for who in (None, story.amina, story.stranger, story.editor):
        for hidden in (path, f"{path}/state", f"/recognition/lines/{number}"):
            assert call("get", hidden, by=who)[0] == 404
    named = call("put", f"{path}/lines", {"lines": [line | {"module_code": "XX"}], "seen_version": 2}, by=story.officer)
    assert (named[0], named[1]["code"], named[1]["data"]["field"]) == (422, "malformed", "lines.1.module_code")


def test_anybody_reads_the_signed_file_and_checks_it(story):
    line = list_in_force(story)
    path = f"/recognition/lists/{line['positive_list']}/editions/1"
    town = {"organisation": story.authority.number}
    adopted = call("post", f"{path}/adoptions", town, by=story.stranger)
    assert [one["state"] for one in adopted[1]["signatures"]] == ["signed", "signed"]

    status, file = call("get", path)

    keys = {key.verification_method: key.published for key in Key.objects.all()}
    assert (status, [one.holds for one in check(file, keys.get)]) == (200, [True, True])
    assert {one.by for one in check(file, keys.get)} == {
        awarder_did(story.polytechnic.slug), awarder_did(story.authority.slug),
    }  # fmt: skip
    file["lines"][0]["credits"] = "30"
    assert [one.holds for one in check(file, keys.get)] == [False, False]
    left = call("post", f"{path}/leaving", town, by=story.stranger)
    assert [one["state"] for one in left[1]["signatures"]] == ["signed", "left"]
    assert len(call("get", path)[1]["proof"]) == 1
    assert call("get", f"/recognition/lists?owner={story.polytechnic.number}")[1]["total"] == 1


def test_another_learners_award_is_not_there_and_a_revoked_one_is_refused(story):
    list_in_force(story)
    facts = Fact.objects.count()

    for who in (story.other, story.officer, story.employer_signatory):
        assert call("post", "/recognition/cases", application(story), by=who)[0] == 404
    assert call("post", "/recognition/cases", application(story))[0] == 401
    end_award(story.award, AwardState.REVOKED)
    status, problem = call("post", "/recognition/cases", application(story), by=story.amina)
    assert (status, problem["code"], problem["data"], problem["title"]) == (
        409, "not_now", {"reason": "award_not_in_force", "state": "revoked", "award": story.award.number},
        "This award is not in force, so it cannot be used.",
    )  # fmt: skip
    assert (RecognitionCase.objects.count(), Fact.objects.count()) == (0, facts)


@pytest.mark.parametrize("reference", ["PG-1v1", "PG-1", "v", "PG-00001v9999999", "PG-00001v²"])
def test_a_programme_that_is_not_there_is_404(story, reference):
    body = application(story) | {"programme": reference}

    assert call("post", "/recognition/cases", body, by=story.amina)[0] == 404


def test_an_officer_decides_what_was_proposed(story):
    list_in_force(story, mode="semi_automatic", conditions="Record handed in.")
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
        200, [[{"micro_credential": story.item.number, "award": story.award.number, **PLAIN}]], [],
    )  # fmt: skip
    assert [c["missing"] for c in call("get", "/opportunities/open-to-me", by=story.other)[1]["one_away"]] == [
        [{"micro_credential": story.item.number, "award": None, **PLAIN}]
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
    list_in_force(story)
    for number in range(rows):
        _, draft = call("post", "/opportunities", opportunity(story), by=story.employer_editor)
        call("post", f"/opportunities/{draft['number']}/publication", by=story.employer_editor)
        made = award(story.amina, micro_credential(f"Item {number}", story.authority))
        call("post", "/recognition/cases", application(story) | {"award": made.number}, by=story.amina)
    client = Client()
    if path == "/recognition/cases":
        client.force_login(story.amina, backend="passerelle.letters.signed_in.Backend")

    with django_assert_num_queries(5 if path == "/recognition/cases" else 4):  # the awards of all cases, in one
        assert client.get(f"/api{path}").json()["total"] == rows
