"""Proofs are the standard's to the byte; every one of a set must hold; each refusal is named."""

from __future__ import annotations

import copy
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import rfc8785

from passerelle.core.credentials.canonical import canonical
from passerelle.core.credentials.contexts import bundled
from passerelle.core.credentials.did import VerifyingKey, key_of_did_key
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.proofs import JCS, RDFC, Proof, Terms, sign, verify_proofs
from passerelle.core.credentials.refusals import Ambiguous, CredentialRefused, KeyUnknown, ProofRefused, Unreadable
from tests.core.credentials.samples import (
    AWARD,
    AWARDER,
    AWARDER_SIGNER,
    SIGNED_AT,
    STRANGER,
    TestSigner,
    shared,
    signed,
)

KEYS = {
    signer.verification_method: VerifyingKey("Ed25519", signer.published().public)
    for signer in (AWARDER_SIGNER, STRANGER)
}
OWN_VECTOR = {  # made once; test_canonical.py compares the form beneath with another canonicaliser
    RDFC: "zMUfZQTy19oqaGYcvCErsnVroGe1yg7GGVxd9nodHf8Y2oRhmGaWx8FaMNwKY36nKZwukUBxucekTUXUanB1QWBQ",
    JCS: "z2xa4o7p6EJnXfnFJzc7mR6WGFvgv86kF4yLgz472zVR5aabEDdjUNnrsPe1o6uUzfqiD9jfuViQYGfck7p1Buy3w",
}


class WithExamples:
    """Our contexts, and the one the standard's vectors use."""

    def load(self, url: str) -> dict[str, Any]:
        if url == "https://www.w3.org/ns/credentials/examples/v2":
            return json.loads(shared("w3c_vc_2.0", "contexts", "credentials", "examples", "v2.jsonld").read_bytes())
        return bundled().load(url)


def vector(*parts: str) -> dict[str, Any]:
    return json.loads(shared("vectors", "vc-di-eddsa", *parts).read_bytes())


def test_the_sample_is_signed_as_it_always_was():
    assert {proof["cryptosuite"]: proof["proofValue"] for proof in signed()["proof"]} == OWN_VECTOR


def test_a_set_signs_the_document_without_its_proofs():
    document = signed()
    alone = [sign(open_badge(AWARD), AWARDER_SIGNER, created=SIGNED_AT, cryptosuites=[suite]) for suite in (RDFC, JCS)]

    assert document["proof"] == [one["proof"] for one in alone]
    assert verify_proofs(document, KEYS.get) == (
        Proof(RDFC, f"{AWARDER}#key-2", SIGNED_AT),
        Proof(JCS, f"{AWARDER}#key-2", SIGNED_AT),
    )


def test_a_strangers_set_holds_in_which_a_proof_stands_twice():
    document = signed()
    proof = document["proof"][0]

    assert verify_proofs(document | {"proof": [proof, proof]}, KEYS.get) == (
        Proof(RDFC, f"{AWARDER}#key-2", SIGNED_AT),
        Proof(RDFC, f"{AWARDER}#key-2", SIGNED_AT),
    )


def test_the_given_moment_is_written_in_utc_to_the_second():
    at = datetime.fromisoformat("2026-06-30T12:00:00.9+02:00")

    assert signed(at=at)["proof"][0]["created"] == "2026-06-30T10:00:00Z"
    with pytest.raises(ValueError, match="offset"):
        signed(at=at.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("signed_file", "canon_file", "hash_file"),
    [
        (f"{suite}/signed{name}.json", f"{suite}/canonDoc{name}.txt", f"{suite}/docHash{name}.txt")
        for suite, name in ((RDFC, "DataInt"), (JCS, "JCS"))
    ],
)
def test_the_standards_vectors_hold_and_their_steps_agree(signed_file, canon_file, hash_file):
    document = vector(*signed_file.split("/"))
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    form = canonical(unsigned, WithExamples()) if "rdfc" in signed_file else rfc8785.dumps(unsigned)
    controller = document["proof"]["verificationMethod"].partition("#")[0]

    assert form.decode().strip() == shared("vectors", "vc-di-eddsa", canon_file).read_text().strip()
    assert hashlib.sha256(form).hexdigest() == shared("vectors", "vc-di-eddsa", hash_file).read_text().strip()
    assert verify_proofs(document, key_of_did_key, controller=controller, contexts=WithExamples())


@pytest.mark.parametrize("name", ["eddsa-rdfc-2022/signedDataInt.json", "eddsa-jcs-2022/signedJCS.json"])
def test_the_standards_vectors_tampered_do_not_hold(name):
    document = vector(*name.split("/")) | {"name": "Another Credential"}
    controller = document["proof"]["verificationMethod"].partition("#")[0]

    with pytest.raises(ProofRefused) as refusal:
        verify_proofs(document, key_of_did_key, controller=controller, contexts=WithExamples())

    assert refusal.value.reason == "signature"


@pytest.mark.parametrize("number", [1, 2])
def test_each_proof_of_the_standards_set_holds(number):
    proof = vector("proof-set-chain", f"proofSetConfigSigned{number}.json")
    document = vector("proof-set-chain", "unsigned.json") | {"proof": proof}
    controller = proof["verificationMethod"].partition("#")[0]

    assert verify_proofs(document, key_of_did_key, controller=controller, contexts=WithExamples())


@pytest.mark.parametrize("name", ["arrays", "french", "unicode", "values"])
def test_the_vectors_of_rfc_8785_agree(name):
    given = json.loads(shared("vectors", "jcs_rfc8785", "input", f"{name}.json").read_bytes())

    assert rfc8785.dumps(given) == shared("vectors", "jcs_rfc8785", "output", f"{name}.json").read_bytes().strip()


def with_proof(place: int, **fields: Any) -> dict[str, Any]:
    document = copy.deepcopy(signed())
    document["proof"][place] |= fields
    return document


VALUE = signed()["proof"][1]["proofValue"]
REFUSED = [
    ("missing", signed() | {"proof": []}),
    ("missing", open_badge(AWARD)),
    ("form", signed() | {"proof": ["z"]}),
    ("too_many", signed() | {"proof": signed()["proof"] * 5}),
    ("signature", signed() | {"name": "Another title"}),
    ("signature", with_proof(0, created="2026-06-30T10:00:01Z")),
    ("signature", with_proof(1, proofValue=signed()["proof"][0]["proofValue"])),
    ("signature", with_proof(0, id="urn:uuid:8d5d0c1c-7f0f-4c0e-9f6e-0d7a4f2a9a12")),
    ("form", with_proof(1, proofValue=f"z1{VALUE[1:]}")),
    ("form", with_proof(1, proofValue=VALUE[:-4])),
    ("form", with_proof(1, proofValue=f"u{VALUE[1:]}")),
    ("form", with_proof(1, created="yesterday")),
    ("form", with_proof(1, created=7)),
    ("previous_proof", with_proof(0, previousProof="urn:uuid:8d5d0c1c-7f0f-4c0e-9f6e-0d7a4f2a9a12")),
    ("form", with_proof(0, **{"@context": signed()["@context"]})),
    ("context", with_proof(1, **{"@context": signed()["@context"][:2]})),
    ("purpose", with_proof(0, proofPurpose="authentication")),
    ("type", with_proof(0, type="Ed25519Signature2020")),
    ("cryptosuite", with_proof(0, cryptosuite="eddsa-2022")),
    ("cryptosuite", with_proof(0, cryptosuite=["eddsa-rdfc-2022"])),
    ("controller", with_proof(1, verificationMethod=STRANGER.verification_method)),
    ("controller", signed(AWARD, STRANGER)),
    ("key_unknown", signed(AWARD, TestSigner(AWARDER, 9))),
]


@pytest.mark.parametrize(("reason", "document"), REFUSED)
def test_each_refusal_is_named(reason, document):
    with pytest.raises(ProofRefused) as refusal:
        verify_proofs(document, KEYS.get)

    assert refusal.value.reason == reason
    assert isinstance(refusal.value, KeyUnknown) == (reason == "key_unknown")


def test_one_bad_proof_spoils_the_set_wherever_it_stands():
    good, other = signed(), sign(open_badge(AWARD) | {"name": "Another title"}, AWARDER_SIGNER, created=SIGNED_AT)

    for place in (0, 1):
        mixed = copy.deepcopy(good)
        mixed["proof"][place] = other["proof"][place]
        with pytest.raises(ProofRefused):
            verify_proofs(mixed, KEYS.get)


class Untouchable:
    algorithm = "Ed25519"
    verification_method = f"{AWARDER}#key-2"

    def sign(self, message: bytes) -> bytes:
        raise AssertionError("the key was touched")


@pytest.mark.parametrize(
    "document",
    [
        open_badge(AWARD) | {"favouriteColour": "blue"},
        open_badge(AWARD) | {"id": "credentials/1"},
        open_badge(AWARD) | {"name": "\x07"},
        open_badge(AWARD) | {"name": "x" * 300_000},
        open_badge(AWARD) | {"@context": ["https://evil.example/v1"]},
        signed(),
    ],
)
def test_nothing_doubtful_reaches_the_key(document):
    with pytest.raises(CredentialRefused):
        sign(document, Untouchable(), created=SIGNED_AT)


def test_a_number_two_readers_round_differently_is_not_signed():
    with pytest.raises(Ambiguous):
        sign({"issuer": AWARDER, "n": 2**60}, Untouchable(), created=SIGNED_AT, cryptosuites=[JCS])
    with pytest.raises((Ambiguous, Unreadable)):
        sign({"issuer": AWARDER, "n": float("nan")}, Untouchable(), created=SIGNED_AT, cryptosuites=[JCS])


def test_a_document_without_contexts_is_signed_as_plain_json():
    document = sign({"issuer": AWARDER, "entries": []}, AWARDER_SIGNER, created=SIGNED_AT, cryptosuites=[JCS])

    assert "@context" not in document["proof"]
    assert verify_proofs(document, KEYS.get) == (Proof(JCS, f"{AWARDER}#key-2", datetime(2026, 6, 30, 10, tzinfo=UTC)),)


def test_a_register_document_may_be_larger_where_its_reader_allows_it():
    history = {"issuer": AWARDER, "entries": ["x" * 100] * 5_000}

    with pytest.raises(Unreadable):
        sign(history, Untouchable(), created=SIGNED_AT, cryptosuites=[JCS])
    assert sign(history, AWARDER_SIGNER, created=SIGNED_AT, cryptosuites=[JCS], max_bytes=1_000_000)["proof"]


def test_the_size_that_counts_is_the_one_with_proofs():
    bare = len(json.dumps(open_badge(AWARD), ensure_ascii=False, separators=(",", ":")).encode())
    badge = open_badge(AWARD) | {"name": AWARD.achievement.title + "x" * (256 * 1024 - bare - 20)}

    with pytest.raises(Unreadable) as refusal:
        sign(badge, Untouchable(), created=SIGNED_AT)

    assert refusal.value.reason == "too_large"


def test_the_direction_of_a_text_is_signed_where_the_form_keeps_it():
    document = open_badge(AWARD) | {"name": {"@value": "شهادة", "@language": "ar", "@direction": "rtl"}}

    signed_as_json = sign(document, AWARDER_SIGNER, created=SIGNED_AT, cryptosuites=[JCS])

    assert verify_proofs(signed_as_json, KEYS.get)[0].cryptosuite == JCS
    with pytest.raises(ProofRefused):
        verify_proofs(signed_as_json | {"name": {"@value": "شهادة", "@language": "ar"}}, KEYS.get)
    with pytest.raises(Ambiguous) as refused:
        sign(document, AWARDER_SIGNER, created=SIGNED_AT, cryptosuites=[RDFC])
    assert refused.value.reason == "keyword"


# What a proof says beyond its key

ASKED = Terms("authentication", SIGNED_AT + timedelta(minutes=10), "n-1", "https://employer.example")


def refused_for(proven: dict[str, Any], terms: Terms, now: datetime) -> str | None:
    try:
        verify_proofs(proven, KEYS.get, terms=terms, now=now)
    except ProofRefused as refusal:
        return refusal.reason
    return None


@pytest.mark.parametrize("suite", [RDFC, JCS])
def test_a_proof_answers_the_question_it_was_made_for_until_it_expires(suite):
    proven = sign(open_badge(AWARD), AWARDER_SIGNER, created=SIGNED_AT, cryptosuites=[suite], terms=ASKED)
    for now, terms, reason in (
        (SIGNED_AT, ASKED, None),
        (SIGNED_AT, Terms("authentication"), None),
        (SIGNED_AT, Terms(), "purpose"),
        (SIGNED_AT, Terms("authentication", challenge="n-2"), "challenge"),
        (SIGNED_AT, Terms("authentication", domain="https://other.example"), "domain"),
        (SIGNED_AT + timedelta(minutes=15), ASKED, None),
        (SIGNED_AT + timedelta(minutes=15, seconds=1), ASKED, "proof_expired"),
    ):
        assert refused_for(proven, terms, now) == reason
    for name in ("expires", "challenge", "domain"):
        bent = proven | {"proof": {**proven["proof"], name: "9999-12-31T23:59:59Z"}}
        assert refused_for(bent, Terms("authentication"), SIGNED_AT) == "signature"


def test_a_proof_without_end_may_say_so_by_the_last_moment_there_is():
    last = Terms(expires=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    proven = sign(open_badge(AWARD), AWARDER_SIGNER, created=SIGNED_AT, cryptosuites=[RDFC], terms=last)

    assert refused_for(proven, Terms(), SIGNED_AT) is None
    for moment in ("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"):
        bent = proven | {"proof": {**proven["proof"], "expires": moment}}
        assert refused_for(bent, Terms(), SIGNED_AT) in ("signature", "proof_expired")
