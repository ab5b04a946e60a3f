"""The days that come in reviews, in their order: what is due, of whom, and what is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from passerelle.quality.models import Review
from passerelle.quality.states import ReviewState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from passerelle.quality.models import Recommendation

COMING = {
    ReviewState.PLANNED: _("self-assessment due, not asked for yet"),
    ReviewState.SELF_ASSESSMENT: _("self-assessment due"),
    ReviewState.COMMENTED: _("comments on the draft end"),
}
UNDONE = _("recommendation to be done")


@dataclass(frozen=True)
class Day:
    """One day of one review."""

    on: date
    what: str | Promise
    review: Review
    is_late: bool


def by_month(reviews: Iterable[Review], left: Iterable[Recommendation], *, on: date) -> list[tuple[date, list[Day]]]:
    """Return the days that something waits for, by the first day of their month."""
    days = sorted([*_of_reviews(reviews, on), *_of_recommendations(left, on)], key=lambda one: one.on)
    return [(month, list(some)) for month, some in groupby(days, key=lambda one: one.on.replace(day=1))]


def _of_reviews(reviews: Iterable[Review], on: date) -> Iterator[Day]:
    for one in reviews:
        day = one.comment_until if one.state == ReviewState.COMMENTED else one.due_on
        if day is not None and (what := COMING.get(ReviewState(one.state))):
            yield Day(day, what, one, day < on)


def _of_recommendations(left: Iterable[Recommendation], on: date) -> Iterator[Day]:
    for one in left:
        if not one.answered_on or one.is_overdue(on):
            yield Day(one.due_on, UNDONE, one.review, one.is_overdue(on))
