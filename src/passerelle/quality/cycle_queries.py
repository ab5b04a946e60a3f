"""What is read of a provider's own quality assurance by more than one caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch, Q

from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.core.calendar import add_months
from passerelle.quality.models import (
    Criterion,
    ImprovementAction,
    InternalCycle,
    QualitySample,
    SampledReview,
    SelfFinding,
    SelfReview,
)
from passerelle.quality.queries import in_force
from passerelle.quality.states import CycleState, ImprovementState, SelfReviewState
from passerelle.registers.states import State

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.organisations.models import Organisation
    from passerelle.quality.models import Standard

COURSES = "courses"
"""Standards of this kind tell what a course or micro-credential is held to."""
SCHEME = "short-courses"
"""The standard that comes with the register for self-reviews; a country may put another one beside it."""
OVER = (State.REMOVED, State.EXPIRED)


def cycles() -> QuerySet[InternalCycle]:
    return InternalCycle.objects.select_related("provider", "standard", "responsible__person")


def cycles_of(provider: Organisation) -> QuerySet[InternalCycle]:
    return cycles().filter(provider=provider)


def running_of(provider: Organisation) -> InternalCycle | None:
    return cycles_of(provider).filter(state=CycleState.RUNNING).first()


def running_by_provider(providers: Collection[Organisation]) -> dict[int, InternalCycle]:
    """Return the cycle under way of each provider that has one."""
    rows = cycles().filter(provider__in=providers, state=CycleState.RUNNING) if providers else ()
    return {one.provider_id: one for one in rows}


def last_closed_of(provider: Organisation) -> InternalCycle | None:
    return cycles_of(provider).filter(state=CycleState.CLOSED).order_by("-closed_on", "-pk").first()


def standards_for_courses(on: date) -> list[Standard]:
    """Return the versions in force that courses are held to, the register's own first."""
    found = [one for one in in_force(on) if COURSES in one.kinds]
    return sorted(found, key=lambda one: one.scheme != SCHEME)


def criteria(cycle: InternalCycle) -> list[Criterion]:
    return list(Criterion.objects.filter(standard=cycle.standard_id).order_by("place"))


def own_entries(provider: Organisation) -> dict[str, str]:
    """Return the courses that the provider teaches and the micro-credentials it awards: number and name."""
    courses = ShortCourse.objects.filter(provider=provider).exclude(state__in=OVER)
    awarded = MicroCredential.objects.filter(awarder=provider).exclude(state__in=OVER)
    return {one.number: one.name for one in (*courses.order_by("number"), *awarded.order_by("number"))}


def open_reviews_of(cycle: InternalCycle) -> list[str]:
    """Return what keeps a cycle from closing: planned and not begun, or begun and not ended; by number."""
    told = dict(cycle.self_reviews.values_list("entry", "state"))
    begun = {entry for entry, state in told.items() if state == SelfReviewState.OPEN}
    return sorted(begun | (set(cycle.planned) - set(told)))


def reviews_of(cycle: InternalCycle) -> QuerySet[SelfReview]:
    """Return the self-reviews of a cycle, with how many of their actions are open."""
    is_open = Q(actions__state=ImprovementState.OPEN)
    return cycle.self_reviews.annotate(
        actions_open=Count("actions", filter=is_open), actions_all=Count("actions")
    ).order_by("entry")


def open_actions() -> QuerySet[ImprovementAction]:
    """Return what is still to be done, the first due first."""
    return (
        ImprovementAction.objects.filter(state=ImprovementState.OPEN)
        .select_related("self_review__cycle__provider", "criterion")
        .order_by("due_on", "pk")
    )


def newest_of(entry: str) -> SelfReview | None:
    """Return the newest self-review of an entry that is done, with what was found and what is open."""
    found = SelfFinding.objects.select_related("criterion").order_by("criterion__place")
    waits = ImprovementAction.objects.filter(state=ImprovementState.OPEN).order_by("due_on", "place")
    return (
        SelfReview.objects.filter(entry=entry, state=SelfReviewState.DONE)
        .select_related("cycle__standard", "cycle__provider")
        .prefetch_related(Prefetch("findings", found), Prefetch("actions", waits))
        .order_by("-ended_on", "-pk")
        .first()
    )


def samples() -> QuerySet[QualitySample]:
    drawn = SampledReview.objects.select_related("self_review").order_by("place")
    return QualitySample.objects.select_related("agency", "cycle__provider", "cycle__standard").prefetch_related(
        Prefetch("drawn", drawn)
    )


def last_day_of(owner: int, on: date) -> date | None:
    """Return when a body's last cycle was closed by a day; of one that never closed any, when the present one began."""
    rows = InternalCycle.objects.filter(provider=owner, begun_on__lte=on)
    closed = rows.filter(closed_on__lte=on).order_by("-closed_on").values_list("closed_on", flat=True).first()
    return closed or rows.order_by("begun_on").values_list("begun_on", flat=True).first()


def months_since(day: date, on: date) -> int:
    """Return how many whole months passed."""
    months = (on.year - day.year) * 12 + on.month - day.month
    return months - (add_months(day, months) > on)
