"""From which numbers on something is a signal, and how the review is done that it opens; data, each with its reason."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


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
