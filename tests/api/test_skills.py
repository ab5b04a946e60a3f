"""Skills for programs: schemes, the skills that fit an outcome, and outcomes that name them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests import factories as make
from tests.api.test_frameworks import client, get
from tests.skills.test_loading import load

pytestmark = pytest.mark.django_db


def patch(path: str, stated: dict[str, Any], seen_version: int, who: Any, status: int) -> Any:
    body = json.dumps({"stated": stated, "seen_version": seen_version})
    answer = client(who).patch(f"/api{path}", body, content_type="application/json")
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def test_schemes_are_listed_with_licence_and_source():
    assert get("/skills/schemes") == {"items": []}
    load()
    load("esco_9.0_fr", version="9.0", language="fr")

    assert get("/skills/schemes")["items"][0] == {
        "scheme": "esco/9.1",
        "language": "en",
        "name": "Samples",
        "licence": "none needed",
        "source": "this repository",
        "published_on": None,
        "skills": 8,
    }
    assert [one["language"] for one in get("/skills/schemes")["items"]] == ["en", "fr"]


def test_the_skills_that_fit_an_outcome_are_told_with_who_needs_them():
    load()

    [first, *_others] = get("/skills?text=Repairs%20wooden%20hulls&limit=3")["items"]

    score = first.pop("score")
    assert score > 1
    assert first == {
        "uri": "http://skills.example/skill/mend-boats",
        "label": "mend wooden boats",
        "scheme": "esco/9.1",
        "language": "en",
        "kind": "skill",
        "description": "Replace damaged planks and make the seams of a wooden hull tight again.",
        "also_called": "repair wooden hulls",
        "needed_by": [
            {"uri": "http://skills.example/occupation/boatbuilder", "label": "boatbuilder", "essential": True}
        ],
        "broader": [{"uri": "http://skills.example/group/boats", "label": "building and mending boats"}],
    }


def test_where_nothing_fits_or_nothing_is_loaded_the_list_is_empty_and_nonsense_is_refused():
    assert get("/skills?text=boats") == {"items": []}
    load()
    assert get("/skills?text=quantum") == {"items": []}
    assert get("/skills", status=422)["code"] == "malformed"
    assert get("/skills?text=boats&limit=21", status=422)["code"] == "malformed"


def test_an_outcome_names_a_skill_by_address_and_scheme_and_is_told_its_label():
    load()
    entry = make.micro_credential("draft")
    by = make.member(entry.awarder)
    outcome = {"text": "Repair a hull.", "skills": [{"uri": "http://skills.example/skill/mend-boats"}]}
    outcome["skills"][0] |= {"scheme": "esco/9.1", "language": "en"}
    path = f"/micro-credentials/{entry.number}"

    told = patch(path, {"outcomes": [outcome]}, 1, by, 200)

    assert told["outcomes"][0]["skills"][0]["label"] == "mend wooden boats"
    assert get(path, by)["outcomes"] == told["outcomes"]
    outcome["skills"][0]["scheme"] = "esco/0"
    refused = patch(path, {"outcomes": [outcome]}, 2, by, 422)
    assert (refused["code"], refused["data"]["field"]) == ("malformed", "outcomes.1.skills.1.uri")
