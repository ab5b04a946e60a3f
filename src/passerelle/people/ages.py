"""The ages of this register's country, as data."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings

from passerelle.core.minority import Ages


@cache
def _told() -> dict[str, Ages]:
    text = (Path(__file__).parent / "ages.json").read_text(encoding="utf-8")
    return {country: Ages(**said) for country, said in json.loads(text).items()}


def ages() -> Ages:
    """Return the ages of the country, or of international law where the country stated none."""
    told = _told()
    return told.get(settings.PASSERELLE_COUNTRY, told["*"])
