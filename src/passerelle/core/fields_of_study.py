"""The codes of the fields of study: ISCED-F 2013, broad (two digits), narrow (three) and detailed (four).

Source: UNESCO Institute for Statistics, ISCED Fields of Education and Training 2013, and its detailed field
descriptions (2015). At every level 0 stands for what is not told further, 8 for programmes across several fields, 9
for what stands nowhere else. Field unknown (99) is no field: who does not know says nothing.

Some countries class by codes of their own; a rule may ask for one of six digits (New Zealand), which no table here
knows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from passerelle.core.errors import Malformed
from passerelle.core.shapes import short, short_text

if TYPE_CHECKING:
    from collections.abc import Mapping

DETAILED: Mapping[str, str] = {
    **{"001": "1", "002": "1", "003": "1"},
    "011": "1234",
    **{"021": "12345", "022": "123", "023": "12"},
    **{"031": "1234", "032": "12"},
    **{"041": "1234567", "042": "1"},
    **{"051": "12", "052": "12", "053": "123", "054": "12"},
    "061": "123",
    **{"071": "123456", "072": "1234", "073": "12"},
    **{"081": "12", "082": "1", "083": "1", "084": "1"},
    **{"091": "1234567", "092": "123"},
    **{"101": "12345", "102": "12", "103": "12", "104": "1"},
}
"""Of every narrow field, the last digits of its detailed ones."""
NARROW = frozenset(DETAILED)
BROAD = frozenset(code[:2] for code in NARROW)
EXPECTED = "a code of ISCED-F 2013 of two to four digits, such as 0713"
_ELSEWHERE = "089"
_NATIONAL = re.compile(r"[0-9]{6}")


def is_field(code: str) -> bool:
    """Say whether a code is a field of ISCED-F 2013.

    >>> [is_field(code) for code in ("07", "071", "0713", "0719", "99", "0718x", "solar", "0799", "2222")]
    [True, True, True, True, False, False, False, True, False]
    """
    if code[:2] not in BROAD or not code.isascii() or not code.isdigit() or len(code) > 4:
        return False
    narrow, last = code[:3], code[3:]
    if len(code) == 2:
        return True
    if narrow not in NARROW:
        return narrow[2] in _ELSEWHERE and (not last or last in {"0", narrow[2]})
    return not last or last in DETAILED[narrow] or last in _ELSEWHERE


def may_stand(code: str) -> bool:
    """Say whether a description may name its field by this code: a field, or a national code of six digits."""
    return is_field(code) or bool(_NATIONAL.fullmatch(code))


def stated(field: str, value: Any) -> str:
    """A field of study by its code, or nothing: a check like those of `core/shapes.py`, the same wherever one is named.

    A code of ISCED-F 2013, or a national one of six digits, as some rules ask for.
    """
    code: str = short_text(8)(field, value)
    if code and not may_stand(code):
        raise Malformed(field=field, expected=EXPECTED, seen=short(code), reason="no_field_of_study")
    return code
