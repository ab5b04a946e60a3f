"""A list answers for one position, in one list, for one purpose, while it is young; else it answers nothing."""

from __future__ import annotations

import gzip
import time
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.credentials.multibase import base64url
from passerelle.core.credentials.refusals import StatusRefused
from passerelle.core.credentials.status import (
    MIN_ENTRIES,
    bits_of,
    decode,
    encode,
    status_list_credential,
    value_at,
)
from tests.core.credentials.samples import LIST, NOW, REGISTER

INDEXES = st.sets(st.integers(0, MIN_ENTRIES - 1), max_size=30)


@settings(max_examples=30, deadline=None)
@given(INDEXES)
def test_exactly_the_bits_set_are_set(indexes):
    bits = decode(encode(indexes))

    assert len(bits) * 8 == MIN_ENTRIES
    assert {index for index in range(MIN_ENTRIES) if bits[index // 8] and value_at(bits, index)} == indexes


def test_the_first_bit_is_the_leftmost():
    assert decode(encode([0]))[0] == 0b1000_0000
    assert value_at(decode(encode([MIN_ENTRIES - 1])), MIN_ENTRIES - 1) == 1


def test_the_same_bits_give_the_same_text():
    assert encode([7, 3]) == encode([3, 7])
    assert encode([]).startswith("uH4sI")


@pytest.mark.parametrize(
    ("reason", "make"),
    [
        ("too_short", lambda: encode([], entries=MIN_ENTRIES - 8)),
        ("too_short", lambda: encode([], entries=MIN_ENTRIES + 1)),
        ("index", lambda: encode([MIN_ENTRIES])),
        ("index", lambda: encode([-1])),
        ("index", lambda: value_at(bytes(16), 128)),
        ("index", lambda: value_at(bytes(16), -1)),
        ("too_short", lambda: decode(base64url(gzip.compress(bytes(10))))),
        ("encoding", lambda: decode("uAAAA")),
        ("encoding", lambda: decode("zAAAA")),
        ("encoding", lambda: decode(encode([])[:-8])),
        ("encoding", lambda: decode(base64url(gzip.compress(bytes(MIN_ENTRIES // 8)) + b"more"))),
    ],
)
def test_each_refusal_is_named(reason, make):
    with pytest.raises(StatusRefused) as refusal:
        make()

    assert refusal.value.reason == reason


def test_a_list_made_to_burst_is_refused_before_it_does():
    bomb = base64url(gzip.compress(bytes(200 * 1024 * 1024), compresslevel=1))
    started = time.process_time()

    with pytest.raises(StatusRefused) as refusal:
        decode(bomb)

    assert refusal.value.reason == "too_long"
    assert time.process_time() - started < 0.5


def published(**fields: Any) -> dict[str, Any]:
    document = status_list_credential(
        LIST, issuer=REGISTER, encoded=encode([5]), valid_from=NOW, valid_until=NOW + timedelta(days=1)
    )
    subject = document["credentialSubject"] | fields.pop("subject", {})
    return document | {"credentialSubject": subject} | fields


def test_a_published_list_gives_its_bits():
    found = bits_of(published(), list_url=LIST)

    found.check("revocation", NOW)
    assert (value_at(found.bits, 5), value_at(found.bits, 6)) == (1, 0)


@pytest.mark.parametrize(
    ("reason", "document"),
    [
        ("type", published(type=["VerifiableCredential"])),
        ("type", published(subject={"type": "BitstringStatusListEntry"})),
        ("type", published() | {"credentialSubject": [1]}),
        ("wrong_list", published(id="https://register.example/status/2")),
        ("wrong_purpose", published(subject={"statusPurpose": "suspension"})),
        ("not_yet_valid", published(validFrom="2026-11-24T10:00:00Z")),
        ("stale", published(validUntil="2026-11-24T09:29:59Z")),
        ("form", published(validUntil="tomorrow")),
        ("encoding", published(subject={"encodedList": 7})),
    ],
)
def test_a_list_for_another_question_is_refused(reason, document):
    with pytest.raises(StatusRefused) as refusal:
        bits_of(document, list_url=LIST).check("revocation", NOW)

    assert refusal.value.reason == reason
