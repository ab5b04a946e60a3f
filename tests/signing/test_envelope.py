"""What is sealed opens with its own secret and under its own name, and with nothing else; a refusal says why."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.signing.envelope import FORMAT, SealedShut, seal, unseal

SECRET = b"a secret of more than thirty-two letters"
CHANCE = bytes(range(28))
CONTENT = b"K" * 32
SEALED = seal(CONTENT, "z6MkOne", SECRET, chance=CHANCE)


def bent(**members: Any) -> bytes:
    return json.dumps(json.loads(SEALED) | members).encode()


def refused(envelope: bytes, name: str = "z6MkOne", secret: bytes = SECRET) -> str:
    with pytest.raises(SealedShut) as shut:
        unseal(envelope, name, secret)
    return shut.value.reason


@given(content=st.binary(max_size=64), name=st.text(max_size=60), secret=st.binary(max_size=64))
def test_what_was_sealed_comes_back(content: bytes, name: str, secret: bytes):
    assert unseal(seal(content, name, secret, chance=CHANCE), name, secret) == content


def test_the_envelope_shows_nothing_of_what_is_in_it():
    assert set(json.loads(SEALED)) == {"format", "name", "salt", "check", "nonce", "sealed"}
    for secret in (CONTENT, SECRET):
        assert secret not in SEALED
        assert base64.b64encode(secret) not in SEALED


def test_each_way_of_not_opening_has_its_own_name():
    flipped = base64.b64encode(bytes([base64.b64decode(json.loads(SEALED)["sealed"])[0] ^ 1]) + b"x" * 47).decode()

    assert {
        "another secret": refused(SEALED, secret=SECRET + b"!"),
        "another key": refused(SEALED, name="z6MkTwo"),
        "renamed inside": refused(bent(name="z6MkTwo"), name="z6MkTwo"),
        "changed": refused(bent(sealed=flipped)),
        "later version": refused(bent(format="passerelle-key/2")),
    } == {
        "another secret": "wrong_secret",
        "another key": "another_key",
        "renamed inside": "damaged",
        "changed": "damaged",
        "later version": "unknown_format",
    }


@pytest.mark.parametrize(
    "envelope",
    [
        *[SEALED[:length] for length in range(0, len(SEALED) - 2, 7)],
        b"[]",
        b'"text"',
        b"{}",
        b"\xff\xfe",
        bent(more="than that"),
        bent(salt=base64.b64encode(b"short").decode()),
        bent(nonce=7),
        bent(sealed=""),
        bent(check="not base64!"),
        b"[" * 100_000,
    ],
)
def test_what_is_no_whole_envelope_is_unreadable(envelope: bytes):
    assert refused(envelope) == "unreadable"


@given(place=st.integers(0, len(SEALED) - 1), bit=st.integers(0, 7))
def test_no_bit_changes_what_comes_out(place: int, bit: int):
    changed = bytearray(SEALED)
    changed[place] ^= 1 << bit
    with suppress(SealedShut):  # what opens all the same had only its white space changed
        assert unseal(bytes(changed), "z6MkOne", SECRET) == CONTENT


def test_the_same_chance_is_asked_for_in_full():
    with pytest.raises(ValueError, match="28 bytes"):
        seal(CONTENT, "z6MkOne", SECRET, chance=b"7")
    assert json.loads(SEALED)["format"] == FORMAT
