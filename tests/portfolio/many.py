"""Somebody with many awards, as rows: what the pages of a portfolio read of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.assessment.models import Candidate
from passerelle.awards.models import Award
from tests.awards.factories import house, today

if TYPE_CHECKING:
    from passerelle.people.models import Person
    from tests.awards.factories import House


def give(at: House, count: int) -> None:
    """Give the holder of a house so many awards of its entry; a candidature of each edition that never was."""
    candidates = Candidate.objects.bulk_create(
        Candidate(
            number=f"C-{place:05d}", person=at.holder, micro_credential=at.entry, edition=place + 2, route="exam",
            started_on=today(), state="withdrawn",
        )
        for place in range(count)
    )  # fmt: skip
    Award.objects.bulk_create(
        Award(
            number=f"AA-9{place:04d}", holder=at.holder, micro_credential=at.entry, edition=1, awarder=at.awarder,
            candidate=one, route="exam", result="pass", awarded_on=today(), awarded_by=at.signatory, state="in_force",
        )
        for place, one in enumerate(candidates)
    )  # fmt: skip


def holder_of(count: int) -> Person:
    at = house()
    give(at, count)
    return at.holder
