"""An identifier leads to one address, and a document to the keys its owner controls."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from passerelle.core.credentials.did import (
    PublicKey,
    VerifyingKey,
    did_document,
    did_key,
    did_of,
    document_url,
    from_multikey,
    given_up_keys_of,
    key_of_did_key,
    keys_of,
    multikey,
)
from passerelle.core.credentials.multibase import base58btc
from tests.core.credentials.samples import AWARDER, AWARDER_SIGNER, TestSigner

KEY = AWARDER_SIGNER.published()
ED25519 = VerifyingKey("Ed25519", KEY.public)
_POINT = ec.derive_private_key(7, ec.SECP256R1()).public_key()
P256 = VerifyingKey("P-256", _POINT.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))
UNCOMPRESSED = _POINT.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@pytest.mark.parametrize(
    ("did", "url"),
    [
        ("did:web:register.example", "https://register.example/.well-known/did.json"),
        ("did:web:register.example:awarders:12", "https://register.example/awarders/12/did.json"),
        ("did:web:localhost%3A8443:a", "https://localhost:8443/a/did.json"),
    ],
)
def test_a_did_web_is_published_at_one_address(did, url):
    assert document_url(did) == url
    assert did_of(url.removesuffix("/.well-known/did.json").removesuffix("/did.json")) == did


@pytest.mark.parametrize(
    "did",
    [
        "did:key:z6Mk",
        "did:web:",
        "did:web:a/b",
        "did:web:a.example:..%2F..",
        "did:web:user%40a.example",
        "did:web:a::b",
    ],
)
def test_other_dids_have_no_address(did):
    with pytest.raises(ValueError, match="not a did:web"):
        document_url(did)


@pytest.mark.parametrize(
    "url",
    ["http://a.example", "https://a.example?x=1", "https://u@a.example", "https://a.example/#b", "https://a.example/é"],
)
def test_other_addresses_have_no_did(url):
    with pytest.raises(ValueError, match="no did:web"):
        did_of(url)


@pytest.mark.parametrize(("key", "start"), [(ED25519, "did:key:z6Mk"), (P256, "did:key:zDn")])
def test_a_did_key_is_its_own_document(key, start):
    did = did_key(key.public, key.algorithm)

    assert did.startswith(start)
    assert key_of_did_key(f"{did}#{did.removeprefix('did:key:')}") == key
    with pytest.raises(ValueError, match="not a did:key"):
        key_of_did_key(f"{did}#other")


@pytest.mark.parametrize("key", [ED25519, P256])
def test_a_multikey_names_its_kind(key):
    assert from_multikey(multikey(key.public, key.algorithm)) == key


@pytest.mark.parametrize(
    "text",
    [
        "z6Mk",
        "z",
        multikey(ED25519.public[:31]),
        multikey(ED25519.public + b"\0"),
        multikey(P256.public[:32], "P-256"),
        multikey(P256.public, "Ed25519"),
        multikey(ED25519.public, "P-256"),
        multikey(UNCOMPRESSED, "P-256"),
        base58btc(b"\xe7\x01" + P256.public),  # secp256k1
        base58btc(b"\x00\xed\x01" + ED25519.public),
        multikey(ED25519.public) + "1",
    ],
)
def test_a_multikey_of_another_kind_or_spelling_is_refused(text):
    with pytest.raises(ValueError, match="not an Ed25519 or P-256 Multikey"):
        from_multikey(text)


ORDER_EIGHT = bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")


@pytest.mark.parametrize(
    ("public", "algorithm"),
    [
        ((2).to_bytes(32, "little"), "Ed25519"),  # no point has this y
        ((1).to_bytes(32, "little"), "Ed25519"),  # the neutral element: anybody signs with it
        ((2**255 - 20).to_bytes(32, "little"), "Ed25519"),  # order 2
        (bytes(32), "Ed25519"),  # order 4
        (ORDER_EIGHT, "Ed25519"),
        (b"\xff" * 32, "Ed25519"),  # y beyond the field
        ((2**255 - 19 + 3).to_bytes(32, "little"), "Ed25519"),  # a second spelling of y = 3
        (b"\x02" + bytes(31) + b"\x01", "P-256"),  # no point has this x
        (b"\x02" + b"\xff" * 32, "P-256"),
        (b"\x00" + P256.public[1:], "P-256"),
        (b"\x04" + P256.public[1:], "P-256"),
    ],
)
def test_a_multikey_that_is_no_usable_point_of_its_curve_is_refused(public, algorithm):
    with pytest.raises(ValueError, match="not a point"):
        from_multikey(multikey(public, algorithm))


def test_every_key_made_is_a_point():
    for seed in range(1, 60):
        public = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32).public_key().public_bytes_raw()
        assert from_multikey(multikey(public)) == VerifyingKey("Ed25519", public)


def test_a_key_signs_with_every_suite_of_its_algorithm_unless_it_says_otherwise():
    assert KEY.suites == ("eddsa-rdfc-2022", "eddsa-jcs-2022")
    assert PublicKey("did:web:a.example#1", P256.public, algorithm="P-256").suites == ("ecdsa-rdfc-2019",)
    assert PublicKey("did:web:a.example#1", KEY.public, suites=("eddsa-jcs-2022",)).suites == ("eddsa-jcs-2022",)


def test_the_document_keeps_every_key_and_says_what_became_of_it():
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    keys = [
        TestSigner(AWARDER, 7).published(state="retired", since=moment),
        TestSigner(AWARDER, 8).published(state="compromised", since=moment, reason="laptop stolen"),
        PublicKey(f"{AWARDER}#key-9", P256.public, algorithm="P-256"),
        KEY,
        TestSigner(AWARDER, 10).published(state="compromised"),
    ]

    document = did_document(AWARDER, keys)

    assert keys_of(document) == {key.id: key.verifying for key in keys[:4]}
    assert given_up_keys_of(document) == {keys[4].id: keys[4].verifying}
    assert [sorted(set(method) & {"expires", "revoked"}) for method in document["verificationMethod"]] == [
        ["expires"],
        ["revoked"],
        [],
        [],
        ["revoked"],
    ]
    assert document["verificationMethod"][-1]["revoked"] == "1970-01-01T00:00:00Z"
    assert document["assertionMethod"] == [key.id for key in keys[:4]]
    assert document["authentication"] == [keys[2].id, keys[3].id]


def test_a_stolen_key_of_which_nothing_is_believed_stands_for_no_purpose_so_that_who_overlooks_revoked_refuses_it():
    document = did_document(AWARDER, [TestSigner(AWARDER, 8).published(state="compromised"), KEY])

    assert [method["id"] for method in document["verificationMethod"]] == [f"{AWARDER}#key-8", KEY.id]
    assert document["assertionMethod"] == document["authentication"] == [KEY.id]


def test_a_key_is_given_up_only_where_the_document_says_so_in_a_form_that_is_clear():
    document = did_document(AWARDER, [TestSigner(AWARDER, 8).published(state="compromised"), KEY])
    lost = document["verificationMethod"][0]

    assert list(given_up_keys_of(document)) == [f"{AWARDER}#key-8"]
    assert given_up_keys_of(document | {"assertionMethod": None}) == {}
    assert given_up_keys_of(document | {"verificationMethod": [None, lost | {"controller": "did:web:a.example"}]}) == {}
    assert given_up_keys_of(document | {"verificationMethod": {"id": KEY.id}}) == {}


@pytest.mark.parametrize(
    "bend",
    [
        {"controller": "did:web:elsewhere.example"},
        {"type": "JsonWebKey"},
        {"publicKeyMultibase": "z6Mk"},
        {"id": "did:web:elsewhere.example#key-2"},
    ],
)
def test_a_key_that_is_not_clearly_the_owners_is_left_out(bend):
    document = did_document(AWARDER, [KEY])
    document["verificationMethod"][0] |= bend
    document["assertionMethod"].append(document["verificationMethod"][0]["id"])

    assert keys_of(document) == {}


def test_a_key_not_listed_for_assertions_is_left_out():
    assert keys_of(did_document(AWARDER, [KEY]) | {"assertionMethod": []}) == {}
