"""What every module of the demonstration stands on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from passerelle.demonstration.chronicle import Chronicle
from passerelle.demonstration.days import Today
from passerelle.demonstration.numbering import Numbers
from passerelle.signing.models import Key

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class Ground:
    today: Today
    chronicle: Chronicle
    numbers: Numbers
    keys: list[Key] = field(default_factory=list)
    """Keys whose private halves lie on disk since this loading began."""

    @classmethod
    def of(cls, day: date) -> Ground:
        today = Today.of(day)
        return cls(today, Chronicle(today), Numbers())
