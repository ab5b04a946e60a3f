"""Who is told once a month that new entries are near what their organisation offers or accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.journal.followers import every
from passerelle.letters import actions
from passerelle.letters.answers import holding
from passerelle.recognition import nearby
from passerelle.recognition.permissions import OFFICERS

if TYPE_CHECKING:
    from datetime import date

LAST_DAY: Final = 7
"""Of a month in which the month before is told; who was away longer reads it at the desk."""


@every(hours=24)
def new_entries(today: date) -> None:
    """Tell officers that the month that is over brought entries near their offers: one letter a month, or none."""
    if today.day > LAST_DAY:
        return
    month = nearby.month_before(today)
    for body in nearby.bodies_with_offers(today):
        officers = holding(body.pk, *OFFICERS)
        if officers and nearby.near([body.pk], month, today=today):
            actions.write(officers, "near_entries.month", month, when="once")
