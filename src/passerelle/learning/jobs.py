"""What learning does when something happened elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.journal.followers import follows
from passerelle.learning import actions

if TYPE_CHECKING:
    from passerelle.journal.models import Fact


@follows("short_course.cancel_instance")
def end_places(fact: Fact) -> None:
    """A run was called off: who holds a place in it is told, and free to take another."""
    actions.cancel_enrolments(fact.noted["run"])
