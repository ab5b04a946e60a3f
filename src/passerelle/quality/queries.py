"""What is read of standards and reviews by more than one caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist

from passerelle.catalogue.models import Programme
from passerelle.catalogue.states import PROGRAMME_PUBLIC
from passerelle.core.errors import Malformed
from passerelle.quality.models import Criterion, Kind, Recommendation, Review, Signal, Standard
from passerelle.quality.states import OPEN, PUBLIC, RecommendationState

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.organisations.models import Organisation


def newest(scheme: str, on: date) -> Standard | None:
    """Return the version of a scheme that is in force on a day; none before its first."""
    return Standard.objects.filter(scheme=scheme, in_force_from__lte=on).order_by("-in_force_from").first()


def in_force(on: date) -> list[Standard]:
    """Return the version in force of every scheme on a day, by title."""
    found: dict[str, Standard] = {}
    for standard in Standard.objects.filter(in_force_from__lte=on).order_by("in_force_from"):
        found[standard.scheme] = standard
    return sorted(found.values(), key=lambda one: one.title)


def standard_named(reference: str) -> Standard:
    """Return the version with this reference (`esg-internal/2015`). Raises Malformed where there is none."""
    scheme, _, version = str(reference)[:80].partition("/")
    try:
        return Standard.objects.get(scheme=scheme, version=version)
    except ObjectDoesNotExist:
        raise Malformed(field="standard", expected="a standard of this register", seen=str(reference)[:80]) from None


def newer_than(standard: Standard, on: date) -> Standard | None:
    """Return the version that took the place of this one by a day; none while it is the newest."""
    found = newest(standard.scheme, on)
    return found if found and found.in_force_from > standard.in_force_from else None


def criteria_of(review: Review) -> list[Criterion]:
    return list(Criterion.objects.filter(standard=review.standard_id).order_by("place"))


def with_names() -> QuerySet[Review]:
    return Review.objects.select_related("agency", "subject", "standard", "commissioned_by")


def public_reviews() -> QuerySet[Review]:
    """Return the reviews whose results are public, the newest first."""
    return with_names().filter(state__in=PUBLIC).order_by("-published_on", "-pk")


def public_reviews_of(subject: Organisation) -> QuerySet[Review]:
    return public_reviews().filter(subject=subject)


def public_reviews_naming(number: str, owner: Organisation) -> list[Review]:
    """Return the public reviews of a series that this entry belongs to."""
    return [review for review in public_reviews_of(owner) if number in review.entries]


def open_reviews() -> QuerySet[Review]:
    """Return what is not published yet, the first due first."""
    return with_names().filter(state__in=OPEN).order_by("due_on", "pk")


def left_of(review: Review) -> QuerySet[Recommendation]:
    """Return the recommendations that are not done."""
    return review.recommendations.exclude(state=RecommendationState.DONE)


def waiting_signals() -> QuerySet[Signal]:
    """Return the signals that no agency looks into yet."""
    return signals_with_names().filter(review=None)


def signals_looked_into() -> QuerySet[Signal]:
    """Return the signals of reviews that are open, the newest first."""
    return signals_with_names().filter(review__state__in=OPEN)


def suspensions_advised() -> QuerySet[Review]:
    """Return the reviews whose agency recommends to suspend, the newest first."""
    return with_names().exclude(suspension_advised_on=None).order_by("-suspension_advised_on", "-pk")


def programmes_named(review: Review) -> dict[str, Programme]:
    """Return the programmes that a review names, each in its newest public edition, by number."""
    if review.kind != Kind.PROGRAMMES:
        return {}
    found = Programme.objects.filter(number__in=review.entries, state__in=PROGRAMME_PUBLIC).order_by("edition")
    return {one.number: one for one in found}


def signals_with_names() -> QuerySet[Signal]:
    return Signal.objects.select_related("subject", "review__agency")
