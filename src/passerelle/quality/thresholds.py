"""From which numbers on something is a signal, and how the review is done that it opens; data, each with its reason."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from passerelle.core.outliers import Amounts


@cache
def document() -> dict[str, Any]:
    """Return the whole file: amounts with unit and reason."""
    told: dict[str, Any] = json.loads(
        (resources.files("passerelle.quality") / "data" / "signals.json").read_text("utf-8")
    )
    return told


def amount(kind: str, name: str) -> Any:
    """Return one amount of a kind of signal."""
    return document()["kinds"][kind][name]["value"]


def review_of(what: str) -> tuple[str, str]:
    """Return kind and scheme of the review that a signal about a `course`, a `body` or an `agency` opens."""
    told = document()["review"][what]
    return told["kind"], told["scheme"]


def due_days() -> int:
    """Return so many days a body has for its self-assessment in such a review."""
    days: int = document()["review"]["due_days"]["value"]
    return days


def pass_rates() -> tuple[int, Amounts]:
    """Return over how many months pass rates are compared, and from which amounts on one is told to an agency."""
    told = document()["pass_rates"]
    least, points, far = (told[name]["value"] for name in ("least", "points", "chi_squared"))
    return told["months"]["value"], Amounts(least, points, Decimal(far))
