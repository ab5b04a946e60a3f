"""The row in which somebody is assessed once more: the same person, entry and way, under a number of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.assessment.models import Candidate
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from datetime import date


def anew(candidate: Candidate, *, started_on: date, **more: Any) -> Candidate:
    """Make the row that follows one; callers ask who may and leave the fact. IntegrityError beside a live one."""
    return Candidate.objects.create(
        number=next_number("CA"),
        person=candidate.person,
        micro_credential=candidate.micro_credential,
        edition=candidate.edition,
        route=candidate.route,
        course=candidate.course,
        started_on=started_on,
        **more,
    )
