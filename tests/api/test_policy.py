"""The rules over the API: read by everybody, changed by two policy officers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from passerelle.people.models import Duty
from passerelle.policy import actions, dry_run
from passerelle.policy.editing import parsed, with_values
from passerelle.policy.models import Activation
from passerelle.policy.shipped import shipped, texts
from tests import factories as make

pytestmark = pytest.mark.django_db
EU, SEED, TODAY = "EU-2022-C243-02", "SEED-IIEP-2023", make.TODAY
START = TODAY + actions.NOTICE


@pytest.fixture
def officers(monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)
    make.rules()
    return [make.person(duties=[Duty.POLICY_OFFICER]) for _ in range(2)]


def call(who: Any, path: str, body: Any = None, *, method: str = "post") -> tuple[int, Any]:
    client = Client()
    if who:
        client.force_login(who)
    how = {} if method == "get" else {"data": json.dumps(body or {}), "content_type": "application/json"}
    answer = getattr(client, method)(f"/api/policy{path}", **how)
    return answer.status_code, answer.json()


def test_everybody_reads_what_is_in_force(officers):
    code, told = call(None, "/profiles", method="get")
    assert (code, told["on"], [one["id"] for one in told["in_force"]]) == (200, TODAY.isoformat(), [EU, SEED])
    assert told["in_force"][0] == {
        "id": EU,
        "title": shipped()[EU].title,
        "jurisdiction": "EU",
        "binding": "soft-law",
        "publication_mode": "none",
        "version": 1,
        "in_force_from": "2020-01-01",
        "in_force_to": None,
    }
    assert len(told["others"]) == 10

    code, told = call(None, f"/profiles/{EU}", method="get")
    assert told["document"] == json.loads(texts()[EU])
    assert told["rules"][6] == {
        "id": "EU-M7",
        "target": "micro_credential",
        "stage": "gate",
        "kind": "required",
        "severity": "block",
        "asks": "It states the hours of work.",
        "clause": "Annex I, mandatory elements",
        "reference": shipped()[EU].source.reference,
        "url": shipped()[EU].source.url,
        "effective_from": None,
        "effective_to": None,
    }
    assert call(None, "/profiles/NONE", method="get")[0] == 404
    assert [one["id"] for one in call(None, "/definitions", method="get")[1]["definitions"]][:2] == ["UNESCO", "EC"]
    assert call(None, "/schema", method="get")[1]["title"] == "Policy profile"
    assert call(None, "/fields", method="get")[1]["micro_credential"]["workload.hours"] == "number"


def test_the_whole_way_over_the_api(officers, monkeypatch):
    one, two = officers
    document = parsed(with_values(texts()[EU], {"rules.6.severity": "warn"}))
    body = {"document": document, "in_force_from": START.isoformat(), "note": "Hours."}

    code, made = call(one, "/versions", body)
    assert (code, made["version"], made["state"], made["supersedes"], made["dry_run"]) == (201, 2, "drafted", 1, None)
    path = f"/versions/{made['id']}"
    code, made = call(one, path, body | {"seen_revision": 1, "note": "Hours, again."}, method="put")
    assert (code, made["note"], made["revision"]) == (200, "Hours, again.", 2)
    code, tried = call(one, f"{path}/dry-run")
    assert (code, tried["dry_run"]["finished"], tried["dry_run"]["done"]) == (200, True, 0)

    code, problem = call(one, f"{path}/approval")
    assert (code, problem["code"]) == (403, "not_permitted")
    code, held = call(two, f"{path}/approval")
    assert (code, held["state"], held["approved_by"]) == (200, "approved", two.reference)

    code, told = call(None, f"/profiles/{EU}?on={START}", method="get")
    assert (told["version"], told["rules"][6]["severity"]) == (2, "warn")
    assert call(None, f"/profiles/{EU}", method="get")[1]["in_force_to"] == (START - actions.NOTICE / 30).isoformat()
    assert [line["version"] for line in call(None, "/profiles", method="get")[1]["planned"]] == [2]


def test_a_text_that_is_amiss_is_a_problem_with_its_line(officers):
    text = texts()[EU].replace('"EU-M2"', '"EU-M1"')
    code, problem = call(officers[0], "/versions", {"document": text, "in_force_from": START.isoformat()})

    assert (code, problem["code"], problem["data"]["field"]) == (422, "malformed", "rules.1.id")
    lines = [n for n, words in enumerate(text.splitlines(), 1) if '"EU-M1"' in words]
    assert problem["data"]["line"] == lines[1]
    assert Activation.objects.count() == 2


def test_a_start_without_notice_and_a_draft_not_tried_are_problems(officers):
    one, two = officers
    soon = {"document": texts()["MQA-SAMC"], "in_force_from": TODAY.isoformat()}
    code, problem = call(one, "/versions", soon)
    assert (code, problem["data"]) == (409, {"reason": "starts_too_soon", "earliest": START.isoformat()})

    made = call(one, "/versions", soon | {"in_force_from": START.isoformat()})[1]
    code, problem = call(two, f"/versions/{made['id']}/approval")
    assert (code, problem["data"]["reason"]) == (409, "dry_run_first")
    assert call(two, f"/versions/{made['id']}/withdrawal")[1]["state"] == "withdrawn"
    assert call(two, f"/versions/{made['id']}/withdrawal")[0] == 409


def test_a_dry_run_that_ended_begins_anew(officers, monkeypatch):
    one, _ = officers
    made = call(one, "/versions", {"document": texts()["MQA-SAMC"], "in_force_from": START.isoformat()})[1]
    begun = []
    monkeypatch.setattr(
        dry_run, "begin", lambda *words, begin=dry_run.begin, **more: begun.append(1) or begin(*words, **more)
    )
    for _ in range(2):
        assert call(one, f"/versions/{made['id']}/dry-run")[1]["dry_run"]["finished"]
    assert len(begun) == 2


def test_only_policy_officers_see_drafts(officers):
    made = call(officers[0], "/versions", {"document": texts()["MQA-SAMC"], "in_force_from": START.isoformat()})[1]
    assert call(officers[1], "/versions", method="get")[1]["total"] == 3
    stranger = make.person(duties=[Duty.DECISION_OFFICER])
    for path in ("/versions", f"/versions/{made['id']}"):
        assert call(stranger, path, method="get")[0] == 403
        assert call(None, path, method="get")[0] == 401
