"""What is kept of me, who looked, and erasing the account, as pages and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from passerelle.portfolio import elsewhere, exporting, sharing
from passerelle.portfolio.models import Export, Sighting
from passerelle.web.sightings import PAGES
from tests.awards.factories import awarded, house, person, today
from tests.portfolio import badges
from tests.web.asking import MOST_BYTES, MOST_QUERIES, browser, page, queries, weight, words
from tools import access

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = [pytest.mark.django_db]
KEPT, LOOKED, ERASE = "/portfolio/kept/", "/portfolio/looked/", "/portfolio/erase/"
THINGS = {"award", "candidate", "prior_learning", "recognition", "case_file", "jury"}
OWN = {
    "learner:",
    "portfolio:",
    "recognition:use",
    "recognition:decision",
    "listShareLinks",
    "feedback:",
    "useAward",
    "prior:asked_for",
    "prior:adviser",
}
"""Pages that only the person whose thing it is opens."""
OPERATIONS = {
    "readAward": "api/awards/<number>",
    "readAccompaniment": "api/accompaniments/<number>",
    "readCredential": "api/awards/<number>/credential",
    "readCandidate": "api/candidates/<number>",
    "listMarks": "api/candidates/<number>/marks",
    "listAssessors": "api/candidates/<number>/assessors",
    "readPriorLearningCase": "api/prior-learning-cases/<number>",
    "readPriorLearningResult": "api/prior-learning-cases/<number>/result",
    "listCaseFiles": "api/prior-learning-cases/<number>/files",
    "readCaseFile": "api/prior-learning-cases/<number>/files/<uuid>",
    "readJury": "api/juries/<number>",
    "readRecognition": "api/recognition/cases/<number>",
    "readRecognitionStatement": "api/recognition/cases/<number>/statement",
    "readRecognitionElmo": "api/recognition/cases/<number>/elmo",
}


@pytest.fixture(autouse=True)
def _own_data(settings: Any, tmp_path: Any) -> None:
    settings.PASSERELLE_DATA = tmp_path


def with_things() -> Person:
    made = awarded()
    kept = elsewhere.bring(badges.badge(), by=made.holder)
    sharing.share([made], [kept], by=made.holder, today=today(), label="Ferry company")
    return made.holder


def test_the_page_tells_each_kind_with_its_reason_its_end_and_what_an_erasure_does():
    told = words(page(KEPT, with_things()))

    why = "Public task of the register Stays: others must be able to check what was signed."
    assert (
        told.index(why) < told.index("GDPR 6(1)(e), 17(3)(b)", told.index(why)) < told.index("Signed files of awards 1")
    )
    wanted = told.partition("Because you wanted it; you can take it back Goes at once when you erase your account.")[2]
    assert "Credentials from elsewhere 1 as long as your account" in wanted
    assert "12 months after it ended" in told


def test_a_file_of_everything_is_asked_for_and_saved():
    who = with_things()
    client = browser(who)

    assert client.post(f"{KEPT}ask/").status_code == 302
    exporting.make(Export.objects.get().key)
    path = f"{KEPT}{Export.objects.get().key}/"

    assert path in page(KEPT, who)
    answer = client.get(path)
    assert (answer["Content-Type"], answer.getvalue()[:2]) == ("application/zip", b"PK")
    assert browser(person()).get(path).status_code == 404


def test_whoever_looks_at_anothers_award_is_named_to_them_and_a_refusal_is_no_look():
    at = house()
    made = awarded(at)

    page(f"/awarder/awards/{made.number}/", at.signatory)
    page(f"/awarder/awards/{made.number}/", at.signatory)
    browser(at.signatory).get(f"/api/awards/{made.number}")
    page(f"/awarder/awards/{made.number}/", person(), status=404)
    page(f"/portfolio/{made.number}/", made.holder)

    assert [(one.by, one.page, one.about) for one in Sighting.objects.all()] == [(at.signatory, "award", made.number)]
    assert f"{at.signatory.name} , award {made.number}" in words(page(LOOKED, made.holder))
    looks = browser(made.holder).get("/api/portfolio/looks").json()
    assert [one["about"] for one in looks["items"]] == [made.number]


def test_every_look_at_one_thing_of_a_person_is_noted_or_is_their_own():
    rows = [row for row in access.read().rows.values() if row.method == "GET" and row.kind in THINGS]
    names = {row.name for row in rows}
    unknown = {
        name
        for name in names
        if name not in PAGES and OPERATIONS.get(name) not in PAGES and not any(name.startswith(own) for own in OWN)
    }

    assert unknown == set()


def test_an_account_is_erased_after_its_address_was_typed_and_nobody_signs_in_again():
    who = with_things()
    address = who.email
    client = browser(who)

    refused = client.post(f"{ERASE}now/", {"email": "other@example.org"})
    assert (refused.status_code, "other@example.org" in refused.content.decode()) == (422, True)
    done = client.post(f"{ERASE}now/", {"email": address})

    assert "Your account is erased" in done.content.decode()
    assert client.get(KEPT).status_code == 302
    sign_in = browser().post("/account/login/", {"login": address, "password": "a long password"})
    assert sign_in.status_code == 200
    assert "sessionid" not in sign_in.cookies


def test_somebody_in_office_is_told_what_comes_first():
    at = house()

    answer = browser(at.signatory).post(f"{ERASE}now/", {"email": at.signatory.email})

    assert (answer.status_code, "Give that back first" in answer.content.decode()) == (422, True)


def test_a_program_does_the_same():
    who = with_things()
    client = browser(who)

    asked = client.post("/api/portfolio/exports")
    kept = {one["kind"]: one for one in client.get("/api/portfolio/kept").json()}
    early = client.get(f"/api/portfolio/exports/{asked.json()['key']}/file")
    refused = client.post("/api/portfolio/erasure", {"email": "x@example.org"}, content_type="application/json")
    done = client.post("/api/portfolio/erasure", {"email": who.email}, content_type="application/json")

    assert (asked.status_code, early.status_code, "export_gone" in early.content.decode()) == (202, 409, True)
    assert (kept["awards"]["count"], kept["awards"]["erasure"]) == (1, "signed")
    assert (refused.status_code, done.status_code) == (422, 200)
    assert client.get("/api/portfolio/kept").status_code == 401


def test_the_pages_are_light():
    who = with_things()
    exporting.ask(by=who)

    assert [path for path in (KEPT, LOOKED, ERASE) if weight(path, who) > MOST_BYTES] == []
    assert {path: queries(path, who) for path in (KEPT, LOOKED, ERASE) if queries(path, who) > MOST_QUERIES} == {}
