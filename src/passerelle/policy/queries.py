"""Which rules are in force on a day."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from passerelle.core import gate
from passerelle.policy.models import Activation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from passerelle.core.gate import Profile


@cache
def shipped() -> dict[str, Profile]:
    """Return every profile that comes with the product, by id."""
    folder = resources.files("passerelle.policy") / "profiles"
    documents = [json.loads(file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".json")]
    profiles = [gate.load_profile(document) for document in documents]
    return {profile.id: profile for profile in sorted(profiles, key=lambda profile: profile.id)}


def in_force(on: date) -> tuple[Profile, ...]:
    """Return the profiles in force here on a day, oldest activation first."""
    active = (
        Activation.objects.filter(Q(in_force_to=None) | Q(in_force_to__gte=on), in_force_from__lte=on)
        .exclude(approved_by=None)
        .order_by("in_force_from", "profile")
    )
    return tuple(shipped()[name] for name in active.values_list("profile", flat=True))


def submission_act(profiles: Sequence[Profile]) -> str:
    """Return `submit` where the country lists first and verifies later, else `submit_for_review`."""
    return gate.publication_act(profiles, settings.PASSERELLE_COUNTRY)
