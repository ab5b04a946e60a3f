"""What learning does when something happened elsewhere, and by the passing of days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from passerelle.journal.followers import every, follows
from passerelle.learning import actions, admitting, applying, attending, places

if TYPE_CHECKING:
    from datetime import date

    from passerelle.journal.models import Fact


@follows("short_course.cancel_instance")
def end_places(fact: Fact) -> None:
    """A run was called off: who holds a place in it is told, and free to take another; nobody waits any more."""
    actions.cancel_enrolments(fact.noted["run"])
    applying.end_applications(fact.noted["run"], timezone.localdate())


@follows("short_course.change_instance")
@transaction.atomic
def more_places(fact: Fact) -> None:
    """A run has more places: they go to those who wait."""
    (run,) = places.locked(fact.noted["run"])
    places.promote(run, timezone.localdate())


@follows("attendance_file.bring", "attendance_file.read")
def read_file(fact: Fact) -> None:
    """Read some lines of a file; the fact this leaves calls for the next ones."""
    attending.read_on(fact.subject, today=fact.day)


@every(hours=1)
def draw_and_lapse(today: date) -> None:
    """Draw where the time to apply is over, and let go what nobody took up in time."""
    admitting.draw_due(today)
    admitting.call_for_values(today)
    applying.lapse_due(today)
