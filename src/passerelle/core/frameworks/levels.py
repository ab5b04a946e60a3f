"""Levels of qualification frameworks: official codes are text, and each stands in the order of its own framework.

Source: policy paper, recommendation 3; DOMAIN 2.1: 43 European frameworks publish 381 codes, among them "4.1",
"5a", "7 B", "4+", "Entry Level 3" and "I-Master". A code is never a number; it only sorts as one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from passerelle.core.errors import Malformed

Texts = Mapping[str, str]
"""The same words by language."""

DOMAINS = ("knowledge", "skills", "responsibility_and_autonomy")  # of descriptors, EQF 2017, Annex II

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}


@dataclass(frozen=True)
class Level:
    """One level of one version of a framework. Label by language; descriptors by domain, then by language."""

    code: str
    sort: Decimal
    label: Texts = field(default_factory=dict)
    descriptors: Mapping[str, Texts] = field(default_factory=dict)
    uri: str = ""
    is_entry: bool = False
    """Below the first full level: "Entry 3", "Access 1", "A"."""

    @classmethod
    def of(cls, code: str) -> Level:
        return cls(code, sort_key(code))


def sort_key(code: str) -> Decimal:
    """Return where a level stands in its own framework; raises Malformed for what is no level code.

    Keys of two frameworks say nothing about each other: only a mapping does. Two decimals hold every key; what
    follows a point is counted, not measured, so that "5.10" comes after "5.9".

    >>> [str(sort_key(code)) for code in ("Entry 3", "4", "4.1", "4+", "5a", "7 B", "10")]
    ['0.3', '4', '4.01', '4.5', '5.01', '7.02', '10']
    """
    text = " ".join(code.split()) if isinstance(code, str) else ""
    for pattern, key in _FORMS:
        if match := re.fullmatch(pattern, text, re.ASCII | re.IGNORECASE):
            return key(match)
    raise Malformed(field="level.code", expected="level code")


def _entry(match: re.Match[str]) -> Decimal:
    return Decimal(match["n"] or 1) / 10


def _numbered(match: re.Match[str]) -> Decimal:
    return Decimal(match["n"]) + Decimal(match["part"] or 0) / 100


def _lettered(match: re.Match[str]) -> Decimal:
    return Decimal(match["n"]) + Decimal(_letter(match)) / 100


def _plus(match: re.Match[str]) -> Decimal:
    return Decimal(match["n"]) + Decimal("0.5")


def _introductory(match: re.Match[str]) -> Decimal:
    return Decimal(_letter(match)) / 100


def _letter(match: re.Match[str]) -> int:
    return ord(match["letter"].upper()) - ord("A") + 1


def _french_until_2019(match: re.Match[str]) -> Decimal:
    """Roman numerals count downwards: V was the lowest, and a doctorate stands above a master in I."""
    doctorate = Decimal("0.5") if (match["name"] or "").casefold() == "doctorat" else Decimal(0)
    return 8 - _ROMAN[match["roman"].upper()] + doctorate


_FORMS = (
    (r"(?:level )?(?P<n>\d{1,3})(?:\.(?P<part>\d{1,2}))?", _numbered),
    (r"(?P<n>\d{1,3}) ?(?P<letter>[a-z])", _lettered),
    (r"(?P<n>\d{1,3}) ?\+", _plus),
    (r"(?:entry(?: levels?)?|access)(?: (?P<n>\d)(?:-\d)?)?", _entry),
    (r"(?P<roman>I{1,3}|IV|V)(?:-(?P<name>.+))?", _french_until_2019),
    (r"(?P<letter>[a-z])", _introductory),
)
