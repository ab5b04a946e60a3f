"""What a portfolio needs after a request, and by the passing of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.journal.followers import every, follows
from passerelle.portfolio import erasing, exporting, guardians

if TYPE_CHECKING:
    from datetime import date

    from passerelle.journal.models import Fact


@follows("export.ask")
def make_export(fact: Fact) -> None:
    exporting.make(fact.noted["export"])


@every(hours=24)
def forget_due(today: date) -> None:
    """Delete what has been kept as long as it may."""
    erasing.forget_due(today)


@every(hours=24)
def come_of_age(today: date) -> int:
    """End the rights of guardians on the day somebody is of age."""
    return guardians.come_of_age(today)
