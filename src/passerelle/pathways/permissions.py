"""Whose ways somebody sees: their own; and a counsellor those that learners show them, while the counsel runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.guidance.permissions import running_clients
from passerelle.pathways.models import Pathway
from passerelle.pathways.states import STANDING

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.guidance.models import Counsel
    from passerelle.people.models import Person


def is_own(person: Person, pathway: Pathway) -> bool:
    return pathway.learner_id == person.pk


def may_show_to(person: Person, counsel: Counsel, *, on: date) -> bool:
    """One's own counsel, accepted and not over."""
    return counsel.learner_id == person.pk and counsel.runs(on)


def own(person: Person) -> QuerySet[Pathway]:
    """One's own that one has not put away."""
    return Pathway.objects.filter(learner=person, state__in=STANDING).prefetch_related("steps")


def shown(person: Person, *, on: date) -> QuerySet[Pathway]:
    """Return those that learners show one as their counsellor."""
    found = Pathway.objects.filter(state__in=STANDING, shown_to__in=running_clients(person, on=on))
    return found.select_related("learner", "shown_to").prefetch_related("steps")
