"""JSON read once, one way: what another parser might read differently is refused.

Duplicate keys, NaN, lone surrogates and unbounded depth or size are where two readers of the same bytes
part ways (RFC 8259, sections 4, 6, 8.2 and 9), and where a signature can be made to cover one reading
while a person is shown the other.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import accumulate
from typing import Any, NoReturn

import orjson

from passerelle.core.credentials.refusals import Unreadable

MAX_BYTES = 256 * 1024
MAX_DEPTH = 32

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_NOT_BRACKET = re.compile(rb"[^\[\]{}]+")
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


def parse(raw: bytes, *, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """Return the object in `raw`.

    Raises Unreadable with the reason too_large, too_deep, not_utf8, lone_surrogate, duplicate_key,
    not_a_number, not_json or not_an_object.

    >>> parse(b'{"a": 1, "a": 2}')
    Traceback (most recent call last):
    passerelle.core.credentials.refusals.Unreadable: ('credential_unreadable', {'reason': 'duplicate_key', 'key': 'a'})
    """
    if len(raw) > max_bytes:
        raise Unreadable("too_large", limit=max_bytes)
    value = quick(raw)
    refuse_deep(raw)
    if value is not None:
        return value
    try:
        read = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_object, parse_constant=_not_a_number, parse_float=_finite
        )
    except UnicodeDecodeError:
        raise Unreadable("not_utf8") from None
    except (ValueError, RecursionError):
        raise Unreadable("not_json") from None
    if not isinstance(read, dict):
        raise Unreadable("not_an_object")
    check_text(read)
    return read


def quick(raw: bytes) -> dict[str, Any] | None:
    """Return the object in `raw` where it is written as this program writes, which can be read in one way only.

    What is written again to the same bytes names nothing twice and holds no number that reads as another. How deep it
    is was not looked at: that is for the caller (`refuse_deep`).
    """
    if b"\\" in raw:
        return None
    try:
        value = orjson.loads(raw)
        if type(value) is not dict or orjson.dumps(value) != raw:
            return None
    except (orjson.JSONDecodeError, orjson.JSONEncodeError, RecursionError):
        return None
    return value


def refuse_deep(raw: bytes) -> None:
    """Raise Unreadable("too_deep") for JSON text nested deeper than MAX_DEPTH."""
    if _depth(raw) > MAX_DEPTH:
        raise Unreadable("too_deep", limit=MAX_DEPTH)


def check_text(value: object) -> None:
    """Refuse text that has no UTF-8 form: half a surrogate pair, written as an escape."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise Unreadable("lone_surrogate") from None


def _depth(raw: bytes) -> int:
    brackets = _NOT_BRACKET.sub(b"", _STRING.sub(b"", raw))
    return max(accumulate(_STEP[byte] for byte in brackets), default=0)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("duplicate_key", key=Counter(name for name, _ in pairs).most_common(1)[0][0])
    return found


def _not_a_number(word: str) -> NoReturn:
    raise Unreadable("not_a_number", seen=word)


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise Unreadable("not_a_number", seen=digits[:20])
    return number
