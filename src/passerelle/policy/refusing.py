"""Which rules on applying again hold: what a profile in force states, or what comes with it (`refusing.json`)."""

from __future__ import annotations

import json
from functools import cache, lru_cache
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
    stated = json.loads((resources.files("passerelle.policy") / "refusing.json").read_text("utf-8"))["profiles"]
    return tuple(rule for profile in stated for rule in refusals.rules(stated[profile], profile=profile))


def rules(profiles: Iterable[Profile], target: str) -> tuple[Rest | Copy, ...]:
    """Return the rules that these profiles bring along for such an entry."""
    return tuple(rule for profile in profiles for rule in _of(profile) if target in rule.targets)


@lru_cache(maxsize=64)
def _of(profile: Profile) -> tuple[Rest | Copy, ...]:
    """Return what a profile states of it (`params.refusing`); else what comes with it, where its version is shipped."""
    if (stated := profile.params.get("refusing")) is not None:
        return refusals.rules(stated, profile=profile.id)
    return tuple(rule for rule in shipped() if rule.profile == profile.id)
