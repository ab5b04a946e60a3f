"""Rules of Mirane's own, written for one test: the Council's document with whatever is changed in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from passerelle.policy.models import Activation
from passerelle.policy.shipped import texts
from tests.factories import LONG_AGO, person

if TYPE_CHECKING:
    from datetime import date


def in_force(since: date = LONG_AGO, **changes: Any) -> None:
    """Put a profile of Mirane's own in force: the Council's without its rules, but for what is changed."""
    stated = json.loads(texts()["EU-2022-C243-02"]) | {"id": "MI-OWN", "jurisdiction": "MI", "rules": []}
    Activation.objects.create(
        profile=str(changes.get("id", stated["id"])),
        document=json.dumps(stated | changes),
        in_force_from=since,
        drafted_by=person(),
        approved_by=person(),
    )
