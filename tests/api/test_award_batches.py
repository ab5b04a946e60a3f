"""The operations on batches: who proposes, who confirms, what comes back, and once is once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from passerelle.awards.models import Award, AwardBatch
from passerelle.organisations.models import Function
from passerelle.signing.models import Intent
from tests.api.calls import call, refused
from tests.awards.factories import House, candidate, house, mandate, micro_credential, person, signatory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]


def test_one_proposes_another_confirms_and_both_read_what_became_of_each(at: House):
    good = [at.candidate.number, *(candidate(at.entry).number for _ in range(50))]
    poor = candidate(micro_credential(at.awarder, participation_form="")).number
    second = signatory(at.awarder)

    status, batch = call(at.signatory, "POST", "/awards/batches", {"candidates": [*good, poor]})
    path = f"/awards/batches/{batch['number']}"
    alone = refused(at.signatory, "POST", f"{path}/confirmation")
    done = call(second, "POST", f"{path}/confirmation")
    again = call(second, "POST", f"{path}/confirmation")
    read = call(at.signatory, "GET", path)

    assert (status, batch["state"], batch["awarded"], batch["refused"]) == (201, "proposed", 51, 1)
    assert alone == (409, "not_now")
    assert (done[0], done[1]["state"], done[1]["awarded"], done[1]["refused"]) == (200, "done", 51, 1)
    assert done == again == read
    assert [item["candidate"] for item in done[1]["results"]] == [*good, poor]
    assert done[1]["results"][-1] == {
        "candidate": poor,
        "award": "",
        "made_before": False,
        "refusals": [
            {"code": "credential_incomplete", "data": {"reason": "annex_i", "missing": ["participation_form"]}}
        ],
    }
    assert (Award.objects.filter(state="in_force").count(), Intent.objects.count()) == (51, 1)
    listed = call(second, "GET", "/awards/batches")[1]
    assert (listed["total"], listed["items"][0]["candidates"], listed["items"][0]["confirmed_by"]) == (
        1,
        52,
        "Signatory",
    )


def test_nobody_else_sees_proposes_confirms_or_gives_up(at: House):
    editor, elsewhere = person("Editor"), house().signatory
    mandate(editor, at.awarder, Function.EDITOR)
    body = {"candidates": [at.candidate.number]}
    number = call(at.signatory, "POST", "/awards/batches", body)[1]["number"]

    for who in (editor, elsewhere, at.holder):
        assert refused(who, "POST", "/awards/batches", body) == (422, "malformed")
        assert call(who, "GET", "/awards/batches")[1]["total"] == 0
        for method, path in (("GET", ""), ("POST", "/confirmation"), ("POST", "/withdrawal")):
            assert refused(who, method, f"/awards/batches/{number}{path}") == (404, "not_found")
    assert refused(None, "POST", "/awards/batches", body) == (401, "not_signed_in")
    assert (AwardBatch.objects.count(), Award.objects.count()) == (1, 0)


def test_a_batch_given_up_is_not_confirmed(at: House):
    number = call(at.signatory, "POST", "/awards/batches", {"candidates": [at.candidate.number]})[1]["number"]

    status, told = call(at.signatory, "POST", f"/awards/batches/{number}/withdrawal")

    assert (status, told["state"], told["results"]) == (200, "withdrawn", [])
    assert refused(at.signatory, "POST", f"/awards/batches/{number}/confirmation") == (409, "wrong_state")


def test_a_confirmation_sent_again_with_its_key_has_one_effect(at: House):
    number = call(at.signatory, "POST", "/awards/batches", {"candidates": [at.candidate.number]})[1]["number"]
    client = Client()
    client.force_login(at.signatory)

    def send() -> Any:
        return client.post(
            f"/api/awards/batches/{number}/confirmation",
            json.dumps({}),
            content_type="application/json",
            headers={"Idempotency-Key": "confirm-1"},
        )

    first, second = send(), send()

    assert (first.status_code, first.content) == (200, second.content)
    assert Award.objects.count() == 1
