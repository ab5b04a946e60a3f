"""Applicants for the runs of a small country, and what a run says of its places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.catalogue.models import CourseInstance
from passerelle.learning import admitting, applying
from passerelle.organisations.models import Function
from tests.assessment import factories as make
from tests.assessment.factories import TODAY, Country

if TYPE_CHECKING:
    from passerelle.learning.models import Admission, Application
    from passerelle.people.models import Person


def editor_of(mirane: Country) -> Person:
    return make.staff(mirane.provider, Function.EDITOR)


def stated(mirane: Country, **terms: Any) -> Admission:
    """Say how the places of the run are given."""
    return admitting.state_terms(mirane.run, terms, by=editor_of(mirane), today=TODAY)


def applied(mirane: Country, who: Person | None = None) -> Application:
    return applying.apply(mirane.run, by=who or make.person(), today=TODAY)


def states(mirane: Country) -> list[str]:
    return [str(one.state) for one in mirane.run.applications.order_by("pk")]


def taken(run: CourseInstance) -> int:
    return CourseInstance.objects.get(pk=run.pk).taken
