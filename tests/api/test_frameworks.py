"""Frameworks for programs: read, compared, converted; drafted and confirmed by two officers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from passerelle.core.frameworks import written
from passerelle.frameworks import actions, storing
from passerelle.frameworks.models import Framework, LevelMapping
from passerelle.people.models import Duty
from tests import factories as make
from tests.frameworks.test_drafting import FILE

pytestmark = pytest.mark.django_db


def client(who: Any = None) -> Client:
    made = Client()
    if who:
        made.force_login(who)
    return made


def officer() -> Any:
    return make.person(duties=[Duty.POLICY_OFFICER])


def get(path: str, who: Any = None, status: int = 200) -> Any:
    answer = client(who).get(f"/api{path}")
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def post(path: str, body: Any, who: Any, status: int) -> Any:
    answer = client(who).post(f"/api{path}", json.dumps(body), content_type="application/json")
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


@pytest.fixture
def shipped() -> None:
    actions.load_shipped()


def test_frameworks_are_listed_by_words_kind_and_region(shipped):
    assert get("/frameworks?limit=1")["total"] == 115
    found = get("/frameworks?q=zealand&kind=national&region=oceania")
    assert [(one["key"], one["edition"], one["status"]) for one in found["items"]] == [("nz", "2026", "active")]


def test_a_version_is_read_whole_in_the_form_of_its_file(shipped):
    told = get("/frameworks/fr/2019")
    [version] = [one for one in storing.shipped() if str(one.version) == "fr/2019"]
    assert told == json.loads(written([version]))["frameworks"][0]
    assert get("/frameworks/fr/1999", status=404)["code"] == "not_found"


def test_levels_are_compared_with_basis_and_certainty(shipped):
    told = get("/frameworks/comparison?one=ie/2024:8&other=gb-sct/2024:10")
    assert (told["relation"], told["certainty"], told["through"]) == ("comparable", "verified", ["eqf/2017"])
    assert {(one["level"], one["compares_with"]) for one in told["basis"]} == {
        ("ie/2024:8", "eqf/2017:6"),
        ("gb-sct/2024:10", "eqf/2017:6"),
    }

    none = get("/frameworks/comparison?one=nz/2026:8&other=hk/2026:6")
    assert (none["relation"], none["basis"][0]["nothing_in"]) == ("no_agreement", "hk/2026")


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        ("fr/2019:IV", "level_of_another_framework"),
        ("fr/2020:4", "framework_unknown"),
        ("my/undated:4", "framework_disabled"),
        ("fr/2019:99", "level_unknown"),
    ],
)
def test_a_level_that_is_not_there_is_refused_by_name(shipped, one, reason):
    told = get(f"/frameworks/comparison?one={one}&other=ie/2024:8", status=422)
    assert (told["code"], told["data"]["reason"]) == ("level_refused", reason)
    if reason == "level_of_another_framework":
        assert told["data"]["belongs_to"][0] == "fr/until-2018"
        assert "It belongs to: fr/until-2018" in told["title"]


def test_what_is_no_level_statement_is_malformed(shipped):
    assert get("/frameworks/comparison?one=4&other=5", status=422)["code"] == "malformed"


def test_a_size_is_converted_into_an_interval():
    assert get("/credit-systems/conversion?amount=6&from=ECTS&to=UK-CATS") == {
        "least": "15.00", "most": "18.00", "hours_least": "150.00", "hours_most": "180.00",
    }  # fmt: skip
    refused = get("/credit-systems/conversion?amount=6&from=CO&to=ECTS", status=422)
    assert (refused["code"], refused["data"]["reason"]) == ("credits_refused", "credit_system_unverified")
    assert get("/credit-systems/conversion?amount=NaN&from=ECTS&to=UK-CATS", status=422)["code"] == "malformed"
    assert {one["code"] for one in get("/credit-systems")["systems"]} >= {"ECTS", "JP-certificate"}


def test_a_draft_is_published_by_a_second_officer():
    make.framework()
    first, second = officer(), officer()
    [drafted] = post("/frameworks", {"document": FILE}, first, 201)
    assert [one["id"] for one in get("/frameworks/drafts", second)] == [drafted["id"]]
    get("/frameworks/mi-nqf/2030", status=404)

    assert post(f"/frameworks/drafts/{drafted['id']}/approval", {}, first, 403)["code"] == "not_permitted"
    assert post(f"/frameworks/drafts/{drafted['id']}/approval", {}, second, 200)["state"] == "published"
    assert post(f"/frameworks/drafts/{drafted['id']}/approval", {}, second, 409)["code"] == "wrong_state"
    assert get("/frameworks/mi-nqf/2030")["edition"] == "2030"


def test_faults_of_a_draft_come_with_their_lines():
    make.framework()
    told = post("/frameworks", {"document": FILE.replace('"to": "1"', '"to": "17"')}, officer(), 422)
    assert (told["code"], told["data"]["faults"]) == (
        "framework_refused",
        [{"line": 21, "path": "frameworks[0].mappings[1].to", "expected": "a level of mi-nqf/2024", "seen": "17"}],
    )


def test_a_comparison_is_confirmed_by_a_second_officer(shipped):
    first, second = officer(), officer()
    body = {
        "framework": "fr/2019",
        "level": "5",
        "compares_with": "eqf/2017:5",
        "source": "Report of 2010",
        "year": 2010,
    }
    made = post("/frameworks/confirmations", body, first, 201)
    assert post("/frameworks/confirmations", body, second, 409)["code"] == "already_done"
    assert [one["id"] for one in get("/frameworks/confirmations", second)] == [made["id"]]

    post(f"/frameworks/confirmations/{made['id']}/approval", {}, first, 403)
    assert post(f"/frameworks/confirmations/{made['id']}/approval", {}, second, 200)["state"] == "approved"

    standing = LevelMapping.objects.get(
        source__framework__key="fr", source__framework__edition="2019", source__code="5"
    )
    assert (standing.is_verified, standing.told_by, standing.year) == (True, "Report of 2010", 2010)
    told = get("/frameworks/comparison?one=fr/2019:5&other=ie/2024:6")
    assert (told["relation"], told["certainty"]) == ("comparable", "verified")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"compares_with": None}, 422),
        ({"nothing_in": "eqf/2017"}, 422),
        ({"level": "17"}, 404),
        ({"compares_with": "eqf/2017:17"}, 404),
        ({"compares_with": "eqf"}, 422),
        ({"framework": "fr/1999"}, 404),
        ({"source": ""}, 422),
        ({"source_url": "javascript:alert(1)"}, 422),
        ({"basis": "hearsay"}, 422),
    ],
)
def test_a_proposal_that_does_not_fit_is_refused(shipped, change, status):
    body = {"framework": "fr/2019", "level": "5", "compares_with": "eqf/2017:5", "source": "Report"} | change
    post("/frameworks/confirmations", body, officer(), status)


def test_a_framework_is_confirmed_as_it_is_told(shipped):
    made = post("/frameworks/confirmations", {"framework": "my/undated", "source": "Its law"}, officer(), 201)
    post(f"/frameworks/confirmations/{made['id']}/approval", {}, officer(), 200)
    assert Framework.objects.get(key="my").status == "active"


@pytest.mark.parametrize("path", ["/frameworks/drafts", "/frameworks/confirmations"])
def test_who_is_no_policy_officer_sees_no_drafts(path):
    get(path, make.person(duties=[Duty.REGISTRAR]), status=403)
    get(path, status=401)
