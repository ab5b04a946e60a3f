"""The figures on the first page: what the register counts without asking anyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from passerelle.awards.models import Award
from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.directory.figures import ACHIEVED
from passerelle.registers.states import AWAITING_DECISION, LISTED

if TYPE_CHECKING:
    from datetime import date


def today(on: date) -> dict[str, int]:
    """Return how much is listed, awarded, with a panel, and overdue, in three queries."""
    entries = MicroCredential.objects.aggregate(
        micro_credentials=Count("pk", filter=Q(state__in=LISTED)),
        with_panel=Count("pk", filter=Q(state__in=AWAITING_DECISION)),
        overdue=Count("pk", filter=Q(state__in=AWAITING_DECISION, due_on__lt=on)),
    )
    courses = ShortCourse.objects.filter(state__in=LISTED).count()
    return {
        "listed": entries["micro_credentials"] + courses,
        "micro_credentials": entries["micro_credentials"],
        "courses": courses,
        "awarded": Award.objects.filter(state__in=ACHIEVED).count(),
        "with_panel": entries["with_panel"],
        "overdue": entries["overdue"],
    }
