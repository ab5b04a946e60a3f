"""What became of the steps of a kept way, read from the registers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.catalogue.models import CourseInstance
from passerelle.core.pathways import changes as rules
from passerelle.core.pathways.changes import Changed, Kept, Now
from passerelle.pathways.models import PathwayStep
from passerelle.pathways.shelf import number_of
from passerelle.pathways.states import PathwayState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from passerelle.pathways.holding import Held
    from passerelle.pathways.models import Pathway
    from passerelle.pathways.shelf import Shelf


def changes_of(pathway: Pathway, shelf: Shelf, held: Sequence[Held], *, on: date) -> tuple[Changed, ...]:
    """Return what changed in a way; what its learner holds or is on the way to changes for nobody else. One query."""
    steps = [one for one in pathway.steps.all() if not one.is_proposed]
    has = {one.number for one in held}
    kept = [Kept(one.place, one.run, one.starts_on, one.ends_on, one.price, one.item in has) for one in steps]
    gone = [one for one in steps if one.run not in shelf.offers]
    keys = {run.pk: run for run in CourseInstance.objects.filter(pk__in=map(key_of, gone))} if gone else {}
    now = {}
    for one in steps:
        offer = shelf.offers.get(one.run)
        if offer is not None:
            now[one.run] = Now(offer.starts, offer.ends, offer.price, rules.FULL if offer.places_left <= 0 else "")
        elif (run := keys.get(key_of(one))) is not None:
            why = rules.WITHDRAWN
            why = rules.CANCELLED if run.is_cancelled else rules.CLOSED if run.enrol_until < on else why
            now[one.run] = Now(one.starts_on, one.ends_on, one.price, why)
    return rules.changes(kept, now)


def steps_of(pathway: Pathway) -> tuple[list[PathwayStep], list[PathwayStep]]:
    """Return the steps as they were kept, and those proposed in their stead: while the way is read as changed alone.

    Who reads a way and then its steps may do so while it is looked at again: what has changed is told as a whole.
    """
    every = list(PathwayStep.objects.filter(pathway=pathway))
    proposed = [one for one in every if one.is_proposed and pathway.state == PathwayState.CHANGED]
    return [one for one in every if not one.is_proposed], proposed


def opened_by(steps: Sequence[PathwayStep], shelf: Shelf, held: Sequence[Held]) -> dict[int, tuple[str, ...]]:
    """Return by place of each step what opens it, as the registers ask for it now: held, or a step before it.

    What a run asked that stands there no more is that which the same micro-credential asks otherwise.
    """
    has = {one.number for one in held}
    found = {}
    for one in steps:
        earlier = {other.item for other in steps if other.ends_on <= one.starts_on and other.place < one.place}
        groups = [{number_of(code) for code in group} for group in _asked(one, shelf)]
        met = [min(group & has, default="") or min(group & earlier, default="") for group in groups]
        found[one.place] = tuple(filter(None, met))
    return found


def _asked(one: PathwayStep, shelf: Shelf) -> tuple[frozenset[str], ...]:
    ways = [
        shelf.catalogue.courses[code] for code in sorted(shelf.codes([one.item])) if code in shelf.catalogue.courses
    ]
    named = [way for way in ways if any(run.reference == one.run for run in way.runs)]
    is_sitting = one.entry == one.item
    return () if is_sitting or not ways else (named or ways)[0].prerequisites


def key_of(one: PathwayStep) -> int:
    """Return the key of the run of a step; none of a sitting."""
    parts = one.run.split("/")
    return int(parts[1]) if len(parts) == 3 and parts[1].isdecimal() else 0
