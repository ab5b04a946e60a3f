"""The figures are counted once a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.indicators.actions import count_figures
from passerelle.journal.followers import every

if TYPE_CHECKING:
    from datetime import date


@every(hours=1)
def count(today: date) -> None:
    """Count the figures of today, in its first hour; asked again the same day it does nothing."""
    count_figures(today)
