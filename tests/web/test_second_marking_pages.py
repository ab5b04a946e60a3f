"""Second marking on pages: handed in from the sheet, named, marked blind, compared, signed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from passerelle.assessment.models import Candidate, SecondMarking
from passerelle.assessment.states import CandidateState
from passerelle.organisations.models import Function
from tests.assessment import factories as make
from tests.assessment.factories import ASSESSMENT, ONSITE, Country
from tests.assessment.test_second_marking import rules

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirane() -> Country:
    rules()
    return make.country()


@pytest.fixture
def colleague(mirane: Country) -> Person:
    return make.staff(mirane.body, Function.ASSESSOR, "Bao Lind")


def of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_two_mark_alone_and_the_first_signs(mirane: Country, colleague: Person):
    candidate = make.assigned(mirane)
    found = SecondMarking.objects.get()
    head, first, second = of(mirane.head), of(mirane.assessor), of(colleague)
    naming = f"/assessor/second/{found.number}/name/"
    assert naming in text(head.get("/assessor/assign/"))
    page = text(head.get(naming))
    assert "Bao Lind" in page
    assert "Nadia Kor" not in page
    head.post(f"{naming}save/", {"choice": f"{colleague.reference} {mirane.body.reference}"})

    sheet = f"/assessor/candidates/{candidate.number}/"
    page = text(first.get(sheet))
    assert "Hand in my marks" in page
    assert "Sign the result" not in page
    sent = {"m0-score": "80", "m1-score": "60", "identity_check": ONSITE, "seen_version": candidate.version}
    first.post(f"{sheet}sign/", sent)
    assert "You sign once the marks are settled" in text(first.get(sheet))

    at = f"/assessor/second/{found.number}/"
    assert at in text(second.get("/assessor/"))
    page = text(second.get(at))
    assert "You mark alone" in page
    assert 'value="80"' not in page
    assert not re.search(r"\b80\b", page.partition("<main")[2].partition("</main>")[0])
    answer = second.post(f"{at}hand-in/", {"m0-score": "70"})
    assert answer.status_code == 422
    assert 'value="70"' in text(answer)
    second.post(f"{at}hand-in/", {"m0-score": "70", "m1-score": "60"})
    assert "75" in text(second.get(at))

    page = text(first.get(sheet))
    assert "Sign the result" in page
    assert "The marks below are settled" in page
    candidate.refresh_from_db()
    first.post(f"{sheet}sign/", {"identity_check": ONSITE, "seen_version": candidate.version})
    assert Candidate.objects.get().state == CandidateState.PASSED


def test_who_is_close_steps_aside_and_strangers_find_nothing(mirane: Country, colleague: Person):
    make.assigned(mirane)
    found = SecondMarking.objects.get()
    of(mirane.head).post(
        f"/assessor/second/{found.number}/name/save/", {"choice": f"{colleague.reference} {mirane.body.reference}"}
    )
    for who in (mirane.learner, make.person("Bo Ek")):
        for at, ask in (("", "get"), ("hand-in/", "post"), ("tie/", "post"), ("name/", "get"), ("name/save/", "post")):
            assert getattr(of(who), ask)(f"/assessor/second/{found.number}/{at}").status_code == 404
    of(colleague).post(f"/assessor/second/{found.number}/tie/")
    found.refresh_from_db()
    assert (found.state, found.second) == ("wanted", None)


def test_the_door_says_what_waits(mirane: Country, colleague: Person):
    make.assigned(mirane)
    assert "1 candidate needs another assessor." in text(of(mirane.head).get("/desk/"))
    found = SecondMarking.objects.get()
    of(mirane.head).post(
        f"/assessor/second/{found.number}/name/save/", {"choice": f"{colleague.reference} {mirane.body.reference}"}
    )
    assert "1 candidate waits for your second mark." in text(of(colleague).get("/desk/"))


def test_the_sheet_shows_what_each_component_covers_and_what_none_has_covered_yet():
    parts = [{**ASSESSMENT["components"][0], "covers": ["S1"], "rubric": "Dry-safe: 50 points."},
             ASSESSMENT["components"][1]]  # fmt: skip
    rules(second_share=0, covers_all=True)
    mirane = make.country(assessment={**ASSESSMENT, "components": parts})
    candidate = make.assigned(mirane)
    page = text(of(mirane.assessor).get(f"/assessor/candidates/{candidate.number}/"))
    assert "Dry-safe: 50 points." in page
    assert "No component has covered yet" in page
    assert "No component shows it." in page
    sent = {"m0-score": "80", "m1-score": "60", "identity_check": ONSITE, "seen_version": candidate.version}
    answer = of(mirane.assessor).post(f"/assessor/candidates/{candidate.number}/sign/", sent)
    assert answer.status_code == 409
    assert "No component of the assessment shows" in text(answer)


def test_programs_name_mark_and_read(mirane: Country, colleague: Person):
    make.assigned(mirane)
    number = SecondMarking.objects.get().number
    at = f"/api/second-markings/{number}"
    named = {"assessor": colleague.reference, "organisation": mirane.body.reference}
    assert of(mirane.assessor).put(f"{at}/assessor", named, content_type="application/json").status_code == 403
    assert of(mirane.head).put(f"{at}/assessor", named, content_type="application/json").json()["state"] == "marking"
    marks = {"marks": [{"component": "A1", "score": 70}, {"component": "A2", "score": 60}]}
    sent = of(colleague).post(f"{at}/marks", marks, content_type="application/json")
    assert (sent.status_code, sent.json()["state"]) == (200, "marking")
    assert of(colleague).get(f"{at}/marks").json() == {"second": {"A1": "70", "A2": "60"}}
    assert of(mirane.assessor).get(f"{at}/marks").json() == {}
    assert of(mirane.head).get("/api/second-markings?desk=name").json()["total"] == 0
    assert of(colleague).get("/api/second-markings?desk=mark").json()["total"] == 0
    assert of(mirane.assessor).get(f"{at}/draft").status_code == 403


def test_a_draft_is_kept_on_the_page_and_by_programs_and_a_second_window_loses_nothing(
    mirane: Country, colleague: Person
):
    make.assigned(mirane)
    found = SecondMarking.objects.get()
    of(mirane.head).post(
        f"/assessor/second/{found.number}/name/save/", {"choice": f"{colleague.reference} {mirane.body.reference}"}
    )
    at, second = f"/assessor/second/{found.number}/", of(colleague)
    assert "The candidate does not." in text(second.get(at))
    sent = {"m0-score": "70", "m0-note": "Slow, but dry-safe.", "seen_version": 0}
    assert second.post(f"{at}save/", sent)["Location"] == at
    page = text(second.get(at))
    assert "Slow, but dry-safe." in page
    assert "You see the draft you saved." in page
    assert "Slow" not in text(of(mirane.head).get(at))
    assert of(mirane.assessor).post(f"{at}save/", sent).status_code == 403
    late = second.post(f"{at}save/", sent | {"m0-score": "65"})
    assert late.status_code == 409
    assert 'value="65"' in text(late)
    assert 'name="seen_version" value="1"' in text(late)
    assert second.post(f"{at}hand-in/", {"seen_version": 1}).status_code == 422
    found.refresh_from_db()
    assert found.second_marks == {}

    api = f"/api/second-markings/{found.number}"
    kept = second.get(f"{api}/draft").json()
    assert kept == {"marks": [{"component": "A1", "score": "70", "note": "Slow, but dry-safe."}], "version": 1}
    body = {"marks": [{"component": "A1", "score": 70}, {"component": "A2", "score": 60, "note": "Calm."}]}
    assert second.put(f"{api}/draft", body | {"seen_version": 0}, content_type="application/json").status_code == 409
    assert (
        second.put(f"{api}/draft", body | {"seen_version": 1}, content_type="application/json").json()["version"] == 2
    )
    assert second.post(f"{api}/marks", {}, content_type="application/json").status_code == 200
    assert second.get(f"{api}/marks").json() == {
        "second": {"A1": "70", "A2": "60"},
        "notes": {"second": {"A2": "Calm."}},
    }
    assert "Calm." in text(second.get(at))
    assert "notes" not in of(mirane.assessor).get(f"{api}/marks").json()
