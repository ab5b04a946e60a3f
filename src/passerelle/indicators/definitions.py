"""What each figure is: its definition, numerator, denominator, period, sources and rule of disclosure, as data.

Source: DOMAIN 5.1, 5.2; the file names its own (`data/definitions.json`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Texts = dict[str, str]
"""A text by language."""


@dataclass(frozen=True)
class Part:
    """One number of a figure; `unit` is count, ratio, percent, per_100, days or money."""

    part: str
    name: Texts
    numerator: Texts
    denominator: Texts
    unit: str


@dataclass(frozen=True)
class Definition:
    """One figure. `period` is `day` for what stands on its day, `12_months` for what happened in the year to it."""

    code: str
    name: Texts
    definition: Texts
    period: str
    parts: tuple[Part, ...]
    broken_down_by: Texts
    sources: tuple[str, ...]
    disclosure: Mapping[str, Any]

    def part(self, name: str) -> Part | None:
        return next((part for part in self.parts if part.part == name), None)


@cache
def document() -> dict[str, Any]:
    """Return the file as it is, with its source, date, licence and policy of revision."""
    text = (files("passerelle.indicators") / "data" / "definitions.json").read_text("utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


@cache
def definitions() -> dict[str, Definition]:
    """Return what is counted, by code, in the order of the page."""
    return {
        told["code"]: Definition(**told | {"parts": tuple(Part(**part) for part in told["parts"])})
        for told in document()["indicators"]
    }
