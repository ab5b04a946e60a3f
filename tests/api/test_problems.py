"""Every refusal is a problem (RFC 9457) with a stable code, its HTTP status and a sentence; nothing else leaks."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import Http404

from passerelle.api import problems
from passerelle.core.errors import GateRefused, Malformed, PasserelleError, StaleVersion, WrongState
from passerelle.core.gate import Finding
from passerelle.organisations.models import Organisation
from tests import factories as make
from tests.policy.test_sentences import PUBLISHED, sample

pytestmark = pytest.mark.django_db


def told(error: Exception) -> tuple[int, str, dict[str, object]]:
    """Return what a program is told when an operation is refused so."""
    from django.test import Client

    with patch("passerelle.api.organisations.organisations_visible_to", side_effect=error):
        answer = Client().get("/api/organisations")
    return answer.status_code, answer["Content-Type"], answer.json()


@pytest.mark.parametrize("kind", [PasserelleError, *PUBLISHED], ids=lambda kind: kind.__name__)
def test_every_refusal_is_a_problem_with_its_status_code_and_sentence(kind):
    error = sample(kind) if kind is not PasserelleError else PasserelleError()

    status, content_type, body = told(error)

    assert (status, content_type) == (kind.status, "application/problem+json")
    assert (body["code"], body["status"]) == (kind.code, kind.status)
    assert body["type"] == f"urn:passerelle:problem:{kind.code}"
    assert body["title"] != kind.code


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Http404("secret"), 404, "not_found"),
        (PermissionDenied("secret"), 403, "not_permitted"),
        (DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"), 422, "malformed"),
    ],
)
def test_refusals_of_the_framework_are_problems_too_and_tell_no_inside(error, status, code):
    found, content_type, body = told(error)

    assert (found, content_type, body["code"], body["status"]) == (status, "application/problem+json", code, status)
    assert str(error) not in json.dumps(body)


def test_the_data_of_a_refusal_goes_along_as_plain_data():
    data = {"field": "hours", "seen": Decimal("4.5"), "on": date(2026, 11, 24), "half": "\ud83d"}

    assert told(Malformed(**data))[2]["data"] == {
        **{"field": "hours", "seen": "4.5", "on": "2026-11-24", "half": "\ud83d"},
    }
    assert told(WrongState("submit", "draft"))[2]["data"] == {"act": "submit", "state": "draft"}
    assert told(StaleVersion(seen=3))[2]["data"] == {"seen": 3}


def test_every_finding_of_the_gate_goes_along_with_its_sentence():
    finding = Finding("SD-3", "level.nqf", None, ("1", "8"), "ch. 3", "block", "SEED-IIEP-2023", "required")

    status, _, body = told(GateRefused([finding, finding]))

    assert (status, len(body["findings"])) == (422, 2)
    assert body["findings"][0] == {
        **{"rule": "SD-3", "field": "level.nqf", "seen": None, "threshold": ["1", "8"], "clause": "ch. 3"},
        **{"severity": "block", "profile": "SEED-IIEP-2023"},
        "sentence": "State the level in the national framework.",
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b'{"legal_name": 7}',
        b'{"legal_name": "Lac"}',
        b'{"legal_name": ["Lac"], "country": null}',
        b"[" * 100_000,
        b'{"a":' * 5_000,
        b"9" * 5_000,
    ],
)
def test_a_body_of_another_shape_is_a_problem_and_changes_nothing(client, body):
    client.force_login(make.person())

    answer = client.post("/api/organisations", body, content_type="application/json")

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert (answer.json()["code"], Organisation.objects.count()) == ("malformed", 0)


def test_each_field_of_another_shape_is_named(client):
    client.force_login(make.person())

    answer = client.post("/api/organisations", {"legal_name": 7}, content_type="application/json")

    assert [item["field"] for item in answer.json()["errors"]] == [
        *("body.body.legal_name", "body.body.country", "body.body.legal_id"),
        *("body.body.legal_id_scheme", "body.body.email"),
    ]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "offset=-1", "offset=1000001", "limit=1e9"])
def test_a_window_out_of_bounds_is_a_problem(client, query):
    answer = client.get(f"/api/organisations?{query}")

    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


@pytest.mark.parametrize(
    "path", ["/api/organisations/ORG-99999", "/api/micro-credentials/MC", "/api/short-courses/é'--"]
)
def test_what_is_not_there_is_a_problem(client, path):
    answer = client.get(path)

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_problem_says_what_it_was_given():
    answer = problems.problem(409, "not_now", "Not now.", data={"reason": "full"})

    assert json.loads(answer.content) == {
        **{"type": "urn:passerelle:problem:not_now", "code": "not_now", "title": "Not now.", "status": 409},
        "data": {"reason": "full"},
    }
