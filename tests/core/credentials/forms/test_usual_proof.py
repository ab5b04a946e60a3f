"""The usual proof of a badge is asked all that any proof is asked: the verdict is the same without the short way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from passerelle.core.credentials.canonical import canonical_hash
from passerelle.core.credentials.forms import open_badge as form
from passerelle.core.credentials.multibase import base58btc
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.proofs import JCS, RDFC, SUITES, options_hash, sign
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verify import verify
from tests.core.credentials.samples import AWARDER_SIGNER, NOW, REGISTER_SIGNER, SIGNED_AT, Folder, write
from tests.core.credentials.test_patterns import award

if TYPE_CHECKING:
    from collections.abc import Callable

    from passerelle.core.credentials.verdict import Verdict

BENT: dict[str, Callable[[dict[str, Any]], Any]] = {
    "as it is": lambda it: None,
    "another text": lambda it: it.update(name="Another"),
    "another type": lambda it: it["proof"].update(type="Ed25519Signature2020"),
    "a suite on JSON": lambda it: it["proof"].update(cryptosuite=JCS),
    "a suite of another algorithm": lambda it: it["proof"].update(cryptosuite="ecdsa-rdfc-2019"),
    "a suite that is an object": lambda it: it["proof"].update(cryptosuite={"id": RDFC}),
    "an unknown suite": lambda it: it["proof"].update(cryptosuite="eddsa-2022"),
    "no moment": lambda it: it["proof"].pop("created"),
    "not a moment": lambda it: it["proof"].update(created="yesterday"),
    "another moment": lambda it: it["proof"].update(created="2026-11-24T09:00:00Z"),
    "another purpose": lambda it: it["proof"].update(proofPurpose="authentication"),
    "another key": lambda it: it["proof"].update(verificationMethod=REGISTER_SIGNER.verification_method),
    "no key of ours": lambda it: it["proof"].update(verificationMethod="did:web:elsewhere.example#key-1"),
    "a method that is a list": lambda it: it["proof"].update(verificationMethod=["x"]),
    "a moment that is a number": lambda it: it["proof"].update(created=1),
    "a purpose that is a list": lambda it: it["proof"].update(proofPurpose=["assertionMethod"]),
    "a value that is none": lambda it: it["proof"].update(proofValue="z111"),
    "a value that is null": lambda it: it["proof"].update(proofValue=None),
    "another value": lambda it: it["proof"].update(proofValue=it["proof"]["proofValue"][:-1] + "1"),
    "an end": lambda it: it["proof"].update(expires="2020-01-01T00:00:00Z"),
    "a word too much": lambda it: it["proof"].update(more="x"),
    "an issuer who is another": lambda it: it["issuer"].update(id="did:web:elsewhere.example"),
    "an issuer who is the register": lambda it: it["issuer"].update(id=REGISTER_SIGNER.verification_method[:-6]),
    "no context": lambda it: it.pop("@context"),
    "a context that is a number": lambda it: it["@context"].append(1),
    "a context too much": lambda it: it["@context"].append("https://elsewhere.example/context"),
}


@pytest.fixture(params=[(RDFC,), SUITES], ids=["one proof", "two proofs"])
def folder(request, tmp_path):
    """A folder whose awarder signs with these suites."""
    return write(Folder(awarder_key={"suites": request.param}).files(), tmp_path / "trust")


def outcome(raw: bytes, folder: Any) -> Verdict:
    trust = TrustStore.load(folder)
    verify(signed(1), trust, NOW)  # its shape is known
    return verify(raw, trust, NOW)


def signed(number: int, bend: Callable[[dict[str, Any]], Any] = lambda it: None) -> bytes:
    document = sign(open_badge(award(number)), AWARDER_SIGNER, created=SIGNED_AT, cryptosuites=(RDFC,))
    bend(document)
    return orjson.dumps(document)


@pytest.mark.parametrize("bend", BENT.values(), ids=BENT)
def test_a_usual_proof_is_judged_as_any_other(folder, bend, monkeypatch):
    raw = signed(2, bend)

    shortly = outcome(raw, folder)
    monkeypatch.setattr(form, "_plainly_held", lambda *_: None)

    assert shortly == outcome(raw, folder)


def test_genuine_badges_whose_proofs_say_no_moment_are_believed_and_no_pattern_is_learnt(tmp_path):
    folder = write(Folder(awarder_key={"suites": (RDFC,)}).files(), tmp_path / "trust")
    trust = TrustStore.load(folder)
    for number in range(6):
        document = open_badge(award(number))
        options = {
            "type": "DataIntegrityProof",
            "cryptosuite": RDFC,
            "verificationMethod": AWARDER_SIGNER.verification_method,
            "proofPurpose": "assertionMethod",
        }
        message = options_hash(options | {"@context": document["@context"]}) + canonical_hash(document)
        proven = document | {"proof": options | {"proofValue": base58btc(AWARDER_SIGNER.sign(message))}}
        assert verify(orjson.dumps(proven), trust, NOW).verdict == "genuine_in_force"

    assert trust.patterns.recognise(orjson.dumps(proven)) is None


def test_the_short_way_is_taken(tmp_path, monkeypatch):
    folder = write(Folder(awarder_key={"suites": (RDFC,)}).files(), tmp_path / "trust")
    monkeypatch.setattr(form, "verify_proofs", lambda *_, **__: pytest.fail("the long way"))

    assert verify(signed(3), TrustStore.load(folder), NOW).verdict == "genuine_in_force"
