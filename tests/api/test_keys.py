"""The operations on keys: who may, what comes back, which problem otherwise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from passerelle.signing.models import REGISTER, Key
from tests.awards.factories import awarded, candidate, house, operator, person

if TYPE_CHECKING:
    from pathlib import Path

    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_data(settings: Any, tmp_path: Path) -> None:
    settings.PASSERELLE_DATA = tmp_path


def call(who: Person, path: str, body: Any = None, *, method: str = "post") -> tuple[int, Any]:
    client = Client()
    client.force_login(who)
    how = {} if method == "get" else {"data": json.dumps(body or {}), "content_type": "application/json"}
    answer = getattr(client, method)(f"/api{path}", **how)
    return answer.status_code, answer.json()


def test_a_key_of_each_algorithm_is_made_listed_and_replaced():
    by = operator()

    first = call(by, "/keys", {"owner": REGISTER})[1]
    second = call(by, "/keys", {"owner": REGISTER, "algorithm": "P-256", "witnesses": "A. Notary"})[1]
    code, third = call(by, f"/keys/REGISTER/{second['kid']}/rotation")
    listed = call(by, "/keys", method="get")[1]

    assert [one["public_multibase"][:3] for one in (first, second, third)] == ["z6M", "zDn", "zDn"]
    assert (code, listed["total"], [one["state"] for one in listed["items"]]) == (
        201, 3, ["active", "retired", "active"],
    )  # fmt: skip
    assert set(first) == {
        "owner", "kid", "algorithm", "verification_method", "public_multibase", "fingerprint", "state", "created_on",
        "retired_at", "compromised_from",
    }  # fmt: skip
    assert "Notary" not in json.dumps(listed)


def test_a_second_key_or_another_algorithm_is_refused():
    by = operator()
    call(by, "/keys", {"owner": REGISTER})

    assert call(by, "/keys", {"owner": REGISTER})[1]["code"] == "already_done"
    assert call(by, "/keys", {"owner": REGISTER, "algorithm": "RSA"})[0] == 422
    assert call(by, "/keys", {"owner": REGISTER, "witnesses": "x" * 301})[0] == 422
    assert Key.objects.count() == 1


def test_a_signatory_sees_and_ends_their_own_key_alone():
    at = house()
    awarded(at)
    path = f"/keys/{at.awarder.number}/{at.key.kid}"

    listed = call(at.signatory, "/keys", method="get")[1]
    assert [one["owner"] for one in listed["items"]] == [at.awarder.number]
    assert call(at.signatory, f"/keys/REGISTER/{Key.objects.get(owner=REGISTER).kid}/retirement")[0] == 404
    assert call(person("Stranger"), f"{path}/compromise")[0] == 404

    code, ended = call(at.signatory, f"{path}/compromise", {})
    report = call(at.signatory, f"{path}/report", method="get")[1]

    assert (code, ended["state"]) == (200, "compromised")
    assert report["counts"] == {"reissued": 0, "waiting": 1, "ended": 0, "forged": 0}
    assert report["lines"][0]["standing"] == "waiting"
    assert call(at.signatory, f"{path}/compromise", {})[1]["code"] == "wrong_state"


def test_a_compromise_that_has_not_come_is_malformed():
    at = house()

    answer = call(at.signatory, f"/keys/{at.awarder.number}/{at.key.kid}/compromise", {"since": "2999-01-01T00:00:00Z"})

    assert (answer[0], answer[1]["code"], Key.objects.filter(state="active").count()) == (422, "malformed", 2)


def test_while_issuance_is_stopped_an_award_is_a_problem_with_its_reason():
    at, by = house(), operator()
    waiting = candidate(at.entry)

    assert call(at.signatory, "/issuance/stop", {"reason": "Said."})[0] == 403
    stopped = call(by, "/issuance/stop", {"reason": "A key may be out."})[1]
    code, problem = call(at.signatory, "/awards", {"candidate": waiting.number})

    assert (stopped["stopped"], stopped["reason"]) == (True, "A key may be out.")
    assert (code, problem["code"], problem["data"]) == (409, "not_now", {"reason": "issuance_stopped"})
    assert call(by, "/issuance/resumption", {"reason": "The key is safe."})[1] == {
        "stopped": False,
        "reason": "",
        "since": None,
    }
    assert call(by, "/issuance", method="get")[1]["stopped"] is False
    assert call(at.signatory, "/awards", {"candidate": waiting.number})[0] == 201


@pytest.mark.parametrize("since", ["2026-11-03T14:00:00", "2026-11-03", "yesterday"])
def test_a_moment_without_an_offset_is_no_moment_and_changes_nothing(since: str):
    at = house()

    code, problem = call(at.signatory, f"/keys/{at.awarder.number}/{at.key.kid}/compromise", {"since": since})

    assert (code, problem["code"]) == (422, "malformed")
    assert Key.objects.get(pk=at.key.pk).state == "active"


def test_a_moment_with_an_offset_is_taken_however_long_ago():
    at = house()
    said = {"since": "0001-01-01T00:00:00+05:00"}

    code, ended = call(at.signatory, f"/keys/{at.awarder.number}/{at.key.kid}/compromise", said)

    assert (code, ended["state"]) == (200, "compromised")


def test_who_stands_by_is_named_in_300_letters_at_most_wherever_a_key_is_made():
    at = house()
    key, long = f"/keys/{at.awarder.number}/{at.key.kid}", "x" * 301
    asked = {"": {"owner": REGISTER}, "rotation": {}, "succession": {"reason": "found"}}

    codes = [
        call(operator(), f"{key}/{act}" if act else "/keys", {**body, "witnesses": long})[0]
        for act, body in asked.items()
    ]

    assert codes == [422] * 3
