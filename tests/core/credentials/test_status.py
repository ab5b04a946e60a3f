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
    ASK_FOR_COPY,
    MIN_ENTRIES,
    address_of,
    bits_of,
    decode,
    encode,
    encoded,
    packed,
    put,
    status_entry,
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


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([1, 2, 4, 8]), st.dictionaries(st.integers(0, MIN_ENTRIES - 1), st.integers(0, 255)))
def test_values_of_any_size_are_read_back_and_written_over(size: int, values: dict[int, int]):
    kept = {index: value % (1 << size) for index, value in values.items()}
    bits = packed(dict.fromkeys(kept, (1 << size) - 1), size=size)
    for index, value in kept.items():
        put(bits, index, value, size=size)

    read = decode(encoded(bits))

    assert {index: value_at(read, index, size=size) for index in kept} == kept
    assert read == bytes(packed(kept, size=size))


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
        ("index", lambda: packed({5: 4}, size=2)),
        ("index", lambda: packed({5: -1}, size=2)),
        ("index", lambda: packed({MIN_ENTRIES: 1}, size=2)),
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


def test_a_list_of_messages_is_read_by_two_bits_and_is_long_enough_for_them():
    entry = status_entry(LIST, 5, "message")
    subject = {"statusPurpose": "message", "encodedList": encoded(packed({5: ASK_FOR_COPY}, size=2))}
    found = bits_of(published(id=entry["statusListCredential"], subject=subject), list_url=f"{LIST}/message")

    found.check("message", NOW, size=2)
    value = value_at(found.bits, 5, size=entry["statusSize"])
    told = {meaning["status"]: meaning["message"] for meaning in entry["statusMessage"]}
    assert told[hex(value)] == "Its key was compromised: ask for the new copy"
    with pytest.raises(StatusRefused, match="too_short"):
        bits_of(published(subject={"statusPurpose": "message"}), list_url=LIST).check("message", NOW, size=2)


def test_where_each_form_of_a_list_is():
    forms = ("revocation", "suspension", "message", "token")

    assert [address_of(LIST, form) for form in forms] == [
        LIST, f"{LIST}/suspension", f"{LIST}/message", f"{LIST}/token",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "document"),
    [
        ("type", published(type=["VerifiableCredential"])),
        ("type", published(subject={"type": "BitstringStatusListEntry"})),
        ("type", published() | {"credentialSubject": [1]}),
        ("wrong_list", published(id="https://register.example/status/2")),
        ("wrong_purpose", published(subject={"statusPurpose": "suspension"})),
        ("wrong_purpose", published(subject={"statusPurpose": None})),
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
