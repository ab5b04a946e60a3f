"""The places of a run: taking one, giving one back, and who is next. Whoever calls holds the lock of the run.

Locks are taken in one order: runs first (of two, the older), then whatever else a step writes.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q

from passerelle.assessment.steps import step
from passerelle.catalogue.models import CourseInstance
from passerelle.learning.models import Admission, Application
from passerelle.learning.states import APPLICATION_LIFE, ApplicationState, Way

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.people.models import Person


def locked(*keys: int) -> list[CourseInstance]:
    """Return runs in the order asked for, locked in the order of their age."""
    rows = CourseInstance.objects.select_for_update(of=("self",)).select_related("course__provider")
    found = {run.pk: run for run in rows.filter(pk__in=keys).order_by("pk")}
    return [found[key] for key in keys]


def admission(run: CourseInstance) -> Admission:
    """Return how the places of a run are given; where nothing is stated, to who comes first."""
    return Admission.objects.filter(instance=run).first() or Admission(instance=run)


def take(run: CourseInstance) -> bool:
    """Take a place; False where none is left."""
    free = CourseInstance.objects.filter(pk=run.pk, taken__lt=F("places"), cancelled_on=None)
    if not free.update(taken=F("taken") + 1):
        return False
    run.taken += 1
    return True


def free(run: CourseInstance, today: date) -> None:
    """Give a place back; it goes to whoever is next."""
    if CourseInstance.objects.filter(pk=run.pk, taken__gt=0).update(taken=F("taken") - 1):
        run.taken -= 1
    promote(run, today)


def waiting(run: CourseInstance) -> QuerySet[Application]:
    """Return the waiting list in its order: as it was drawn, then as it was applied for."""
    rows = Application.objects.filter(instance=run, state=ApplicationState.WAITING)
    return rows.order_by(F("drawn_place").asc(nulls_last=True), "pk")


def list_until(run: CourseInstance) -> date:
    """Return the last day on which somebody may come from the waiting list."""
    return max(run.starts_on, run.enrol_until)


def promote(run: CourseInstance, today: date) -> list[Application]:
    """Give what is free to those who are next, each with the time to answer; not where the provider chooses."""
    terms = admission(run)
    if terms.way == Way.PROVIDER or run.is_cancelled or today > list_until(run):
        return []
    return [admit(one, run, terms, today) for one in waiting(run)[: max(run.places - run.taken, 0)] if take(run)]


def admit(
    application: Application, run: CourseInstance, terms: Admission, today: date, by: Person | None = None
) -> Application:
    """Keep a place that was taken for an application, until the day by which it is to be taken up."""
    until = min(today + timedelta(days=terms.answer_days), max(run.ends_on, today))
    noted = {"run": run.pk, "answer_by": until.isoformat()}
    return step(application, APPLICATION_LIFE, "admit", by=by, noted=noted, answer_by=until)


def place_in_line(application: Application) -> int | None:
    """Return the place on the waiting list, from 1; nothing for who does not wait."""
    if application.state != ApplicationState.WAITING:
        return None
    drawn = application.drawn_place
    before = Q(drawn_place__isnull=False) | Q(pk__lt=application.pk)
    if drawn is not None:
        before = Q(drawn_place__lt=drawn)
    return waiting(application.instance).filter(before).exclude(pk=application.pk).count() + 1
