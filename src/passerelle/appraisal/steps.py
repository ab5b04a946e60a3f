"""One step of what lives in this package; and the shapes of what is said in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from passerelle.appraisal.models import Appraisal, AppraisalAppeal, AppraisalReport, MissingComparison
from passerelle.appraisal.states import APPEALS, APPRAISALS, MISSING, REPORTS
from passerelle.core.shapes import some_text
from passerelle.registers import steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.lifecycle import Lifecycle
    from passerelle.people.models import Person

Kept = TypeVar("Kept", Appraisal, AppraisalReport, AppraisalAppeal, MissingComparison)
LIVES: dict[type, Lifecycle] = {
    Appraisal: APPRAISALS,
    AppraisalReport: REPORTS,
    AppraisalAppeal: APPEALS,
    MissingComparison: MISSING,
}
MOST_WORDS = 4_000


def step(
    kept: Kept,
    act: str,
    *,
    by: Person | None,
    noted: Mapping[str, Any] | None = None,
    seen: int | None = None,
    **fields: Any,
) -> Kept:
    """Take one step of its life and record it. Raises WrongState, StaleVersion."""
    return steps.step(kept, LIVES[type(kept)], act, by=by, noted=noted, seen=seen, **fields)


def said(field: str, value: object) -> str:
    """Return a text in which something is said. Raises Malformed."""
    found: str = some_text(MOST_WORDS)(field, value)
    return found
