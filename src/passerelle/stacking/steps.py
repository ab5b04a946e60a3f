"""What the fact of each step of a larger award says: numbers of the register, never words of either side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.assessment.steps import step
from passerelle.journal import actions as journal
from passerelle.stacking.states import LARGER_AWARDS

if TYPE_CHECKING:
    from passerelle.people.models import Person
    from passerelle.stacking.models import LargerAward


def move(
    larger: LargerAward, act: str, *, by: Person | None, noted: dict[str, Any] | None = None, **changes: Any
) -> LargerAward:
    """Take one step of the life and record it; of two at once, one gets WrongState."""
    return step(larger, LARGER_AWARDS, act, by=by, noted=about(larger) | (noted or {}), **changes)


def about(larger: LargerAward) -> dict[str, Any]:
    """Return what every fact of it says."""
    return {"micro_credential": larger.micro_credential.number, "programme": larger.programme.reference}


def tell(larger: LargerAward, act: str, *, by: Person | None) -> None:
    """Record what is no step: that it was asked."""
    actor = by.reference if by else ""
    journal.record(f"larger_award.{act}", subject=larger.reference, actor=actor, noted=about(larger))
