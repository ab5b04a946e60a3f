"""What one value must be: a text, an address, a word of a list. Each function says which rule a value breaks, if any.

Source: Open Badges 3.0 (document 1.2), appendix B, primitive and derived types.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from passerelle.core.credentials.moments import moment
from passerelle.core.credentials.parts import address_flaw, listed, repeats, text_flaw

Kind = Callable[[Any], str | None]
"""Says which rule a value breaks, if any."""

_COMPACT_JWS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,4}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?", re.ASCII)


def text(value: object) -> str | None:
    return "text" if text_flaw(value) else None


def address(value: object) -> str | None:
    return "part_value" if address_flaw(value) else None


def number(value: object) -> str | None:
    return None if type(value) is int or (type(value) is float and math.isfinite(value)) else "part_value"


def boolean(value: object) -> str | None:
    return None if type(value) is bool else "part_value"


def dated(value: object) -> str | None:
    try:
        moment(value)
    except ValueError:
        return "dates"
    return None


def jws(value: object) -> str | None:
    texts = listed(value)
    held = all(type(text) is str and _COMPACT_JWS.fullmatch(text) for text in texts)
    return None if held and not repeats(texts) else "part_value"


def language(value: object) -> str | None:
    return None if type(value) is str and _LANGUAGE.fullmatch(value) else "part_value"


def texts(value: object) -> str | None:
    """One text, or a set of plain texts."""
    if type(value) is not list:
        return text(value)
    if not value or not all(type(text) is str for text in value):
        return "text"
    return "repeated" if len(set(value)) != len(value) else None


def one_of(words: frozenset[str]) -> Kind:
    """One of the words of the standard, or one of somebody's own after `ext:`."""

    def kind(value: object) -> str | None:
        return None if type(value) is str and (value in words or value[:4] == "ext:") else "part_value"

    return kind
