"""JSON Canonicalization Scheme (RFC 8785): one byte sequence for one JSON value.

Where names are ASCII and every number is an integer or a plain short decimal, orjson's sorted output *is* that
form (RFC 8785, sections 3.2.2 and 3.2.3); everything else takes the reference implementation.
"""

from __future__ import annotations

from typing import Any, Final

import orjson
import rfc8785

from passerelle.core.credentials.refusals import Ambiguous

MAX_WHOLE: Final = 2**53 - 1
SORTED: Final = orjson.OPT_SORT_KEYS


def canonical_json(value: Any) -> bytes:
    """Return the JCS form of `value`; raises Ambiguous("no_canonical_form") for what has none.

    >>> canonical_json({"b": 1.0, "a": [2.5]})
    b'{"a":[2.5],"b":1}'
    """
    try:
        if is_plain(value):
            return orjson.dumps(value, option=SORTED)
        return bytes(rfc8785.dumps(value))
    except (rfc8785.CanonicalizationError, orjson.JSONEncodeError, UnicodeEncodeError, RecursionError) as error:
        raise Ambiguous("no_canonical_form", seen=str(error)[:120]) from None


def is_plain(value: object) -> bool:
    """Whether orjson's sorted output of `value` is its JCS form."""
    if isinstance(value, str | bool | None):
        return True
    if isinstance(value, dict):
        return all(type(name) is str and name.isascii() and is_plain(item) for name, item in value.items())
    if isinstance(value, list | tuple):
        return all(map(is_plain, value))
    if isinstance(value, int):
        return -MAX_WHOLE <= value <= MAX_WHOLE
    return isinstance(value, float) and not value.is_integer() and 1e-3 <= abs(value) < 1e16
