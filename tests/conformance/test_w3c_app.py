"""The app the W3C's suites talk to: it signs, it checks, and it answers 4xx to anything that is wrong."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.credentials.contexts import CREDENTIALS_V2
from tools.conformance.w3c.__main__ import settings as suite_settings
from tools.conformance.w3c.app import ALGORITHMS, PURPOSES, Implementation

BASE = "https://localhost:40443"
NOWHERE = Path("/nonexistent")
SERVER = Implementation(NOWHERE, BASE, PURPOSES)
CREDENTIAL: dict[str, Any] = {
    "@context": [CREDENTIALS_V2],
    "type": ["VerifiableCredential"],
    "validFrom": "2026-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:holder"},
}


def issued(name: str, credential: dict[str, Any] = CREDENTIAL, server: Implementation = SERVER) -> dict[str, Any]:
    status, answer = server.post(f"/{name}/credentials/issue", json.dumps({"credential": credential}).encode())
    assert status == 201, answer
    found: dict[str, Any] = answer["verifiableCredential"]
    return found


def asked(name: str, credential: Any) -> int:
    body = json.dumps({"verifiableCredential": credential, "options": {"checks": ["proof"]}}).encode()
    return SERVER.post(f"/{name}/credentials/verify", body)[0]


@pytest.mark.parametrize("name", ALGORITHMS)
def test_what_an_endpoint_issues_it_verifies_and_no_longer_when_changed(name: str):
    credential = issued(name)

    assert asked(name, credential) == 200
    if name == "vc-jwt":
        assert credential["type"] == "EnvelopedVerifiableCredential"
        middle = len(credential["id"]) - 120
        other = "A" if credential["id"][middle] != "A" else "B"
        changed = credential | {"id": credential["id"][:middle] + other + credential["id"][middle + 1 :]}
    else:
        assert credential["issuer"] == SERVER.did(name)
        changed = credential | {"credentialSubject": {"id": "did:example:other"}}
    assert asked(name, changed) == 400


def test_contexts_written_into_a_document_are_read_and_may_not_redefine_what_is_protected():
    own = CREDENTIAL | {
        "@context": [CREDENTIALS_V2, {"Own": "https://register.example/#Own"}],
        "type": ["VerifiableCredential", "Own"],
    }
    redefined = own | {"@context": [CREDENTIALS_V2, {"VerifiableCredential": "https://register.example/#Other"}]}
    body = json.dumps({"credential": redefined}).encode()

    credential = issued("eddsa-rdfc-2022", own)

    assert credential["@context"] == own["@context"]
    assert asked("eddsa-rdfc-2022", credential) == 200
    assert (
        asked("eddsa-rdfc-2022", credential | {"@context": [CREDENTIALS_V2, {"Own": "https://other.example/"}]}) == 400
    )
    assert SERVER.post("/eddsa-rdfc-2022/credentials/issue", body)[0] == 400


def test_the_direction_of_a_text_is_signed_in_the_form_that_keeps_it():
    text = {"@value": "شهادة", "@language": "ar", "@direction": "rtl"}
    credential = issued("data-model", CREDENTIAL | {"name": text})

    assert credential["proof"]["cryptosuite"] == "eddsa-jcs-2022"
    assert issued("data-model")["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
    assert asked("data-model", credential | {"name": {"@value": "شهادة", "@language": "ar"}}) == 400


def test_the_bitstring_endpoint_adds_places_in_lists_it_serves():
    credential = issued("bitstring")
    entries = credential["credentialStatus"]

    lists = [SERVER.get(entry["statusListCredential"].removeprefix(BASE)) for entry in entries]

    assert [entry["statusPurpose"] for entry in entries] == list(PURPOSES)
    assert [status for status, _ in lists] == [200, 200, 200]
    assert [asked("bitstring", document) for _, document in lists] == [200, 200, 200]
    assert SERVER.get("/lists/2")[0] == 404


def test_an_enveloped_credential_needs_its_envelope():
    credential = issued("vc-jwt")

    assert asked("vc-jwt", credential | {"@context": []}) == 400
    assert asked("vc-jwt", credential | {"type": "VerifiableCredential"}) == 400
    assert asked("vc-jwt", credential | {"id": credential["id"].rpartition(",")[2]}) == 400


def test_a_presentation_without_a_proof_or_with_another_challenge_is_refused():
    presentation = {"@context": [CREDENTIALS_V2], "type": "VerifiablePresentation", "holder": "did:example:holder"}
    signed = presentation | {"proof": issued("eddsa-rdfc-2022")["proof"]}

    for one in (presentation, signed, {"type": "VerifiablePresentation"}):
        body = json.dumps({"verifiablePresentation": one, "options": {"challenge": "1"}}).encode()
        assert SERVER.post("/presentations/verify", body)[0] == 400


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)
PATHS = [f"/{name}/credentials/{act}" for name in ALGORITHMS for act in ("issue", "verify")] + ["/presentations/verify"]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PATHS), st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_garbage_is_answered_with_a_reason(path: str, body: bytes):
    status, answer = SERVER.post(path, body)

    assert (status, bool(answer["errors"])) == (400, True)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["issue", "verify"]), st.sampled_from([*CREDENTIAL, "issuer", "id", "proof", "evidence"]), JSON)
def test_any_member_may_be_anything_and_the_answer_is_still_an_answer(act: str, member: str, value: Any):
    credential = copy.deepcopy(issued("eddsa-rdfc-2022") if act == "verify" else CREDENTIAL) | {member: value}
    body = json.dumps({"credential": credential, "verifiableCredential": credential}).encode()

    for name in ("eddsa-rdfc-2022", "eddsa-jcs-2022", "vc-jwt"):
        assert SERVER.post(f"/{name}/credentials/{act}", body)[0] in (200, 201, 400)


def test_a_suite_is_told_of_this_server_and_no_other():
    text = suite_settings(SERVER, BASE)
    told = json.loads(text.removeprefix("module.exports = ").removesuffix(";\n"))
    (one,) = told["implementations"]
    places = [place for kind in ("issuers", "verifiers", "vpVerifiers") for place in one[kind]]

    assert told["settings"] == {"enableInteropTests": False, "testAllImplementations": False}
    assert all(place["endpoint"].startswith(BASE) for place in places)
