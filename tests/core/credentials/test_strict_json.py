"""Bytes two parsers might read differently are refused, and hostile ones quickly."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.credentials import strict_json
from passerelle.core.credentials.refusals import Unreadable
from passerelle.core.credentials.strict_json import MAX_BYTES, MAX_DEPTH, parse

HOSTILE = {
    "too_large": b'{"a": "' + b"x" * 10_000_000 + b'"}',
    "too_deep": b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "duplicate_key": b'{"id": "a", "\\u0069d": "b"}',
    "not_a_number": b'{"a": NaN}',
    "lone_surrogate": b'{"a": "\\ud800"}',
    "not_utf8": b'{"a": "\xff"}',
    "not_json": b"{'a': 1}",
    "not_an_object": b"[1]",
}
OTHERS = [
    (b'{"a": 1e400}', "not_a_number"),
    (b'{"a": -Infinity}', "not_a_number"),
    (b'{"\\udfff": 1}', "lone_surrogate"),
    (b'{"a": ' + b"9" * 100_000 + b"}", "not_json"),
    (b'{"a": "' + b"[" * 200_000, "not_json"),
    (b"[" * 200_000, "too_deep"),
    (b'"' + b'\\"[' * 60_000, "not_json"),
    (b'\xef\xbb\xbf{"a": 1}', "not_json"),
    (b'{"a": 1} {"a": 1}', "not_json"),
    (b'{"a": {"b": 1, "b": 1}}', "duplicate_key"),
    (b"", "not_json"),
]


@pytest.mark.parametrize(("reason", "raw"), HOSTILE.items())
def test_each_refusal_is_named_and_quick(reason, raw):
    started = time.process_time()

    with pytest.raises(Unreadable) as refusal:
        parse(raw)

    assert refusal.value.reason == reason
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(("raw", "reason"), OTHERS)
def test_the_same_tricks_elsewhere_are_refused_too(raw, reason):
    started = time.process_time()

    with pytest.raises(Unreadable) as refusal:
        parse(raw)

    assert refusal.value.reason == reason
    assert time.process_time() - started < 0.5


def test_depth_counts_brackets_outside_text_only():
    assert parse(b'{"a": "[[[[\\"[[[{{{"}') == {"a": '[[[["[[[{{{'}
    deepest = b'{"a": ' + b"[" * (MAX_DEPTH - 1) + b"]" * (MAX_DEPTH - 1) + b"}"
    assert parse(deepest)
    with pytest.raises(Unreadable):
        parse(b'{"a": ' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}")


def test_the_largest_document_allowed_is_read():
    raw = b'{"a": "' + b"x" * (MAX_BYTES - 9) + b'"}'

    assert len(raw) == MAX_BYTES
    assert parse(raw) == {"a": "x" * (MAX_BYTES - 9)}


VALUES = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), VALUES, max_size=5), st.booleans())
def test_what_any_parser_writes_is_read_back_whole(document, ascii_only):
    assert parse(json.dumps(document, ensure_ascii=ascii_only).encode("utf-8", "strict")) == document


@given(st.binary(max_size=200))
def test_no_bytes_at_all_raise_anything_but_a_refusal(raw):
    with contextlib.suppress(Unreadable):
        parse(raw)


def test_the_name_that_stands_twice_is_found_in_one_pass():
    """Names are compared a few times each, not each with all others: a request may hold twenty thousand."""
    compared = 0

    class Name(str):
        __slots__ = ()
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return str.__eq__(self, other)

    names = [Name(f"k{number}") for number in range(2_000)]

    with pytest.raises(Unreadable) as refusal:
        strict_json._object([(name, 0) for name in [*names, Name("k1999")]])

    assert refusal.value.data == {"reason": "duplicate_key", "key": "k1999"}
    assert compared < 20_000
