"""Credit systems as data: how many hours of work one credit stands for, in each of them (`systems.json`).

Source: policy paper, footnote 10; DOMAIN 2.4. Some know hours alone, some state no size at all; of one, the hours of
work are not established. What no source confirms is there and is not `verified`: shown, not enforced, and converted
into nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from importlib import resources
from typing import Any

Span = tuple[Decimal, Decimal]


class Kind(StrEnum):
    CREDITS = "credits"
    HOURS_ONLY = "hours_only"
    NO_SIZE = "no_size"
    NO_TOTAL_HOURS = "no_total_hours"
    """Credits are counted, in hours of class; hours of work in all are not established."""


@dataclass(frozen=True)
class CreditSystem:
    """How many notional hours one credit stands for, from the least to the most."""

    code: str
    hours_min: Decimal
    hours_max: Decimal
    clause: str
    verified: bool = True
    name: Mapping[str, str] = field(default_factory=dict, compare=False)
    country: str = ""
    contact_hours_min: Decimal | None = None
    """Of the hours of one credit, so many at least are in contact."""
    step: Span | None = None
    """Sizes go in steps of so many hours, which are so many credits."""
    year_credits: Decimal | None = None
    year_hours: Span | None = None
    as_of: date | None = None
    note: str = ""


@dataclass(frozen=True)
class WithoutCredits:
    """A way of stating size that no credits can be derived from."""

    code: str
    kind: Kind
    clause: str
    verified: bool
    name: Mapping[str, str] = field(default_factory=dict, compare=False)
    country: str = ""
    hours_at_least: Decimal | None = None
    as_of: date | None = None
    note: str = ""


def shipped_text() -> str:
    """Return the data as published, with their licence."""
    return (resources.files("passerelle.core.credits") / "systems.json").read_text("utf-8")


def shipped() -> dict[str, Any]:
    """Return the data as published, read."""
    read: dict[str, Any] = json.loads(shipped_text())
    return read


def _number(told: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(told[name]) if name in told else None


def _span(told: Mapping[str, Any], name: str) -> Span | None:
    return (Decimal(told[name][0]), Decimal(told[name][1])) if name in told else None


def _common(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": told["code"],
        "clause": told.get("source", ""),
        "verified": told["status"] == "verified",
        "name": told["name"],
        "country": told.get("country", ""),
        "as_of": date.fromisoformat(told["as_of"]) if "as_of" in told else None,
        "note": told.get("note", ""),
    }


def _system(told: Mapping[str, Any]) -> CreditSystem:
    least, most = told["hours"]
    return CreditSystem(
        hours_min=Decimal(least),
        hours_max=Decimal(most),
        contact_hours_min=_number(told, "contact_hours_min"),
        step=_span(told, "step"),
        year_credits=_number(told, "year_credits"),
        year_hours=_span(told, "year_hours"),
        **_common(told),
    )


def _without(told: Mapping[str, Any]) -> WithoutCredits:
    return WithoutCredits(kind=Kind(told["kind"]), hours_at_least=_number(told, "hours_at_least"), **_common(told))


_TOLD: list[dict[str, Any]] = shipped()["systems"]
SYSTEMS: dict[str, CreditSystem] = {one["code"]: _system(one) for one in _TOLD if one["kind"] == Kind.CREDITS}
"""Systems whose credits stand for hours, by code."""
WITHOUT_CREDITS: dict[str, WithoutCredits] = {
    one["code"]: _without(one) for one in _TOLD if one["kind"] != Kind.CREDITS
}
"""The others, by code: nothing is converted into them or out of them but hours."""
