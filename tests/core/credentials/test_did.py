"""An identifier leads to one address, and a document to the keys its owner controls."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from passerelle.core.credentials.did import (
    did_document,
    did_key,
    did_of,
    document_url,
    from_multikey,
    key_of_did_key,
    keys_of,
    multikey,
)
from tests.core.credentials.samples import AWARDER, AWARDER_SIGNER, TestSigner

KEY = AWARDER_SIGNER.published()


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


def test_a_did_key_is_its_own_document():
    did = did_key(KEY.public)

    assert did.startswith("did:key:z6Mk")
    assert key_of_did_key(f"{did}#{did.removeprefix('did:key:')}") == KEY.public
    with pytest.raises(ValueError, match="not a did:key"):
        key_of_did_key(f"{did}#other")


def test_a_multikey_of_another_kind_is_refused():
    assert from_multikey(multikey(KEY.public)) == KEY.public
    for text in ("zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv", multikey(KEY.public[:31]), "z6Mk"):
        with pytest.raises(ValueError, match="not an Ed25519"):
            from_multikey(text)


def test_the_document_keeps_every_key_and_says_what_became_of_it():
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    keys = [
        TestSigner(AWARDER, 7).published(state="retired", since=moment),
        TestSigner(AWARDER, 8).published(state="compromised", since=moment, reason="laptop stolen"),
        KEY,
    ]

    document = did_document(AWARDER, keys)

    assert keys_of(document) == {key.id: key.public for key in keys}
    assert [sorted(set(method) & {"expires", "revoked"}) for method in document["verificationMethod"]] == [
        ["expires"],
        ["revoked"],
        [],
    ]


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
