"""Which rules on applying again hold: those of the profiles in force (`refusing.json`)."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from passerelle.core import refusals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.core.gate import Profile
    from passerelle.core.refusals import Copy, Rest


@cache
def shipped() -> tuple[Rest | Copy, ...]:
    """Return every rule that comes with the product."""
    return refusals.rules(json.loads((resources.files("passerelle.policy") / "refusing.json").read_text("utf-8")))


def rules(profiles: Iterable[Profile], target: str) -> tuple[Rest | Copy, ...]:
    """Return the rules that these profiles bring along for such an entry."""
    known = {profile.id for profile in profiles}
    return tuple(rule for rule in shipped() if rule.profile in known and target in rule.targets)
