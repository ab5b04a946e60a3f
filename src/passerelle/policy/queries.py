"""Which rules are in force on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from passerelle.core import gate
from passerelle.policy.models import Activation
from passerelle.policy.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from passerelle.core.gate import Profile

__all__ = ["in_force", "shipped", "submission_act"]


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
