"""Bytes have one spelling, and only that one is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.credentials.multibase import (
    base58btc,
    base64url,
    from_base58btc,
    from_base64url,
    own_base58btc,
    own_from_base58btc,
)


@given(st.binary(max_size=80))
def test_what_is_written_is_read_back(data):
    assert from_base58btc(base58btc(data)) == data
    assert from_base64url(base64url(data)) == data


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "z"),
        (b"\x00", "z1"),
        (b"Hello World!", "z2NEpo7TZRRrLZSi2U"),
        (b"\x00\x00\x28\x7f\xb4\xcd", "z11233QC4"),
        (
            b"The quick brown fox jumps over the lazy dog.",
            "zUSm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
        ),
    ],
)
def test_base58_is_the_published_one(data, text):
    assert base58btc(data) == text


@pytest.mark.parametrize("text", ["", "m123", "z0", "zO", "zl", "z ", "z1\n", "z" + "2" * 300])
def test_other_letters_and_endless_texts_are_no_base58(text):
    with pytest.raises(ValueError, match="not base58btc"):
        from_base58btc(text)


@pytest.mark.parametrize("text", ["", "AAAA", "uAA==", "uAB", "u+A", "uA", "u AA", "uAÄ"])
def test_another_spelling_is_no_base64url(text):
    with pytest.raises(ValueError, match="not base64url"):
        from_base64url(text)


@given(st.binary(min_size=64, max_size=64) | st.binary(max_size=8).map(lambda start: start.rjust(64, b"\0")))
def test_signatures_are_written_and_read_alike_with_and_without_help(data):
    text = base58btc(data)

    assert text == own_base58btc(data)
    assert from_base58btc(text) == own_from_base58btc(text) == data


@given(st.text(alphabet="123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0OIl é", min_size=80, max_size=92))
def test_what_is_refused_is_refused_alike_with_and_without_help(letters):
    assert outcome(from_base58btc, f"z{letters}") == outcome(own_from_base58btc, f"z{letters}")


def outcome(read, text):
    try:
        return read(text)
    except ValueError as refusal:
        return str(refusal)
