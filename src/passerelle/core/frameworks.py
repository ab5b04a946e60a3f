"""Qualification frameworks: levels whose official codes are text, and what maps to what, where anything does.

Source: policy paper, recommendation 3; DOMAIN 2.1: 43 European frameworks publish 381 codes, among them "4.1",
"5a", "7 B", "4+", "Entry Level 3" and "I-Master". A code is never a number; it only sorts as one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Iterable

DOMAINS = ("knowledge", "skills", "responsibility_and_autonomy")  # of descriptors, EQF 2017, Annex II

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}


@dataclass(frozen=True)
class Level:
    """One level of one version of a framework."""

    code: str
    sort: Decimal
    label: str = ""

    @classmethod
    def of(cls, code: str, label: str = "") -> Level:
        return cls(code, sort_key(code), label)


@dataclass(frozen=True)
class LevelMapping:
    """One framework's level is comparable to another's. `basis`: referencing_report, bilateral or assumed."""

    from_code: str
    to_code: str
    basis: str
    verified: bool
    source: str = ""
    year: int | None = None


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


def mapped(
    levels: Iterable[Level], mappings: Iterable[LevelMapping], *, verified_only: bool = False
) -> dict[str, tuple[str, ...]]:
    """Return, for each level from the lowest, the levels it is comparable to; none where nothing is agreed."""
    known = [m for m in mappings if m.verified or not verified_only]
    return {
        level.code: tuple(sorted({m.to_code for m in known if m.from_code == level.code}, key=sort_key))
        for level in sorted(levels, key=lambda level: level.sort)
    }
