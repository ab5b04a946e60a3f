"""What comes with the register as data: themes, licences, fields that an example may help with, the first circles."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from passerelle.core.practice import Experience
from passerelle.practice.models import Circle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model

OPENED = date(2026, 11, 1)
"""When the first circles were opened: with this part of the register."""


def _read(name: str) -> Any:
    return json.loads((resources.files("passerelle.practice") / "data" / f"{name}.json").read_text("utf-8"))


@cache
def themes() -> Mapping[str, Mapping[str, str]]:
    """Return the names of each theme by language, by its key, in the order in which they are shown."""
    return {one["key"]: one["names"] for one in _read("themes")}


@cache
def licences() -> Mapping[str, Mapping[str, str]]:
    """Return name and address of each licence that an example can stand under, by its key (SPDX)."""
    return {one["key"]: one for one in _read("licences")}


@cache
def fields() -> Mapping[str, str]:
    """Return what the editor of entries calls each field that an example may help with, by the path of the field."""
    return {one["path"]: one["asked_as"] for one in _read("fields")}


@cache
def experience() -> Experience:
    told = _read("coaching")
    return Experience(told["least_entries"], told["least_years"])


def open_circles(circles: type[Model] = Circle) -> int:
    """Open the first circles where they are not there yet; return how many. A migration passes its own model."""
    opened = 0
    for place, told in enumerate(_read("circles"), start=1):
        _circle, is_new = circles._default_manager.get_or_create(
            slug=told["slug"],
            defaults={"names": told["names"], "about": told["about"], "place": place, "opened_on": OPENED},
        )
        opened += is_new
    return opened
