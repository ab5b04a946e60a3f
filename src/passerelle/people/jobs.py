"""What happens to accounts by the passing of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from passerelle.journal.followers import every
from passerelle.people import recovery
from passerelle.people.models import Counted

if TYPE_CHECKING:
    from datetime import date


@every(hours=1)
def give_back_accounts(today: date) -> int:
    """Give accounts back whose two days are over."""
    return recovery.give_back_due(timezone.now())


@every(hours=1)
def forget_counts(today: date) -> int:
    """Forget guesses and used codes whose time is over."""
    return Counted.objects.filter(expires__lt=timezone.now()).delete()[0]
