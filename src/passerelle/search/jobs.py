"""What search does when something public changed: it brings the index up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.journal.followers import every, follows
from passerelle.search import actions, touched

if TYPE_CHECKING:
    from datetime import date

    from passerelle.journal.models import Fact


@every(hours=1)
def see_the_day(today: date) -> None:
    """Let what changes by date alone (enrolment ending, a line beginning) be found as it is."""
    actions.catch_up()


@follows(*touched.KINDS)
def follow(fact: Fact) -> None:
    """Bring the index up to this fact and beyond; what it has read already is not read again."""
    actions.catch_up()
