"""Writing down the standards that come with the register; what is there already is never touched."""

from __future__ import annotations

import json
from datetime import date
from importlib import resources
from typing import TYPE_CHECKING, Any

from passerelle.quality.models import Criterion, Standard

if TYPE_CHECKING:
    from django.db.models import Model


def shipped() -> list[dict[str, Any]]:
    """Return every version of a standard that comes with the register, from its data files."""
    folder = resources.files("passerelle.quality") / "data"
    files = sorted(file.name for file in folder.iterdir() if file.name.endswith(".json"))
    told = (json.loads((folder / name).read_text("utf-8")) for name in files)
    return [one for one in told if "criteria" in one]


def load_shipped(standards: type[Model] = Standard, criteria: type[Model] = Criterion) -> int:
    """Write the versions that are not there; return how many. A migration passes the models of its own day."""
    loaded = 0
    for told in shipped():
        fields = {name: value for name, value in told.items() if name != "criteria"}
        fields |= {name: date.fromisoformat(told[name]) for name in ("as_of", "in_force_from")}
        rows = standards._default_manager
        if rows.filter(scheme=told["scheme"], version=told["version"]).exists():
            continue
        made = rows.create(**fields)
        criteria._default_manager.bulk_create(
            criteria(standard=made, place=place, **one) for place, one in enumerate(told["criteria"], start=1)
        )
        loaded += 1
    return loaded
