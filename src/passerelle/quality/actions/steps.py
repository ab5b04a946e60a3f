"""One step of a review: compare, set, record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F

from passerelle.core.errors import Malformed, StaleVersion, WrongState
from passerelle.core.shapes import MAX_TEXT, some_text, words
from passerelle.journal import actions as journal
from passerelle.quality.models import Review
from passerelle.quality.states import REVIEWS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.people.models import Person
    from passerelle.quality.models import Criterion

MOST_RECOMMENDATIONS = 60


def step(
    review: Review,
    act: str,
    *,
    by: Person,
    noted: Mapping[str, Any] | None = None,
    seen: int | None = None,
    **fields: Any,
) -> Review:
    """Take one step and record it. Raises WrongState, also when another request was faster, and StaleVersion where
    somebody took one since the version that was `seen`.

    The update holds the row until the transaction ends, so that whoever acts next sees all of this act.
    """
    review.refresh_from_db()
    before, target = review.state, REVIEWS.after(review.state, act)
    if seen is not None and seen != review.version:
        raise StaleVersion(seen=seen)
    if not Review.objects.filter(pk=review.pk, state=review.state, version=review.version).update(
        state=target, version=F("version") + 1, **fields
    ):
        raise WrongState(act, review.state)
    review.refresh_from_db()
    journal.record(f"review.{act}", subject=review.number, actor=by.reference, noted={"was": before, **(noted or {})})
    return review


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
