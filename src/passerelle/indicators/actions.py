"""Counting the figures of a day, once. Derived from what others keep; nobody acts, and no fact is left."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction

from passerelle.indicators import counting
from passerelle.indicators.models import Figure

if TYPE_CHECKING:
    from datetime import date


def count_figures(today: date) -> int:
    """Count and keep every figure of today; return how many numbers were kept, 0 where the day has its own already.

    Of two that count at once, one keeps: what is there stays as it is.
    """
    if Figure.objects.filter(day=today).exists():
        return 0
    counted = counting.every_figure(today)
    with transaction.atomic():
        rows = [
            Figure(code=one.code, part=one.part, day=today, unit=one.unit, breakdown=one.breakdown, **asdict(one.told))
            for one in counted
        ]
        Figure.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
