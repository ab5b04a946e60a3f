"""What everybody is told of signals: a number for each kind and outcome, from five on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from passerelle.organisations.models import Role
from passerelle.quality import signals_counted, storing
from passerelle.quality.models import Kind, Origin, Review, Signal, SignalKind
from passerelle.quality.queries import standard_named
from passerelle.quality.signals_counted import Outcome
from passerelle.quality.states import PUBLIC, ReviewState
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (None, Outcome.WAITING),
        (ReviewState.CANCELLED, Outcome.WAITING),
        (ReviewState.PLANNED, Outcome.LOOKED_INTO),
        (ReviewState.COMMENTED, Outcome.LOOKED_INTO),
        (ReviewState.DISMISSED, Outcome.NOTHING_TO_IT),
        (ReviewState.PUBLISHED, Outcome.PUBLISHED),
        (ReviewState.FOLLOWED_UP, Outcome.PUBLISHED),
    ],
)
def test_a_signal_counts_by_what_became_of_its_review(state, outcome):
    review = reviewed(state) if state else None
    signals(5, review)

    told = {(one.kind, one.outcome): one.told.value for one in signals_counted.every()}
    expected = {(kind, each): Decimal(0) for kind in SignalKind for each in Outcome}
    assert told == expected | {(SignalKind.LAPSED_PARTNER, outcome): Decimal(5)}


def test_a_number_below_five_is_withheld_and_nought_is_told():
    signals(4, None)

    told = {one.outcome: one.told for one in signals_counted.every() if one.kind == SignalKind.LAPSED_PARTNER}
    assert (told[Outcome.WAITING].value, told[Outcome.WAITING].numerator) == (None, None)
    assert told[Outcome.WAITING].withheld == "too_few"
    assert told[Outcome.PUBLISHED].value == 0


def signals(many: int, review: Review | None) -> None:
    body = make.organisation()
    Signal.objects.bulk_create(
        Signal(
            number=f"SG-8{n:04d}", kind=SignalKind.LAPSED_PARTNER, cause=str(n), subject=body,
            opened_on=make.TODAY, review=review,
        )
        for n in range(many)
    )  # fmt: skip


def reviewed(state: ReviewState) -> Review:
    storing.load_shipped()
    review = Review.objects.create(
        number="QR-80001", agency=make.organisation([Role.QA_AGENCY]), subject=make.organisation(),
        kind=Kind.INSTITUTION, standard=standard_named("eqf-annex-iv/2017"), origin=Origin.SIGNAL,
        planned_on=make.TODAY, due_on=make.TODAY,
    )  # fmt: skip
    Review.objects.filter(pk=review.pk).update(state=state, **_beside(state))
    return review


def _beside(state: ReviewState) -> dict[str, Any]:
    """Return what a state asks for beside it."""
    day = make.TODAY
    if state in (ReviewState.CANCELLED, ReviewState.DISMISSED):
        return {"cancelled_on": day, "cancelled_because": "No."}
    if state in (ReviewState.COMMENTED, *PUBLIC):
        heard: dict[str, Any] = {"handed_in_on": day, "draft_sent_on": day, "comment_until": day}
        return heard | {"published_on": day, "signed_by": make.person(), "result": "met", "report": "Seen."}
    return {}
