"""Progression agreements on pages and by program: begun, signed by each party, read by everybody, left."""

from __future__ import annotations

import gzip
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from passerelle.recognition import agreements, list_actions
from passerelle.recognition.models import Agreement, Edition
from passerelle.web.waiting import waiting as waiting_behind
from tests.recognition import factories
from tests.recognition.factories import TODAY, drafted, organisation, stated
from tests.recognition.test_agreements import SAID, begun, in_force

if TYPE_CHECKING:
    from types import SimpleNamespace

MOST_QUERIES = 12
MOST_BYTES = 14_000


@pytest.fixture
def story(db: None, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    return factories.story()


def signed_in(who: Any) -> Client:
    client = Client()
    if who is not None:
        client.force_login(who, backend="passerelle.letters.signed_in.Backend")
    return client


def read(who: Any, name: str, *args: str, status: int = 200) -> str:
    client = signed_in(who)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(reverse(name, args=args))
    assert (name, answer.status_code) == (name, status)
    assert (name, len(asked) <= MOST_QUERIES) == (name, True)
    return answer.content.decode()


def click(who: Any, name: str, *args: str, status: int = 302, **body: Any) -> str:
    answer = signed_in(who).post(reverse(name, args=args), body)
    assert (name, answer.status_code) == (name, status)
    return answer.content.decode()


def form(story: SimpleNamespace, **more: Any) -> dict[str, Any]:
    parties = f"{story.polytechnic.number} {story.authority.number}"
    return SAID | {"parties": parties, "valid_to": ""} | more


def test_an_agreement_is_begun_written_offered_signed_by_each_and_read_by_everybody(story):
    slug, other = story.polytechnic.slug, story.authority.slug
    assert "party of none yet" in read(story.officer, "recognition:agreements")
    assert story.polytechnic.number in read(story.officer, "recognition:new_agreement", slug)
    click(story.officer, "recognition:begin_agreement", slug, **form(story))
    number = Agreement.objects.get().number
    assert "Save first." in read(story.stranger, "recognition:agreement", number)
    read(None, "web:agreement", number, status=404)
    click(story.stranger, "recognition:write_agreement", number, **form(story, title="Anew", seen_version=1))
    click(story.officer, "recognition:offer_agreement", number)
    assert "Take it back" in read(story.officer, "recognition:agreement", number)

    click(story.officer, "recognition:sign_agreement", number, slug)
    click(story.officer, "recognition:sign_agreement", number, other, status=404)
    click(story.stranger, "recognition:sign_agreement", number, other)

    page = read(None, "web:agreement", number)
    for words in ("Anew", "The three northern districts", "Mirane Polytechnic", "Mirane Water Authority", "None yet."):
        assert words in page
    assert len(gzip.compress(page.encode())) < MOST_BYTES
    assert "2 parties" in read(None, "web:agreements")
    assert "In force" in read(story.officer, "recognition:agreements")


def test_what_is_amiss_stands_beside_its_field_and_nothing_typed_is_lost(story):
    slug = story.polytechnic.slug
    said = form(story, parties="ORG-99999", rules="What I typed.")
    page = click(story.officer, "recognition:begin_agreement", slug, status=422, **said)
    assert "What I typed." in page
    alone = form(story, parties="", review_on="2020-01-01")
    page = click(story.officer, "recognition:begin_agreement", slug, status=422, **alone)
    assert Agreement.objects.count() == 0

    bare = agreements.begin([story.polytechnic, organisation("No role")], SAID, by=story.officer, today=TODAY)
    assert "aria-invalid" in click(story.officer, "recognition:offer_agreement", bare.number, status=422)
    number = begun(story).number
    page = click(story.officer, "recognition:write_agreement", number, status=422, **form(story, seen_version=9))
    assert "The three northern districts" in page


def test_taken_back_left_and_told(story):
    number = agreements.offer(begun(story), by=story.officer, today=TODAY).number
    click(story.officer, "recognition:take_agreement_back", number)
    assert "Save first." in read(story.officer, "recognition:agreement", number)

    signed = in_force(story).number
    assert "Leave it for Mirane Polytechnic" in read(story.officer, "recognition:agreement", signed)
    click(story.officer, "recognition:leave_agreement", signed, story.polytechnic.slug)

    page = read(None, "web:agreement", signed)
    assert "It held until 23 November 2026" in page
    assert "Has left" in page
    assert "None is in force" in read(None, "web:agreements")


def test_before_the_review_a_party_is_asked_on_its_desk_and_says_that_it_stands_by_it(story, monkeypatch):
    waiting, signed = agreements.offer(begun(story), by=story.officer, today=TODAY), in_force(story)
    home = read(story.officer, "recognition:home")
    assert [one in home for one in ("that wait for you", waiting.number, signed.number)] == [True, True, False]
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2028, 8, 1))
    home = read(story.officer, "recognition:home")
    assert ("to sign" in home, "to look at by" in home) == (True, True)
    assert "Mirane Polytechnic stands by it" in read(story.officer, "recognition:agreement", signed.number)
    said = waiting_behind(story.officer, {"recognition:home"}, on=date(2028, 8, 1))
    assert said == {"recognition:home": "1 agreement is to be signed. 1 agreement is to be looked at again."}

    click(story.stranger, "recognition:review_agreement", signed.number, story.polytechnic.slug, status=404)
    click(story.officer, "recognition:review_agreement", signed.number, story.polytechnic.slug)

    assert "stands by it" not in read(story.officer, "recognition:agreement", signed.number)
    assert "looked at it again on" in read(None, "web:agreement", signed.number)


def test_a_list_says_which_agreement_it_carries_out_and_what_became_of_that(story, monkeypatch):
    agreement = in_force(story, valid_to=date(2026, 12, 31))
    edition = drafted(story.polytechnic, stated(story), by=story.officer)
    number = edition.positive_list.number
    assert agreement.number in read(story.officer, "recognition:draft", number)
    click(story.stranger, "recognition:rest_on", number, status=404, agreement=agreement.number)
    click(story.officer, "recognition:rest_on", number, agreement=agreement.number)
    assert "selected" in read(story.officer, "recognition:draft", number)
    edition = Edition.objects.get()
    list_actions.offer(edition, by=story.officer, today=TODAY)
    click(story.officer, "recognition:sign", number, story.polytechnic.slug)

    assert "It carries out" in read(None, "web:list", number)
    assert "Positive list" in read(None, "web:agreement", agreement.number)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2027, 2, 1))
    assert "That agreement held until 2026-12-31." in read(None, "web:list", number)
    assert "which held until 2026-12-31" in read(story.officer, "recognition:list", number)


def call(method: str, path: str, body: Any = None, *, by: Any = None) -> tuple[int, Any]:
    said = [json.dumps(body, default=str)] if body is not None else []
    answer = getattr(signed_in(by), method)(f"/api/recognition{path}", *said, content_type="application/json")
    return answer.status_code, answer.json()


def test_the_same_by_program(story):
    parties = [story.polytechnic.number, story.authority.number]
    status, draft = call("post", "/agreements", SAID | {"parties": parties}, by=story.officer)
    assert (status, draft["state"], draft["parties"], draft["signatures"]) == (201, "draft", parties, [])
    path = f"/agreements/{draft['number']}"
    assert call("get", f"{path}/state")[0] == 404
    change = SAID | {"parties": parties, "title": "Anew", "seen_version": 1}
    assert call("put", path, change, by=story.stranger)[1]["title"] == "Anew"
    assert call("put", path, change, by=story.officer)[0] == 409
    assert call("post", f"{path}/offer", by=story.officer)[1]["state"] == "offered"
    assert call("post", f"{path}/taking-back", by=story.officer)[1]["state"] == "draft"
    call("post", f"{path}/offer", by=story.officer)
    assert call("post", f"{path}/signatures", {"organisation": parties[1]}, by=story.officer)[0] == 403
    for party, by in zip(parties, (story.officer, story.stranger), strict=True):
        status, signed = call("post", f"{path}/signatures", {"organisation": party}, by=by)
    assert (status, signed["state"], [one["state"] for one in signed["signatures"]]) == (
        200,
        "in_force",
        ["signed"] * 2,
    )

    _, public = call("get", path)
    assert (public["type"], public["title"], len(public["proof"])) == ("ProgressionAgreement", "Anew", 2)
    assert call("get", "/agreements")[1]["total"] == 1
    edition = drafted(story.polytechnic, stated(story), by=story.officer)
    rests = {"agreement": draft["number"], "seen_version": edition.version}
    at = f"/lists/{edition.positive_list.number}/editions/1/agreement"
    assert call("put", at, rests, by=story.officer)[1]["agreement"] == draft["number"]
    status, early = call("post", f"{path}/reviews", {"organisation": parties[0]}, by=story.officer)
    assert (status, early["code"]) == (409, "not_now")
    status, left = call("post", f"{path}/leaving", {"organisation": parties[0]}, by=story.officer)
    assert (status, left["state"]) == (200, "ended")
