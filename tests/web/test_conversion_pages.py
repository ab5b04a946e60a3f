"""Conversions on pages and by program: stated, stated anew, confirmed by a second officer, ended; read by everybody."""

from __future__ import annotations

import gzip
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from passerelle.conversions.models import Conversion
from passerelle.people.models import Duty, StaffDuty
from tests.recognition import factories
from tests.recognition.factories import TODAY, applied_to, in_force, person
from tests.recognition.test_conversions import CREDITS, MARKS, asking_for, on_twenty, said
from tests.web.test_agreement_pages import MOST_BYTES, click, read, signed_in

if TYPE_CHECKING:
    from types import SimpleNamespace

    from passerelle.people.models import Person

TYPED = {
    "kind": "marks",
    "from_system": "Points of Saraya",
    "to_system": "Grades of the polytechnic",
    "table": "9 = fail\n10 = pass\r\n\n14 = merit\n",
    "scale": "fail, pass, merit",
    "source": "Annex 2",
}


@pytest.fixture
def story(db: None, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    return factories.story()


def policy_officer() -> Person:
    someone = person("Policy Officer")
    StaffDuty.objects.create(person=someone, duty=Duty.POLICY_OFFICER, valid_from=date(2020, 1, 1))
    return someone


def test_a_body_states_one_states_it_anew_and_ends_it_and_everybody_reads_each_edition(story):
    assert "None yet." in read(story.officer, "recognition:conversions")
    click(story.officer, "recognition:state_conversion", owner=story.polytechnic.number, **TYPED)
    made = Conversion.objects.get()

    assert (made.table, made.scale) == ([["9", "fail"], ["10", "pass"], ["14", "merit"]], ["fail", "pass", "merit"])
    assert "10 = pass" in read(story.officer, "recognition:conversion", made.number)
    anew = {"table": "9 = fail\n14 = pass", "scale": "fail, pass", "source": "Annex 3", "seen_version": 1}
    click(story.officer, "recognition:restate_conversion", made.number, **anew)
    click(story.officer, "recognition:restate_conversion", made.number, status=422, **anew | {"source": "Annex 4"})
    public = read(None, "web:conversion", made.number)
    assert ["Edition 2" in public, "Edition 1" in public, "Annex 3" in public, "Annex 2" in public] == [True] * 4
    assert len(gzip.compress(public.encode())) < MOST_BYTES
    assert "Points of Saraya" in read(None, "web:conversions")
    click(story.officer, "recognition:end_conversion", made.number)
    assert "It holds no more." in read(None, "web:conversion", made.number)
    assert "None is in force" in read(None, "web:conversions")
    read(story.stranger, "recognition:conversion", made.number, status=404)


def test_what_does_not_fit_is_told_beside_its_field_and_nothing_typed_is_lost(story):
    told = click(
        story.officer, "recognition:state_conversion", status=422,
        owner=story.polytechnic.number, **TYPED | {"table": "10 = pass\n14 = honours", "country": "Saraya"[:2]},
    )  # fmt: skip

    assert "14 = honours" in told
    assert not Conversion.objects.exists()


def test_one_for_everybody_is_seen_by_nobody_else_before_a_second_officer_confirms_it(story):
    first, second = policy_officer(), policy_officer()
    click(first, "recognition:state_conversion", owner="authority", **TYPED)
    number = Conversion.objects.get().number

    read(None, "web:conversion", number, status=404)
    read(story.officer, "recognition:conversion", number, status=404)
    assert "Confirm it" not in read(first, "recognition:conversion", number)
    click(first, "recognition:confirm_conversion", number, status=403)
    assert "Confirm it" in read(second, "recognition:conversion", number)
    click(second, "recognition:confirm_conversion", number)
    assert "for every body that states nothing else" in read(None, "web:conversion", number)
    click(first, "recognition:restate_conversion", number, table="9 = fail\n14 = pass", scale="fail, pass",
          source="Annex 3", seen_version=2)  # fmt: skip
    click(first, "recognition:withdraw_conversion", number)
    assert sorted(Conversion.objects.values_list("edition", "state")) == [(1, "in_force"), (2, "withdrawn")]


def by_program(client: Client, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    answer = getattr(client, method)(f"/api/recognition/conversions{path}", body, content_type="application/json")
    return answer.status_code, answer.json()


def test_programs_state_read_restate_and_end_them(story):
    officer, anybody = signed_in(story.officer), Client()
    stating = CREDITS | {"organisation": story.polytechnic.number}
    status, made = by_program(officer, "post", "", stating)

    assert (status, made) == (201, {
        "number": "CV-00001", "edition": 1, "organisation": story.polytechnic.number, "kind": "credits",
        "from_system": "CO", "to_system": "ECTS", "country": "", "factor": "1/2", "table": [], "scale": [],
        "source": CREDITS["source"], "valid_to": None, "state": "in_force", "version": 1, "stated_on": "2026-11-23",
        "in_force_on": "2026-11-23", "ended_on": None,
    })  # fmt: skip
    assert by_program(officer, "post", "", stating) == (201, made)
    assert by_program(officer, "post", "", stating | {"factor": "1"})[0] == 409
    table = [{"mark": mark, "becomes": becomes} for mark, becomes in MARKS["table"]]
    status, marks = by_program(officer, "post", "", MARKS | {"organisation": story.polytechnic.number, "table": table})
    assert (status, marks["table"], marks["scale"]) == (201, table, MARKS["scale"])
    changed = {"factor": "2/5", "source": "Annex 3", "seen_version": 1}
    status, anew = by_program(officer, "put", "/CV-00001", changed)
    assert (status, anew["edition"], anew["factor"]) == (200, 2, "2/5")
    assert by_program(signed_in(story.stranger), "post", "/CV-00001/ending")[0] == 403
    assert by_program(officer, "post", "/CV-00001/ending")[1]["state"] == "ended"
    assert by_program(anybody, "get", "/CV-00002") == (200, marks)
    status, page = by_program(anybody, "get", "")
    assert (status, [(one["number"], one["edition"], one["state"]) for one in page["items"]]) == (200, [
        ("CV-00001", 2, "ended"), ("CV-00001", 1, "superseded"), ("CV-00002", 1, "in_force"),
    ])  # fmt: skip


def test_programs_confirm_and_withdraw_what_is_for_everybody(story):
    first, second = signed_in(policy_officer()), signed_in(policy_officer())
    assert by_program(first, "post", "", CREDITS | {"organisation": None})[1]["state"] == "proposed"
    assert by_program(Client(), "get", "/CV-00001")[0] == 404
    assert by_program(first, "post", "/CV-00001/confirmation")[0] == 403
    assert by_program(second, "post", "/CV-00001/confirmation")[1]["state"] == "in_force"
    by_program(first, "put", "/CV-00001", {"factor": "1", "source": "Annex", "seen_version": 2})
    assert by_program(first, "post", "/CV-00001/withdrawal")[1]["state"] == "withdrawn"
    assert by_program(Client(), "get", "/CV-00001")[1]["factor"] == "1/2"
    assert Client().get(reverse("web:conversions")).status_code == 200


def test_a_decision_leads_to_the_conversion_that_it_was_read_by(story):
    on_twenty(story, "14")
    made = said(story, MARKS)
    in_force(story.polytechnic, asking_for(story, "merit"), by=story.officer)
    case = applied_to([story.award], story.degree, by=story.amina)

    page = read(story.amina, "recognition:decision", case.number)
    assert f'href="{reverse("web:conversion", args=[made.number])}"' in page
    assert page.count("Read the conversion") == 1
    assert f"conversion {made.reference}" in page
