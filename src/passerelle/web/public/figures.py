"""The figures on the first page: what the register counts without asking anyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.awards.models import Award
from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.directory.figures import ACHIEVED
from passerelle.registers.states import LISTED
from passerelle.vetting import queries as vetting

if TYPE_CHECKING:
    from datetime import date


def today(on: date) -> dict[str, int]:
    """Return how much is listed, awarded, and how many cases are open and overdue, in four queries.

    Cases are counted as on the desks of the authority: one definition, and one number.
    """
    micro_credentials = MicroCredential.objects.filter(state__in=LISTED).count()
    cases = vetting.waiting(on)
    courses = ShortCourse.objects.filter(state__in=LISTED).count()
    return {
        "listed": micro_credentials + courses,
        "micro_credentials": micro_credentials,
        "courses": courses,
        "awarded": Award.objects.filter(state__in=ACHIEVED).count(),
        "open_cases": cases["open"],
        "overdue": cases["overdue"],
    }
