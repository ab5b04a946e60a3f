"""One step of a review, a cycle, a self-review, a sample or an endorsement; and how what is said in them is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from passerelle.core.errors import Malformed
from passerelle.core.shapes import MAX_TEXT, some_text, words
from passerelle.quality.models import Endorsement, InternalCycle, QualitySample, Review, SelfReview
from passerelle.quality.states import CYCLES, ENDORSEMENTS, REVIEWS, SAMPLES, SELF_REVIEWS
from passerelle.registers import steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.lifecycle import Lifecycle
    from passerelle.people.models import Person
    from passerelle.quality.models import Criterion

MOST_RECOMMENDATIONS = 60


Kept = TypeVar("Kept", Review, InternalCycle, SelfReview, QualitySample, Endorsement)
LIVES: dict[type, Lifecycle] = {
    Review: REVIEWS,
    InternalCycle: CYCLES,
    SelfReview: SELF_REVIEWS,
    QualitySample: SAMPLES,
    Endorsement: ENDORSEMENTS,
}


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


def criterion_named(criteria: Mapping[str, Criterion], code: object) -> Criterion:
    """Return the criterion with this code. Raises Malformed where the standard of the review has none."""
    found = criteria.get(str(code))
    if found is None:
        raise Malformed(field="criterion", expected=", ".join(criteria), seen=str(code)[:80])
    return found


def said(field: str, value: Any) -> str:
    """Return a text in which something is said. Raises Malformed."""
    found: str = some_text(MAX_TEXT)(field, value)
    return found


def evidence_of(field: str, value: Any) -> list[str]:
    """Return what is named as evidence, in words or addresses; nothing is fetched. Raises Malformed."""
    return [item for item in words(field, value or []) if item]
