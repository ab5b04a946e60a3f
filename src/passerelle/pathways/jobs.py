"""Kept ways are looked at again: at once when a run of theirs is called off or moved, every day for all the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.core.errors import WrongState
from passerelle.journal.followers import every, follows
from passerelle.pathways import keeping
from passerelle.pathways.models import Pathway
from passerelle.pathways.shelf import shelf as shelf_of
from passerelle.pathways.states import STANDING

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.journal.models import Fact


@follows("short_course.cancel_instance", "short_course.change_instance")
def look_at_a_run(fact: Fact) -> None:
    """Look at the ways that one run is a step of."""
    _look(Pathway.objects.filter(steps__run__contains=f"/{fact.noted['run']}/", steps__is_proposed=False), fact.day)


@follows("sitting.cancel")
def look_at_a_sitting(fact: Fact) -> None:
    """Look at the ways that one sitting is a step of."""
    _look(Pathway.objects.filter(steps__run__startswith=f"{fact.subject}/", steps__is_proposed=False), fact.day)


@every(hours=24)
def look_at_all(today: date) -> None:
    """Look at every way: what is full, withdrawn or closed leaves no fact of its own."""
    _look(Pathway.objects.all(), today)


def _look(found: QuerySet[Pathway], today: date) -> None:
    """Look at each; the registers are read once for all of them."""
    shelf = None
    for one in found.filter(state__in=STANDING).select_related("learner").distinct().order_by("pk"):
        try:
            shelf = shelf or shelf_of(on=today)
            keeping.look_again(one, today=today, shelf=shelf)
        except WrongState:
            continue  # its learner put it away or took another meanwhile
