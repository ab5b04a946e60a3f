"""Keeping a way: as it was seen, shown to a counsellor, looked at again when the registers change, and put away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from passerelle.assessment.steps import step
from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion
from passerelle.core.pathways.checking import faults
from passerelle.journal import actions as journal
from passerelle.pathways import asking, goals, holding, looking
from passerelle.pathways.models import Objectives, Pathway, PathwayStep
from passerelle.pathways.permissions import is_own, may_show_to
from passerelle.pathways.shelf import shelf as shelf_of
from passerelle.pathways.states import PATHWAY_LIFE, STANDING, PathwayState
from passerelle.people.models import Person
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from passerelle.core.pathways.world import Run
    from passerelle.guidance.models import Counsel
    from passerelle.pathways.asking import Life
    from passerelle.pathways.shelf import Shelf

MOST: Final = 20
"""So many ways somebody keeps at once."""
MOST_RUNS: Final = 200
TITLE: Final = 300
OF_LIFE: Final = frozenset({"too_late", "language", "place", "budget", "weekly"})
"""Faults of a way (`core/pathways/checking`) by which it is more than somebody's life allows."""


@transaction.atomic
def keep(
    goal: str, objective: str, life: Life, runs: Sequence[str], *, by: Person, today: date
) -> Pathway:  # fmt: skip
    """Keep a way as it was seen: these runs, in this order. The same again is the way that is kept already.

    Everything is counted again. Raises Malformed (a goal, an objective or a life that cannot be), NotNow
    (`way_changed`: the registers have changed, so ask again; `way_exceeds`: it leads there, and is more than the life
    that is stated allows; `ways_are_many`).
    """
    if objective not in Objectives.values:
        raise Malformed(field="objective", expected=", ".join(Objectives.values), seen=str(objective)[:20])
    life = asking.check(life, on=today)
    Person.objects.select_for_update().get(pk=by.pk)  # two at once are one after the other
    shelf, held = shelf_of(on=today), holding.held_by(by, on=today)
    found = goals.find(goal, shelf=shelf, held=held, person=by, on=today)
    steps = _steps(runs, shelf, life)
    given_up = frozenset(one for text in life.given_up if (one := asking.demand_of(text)))
    wishes = [asking.wish(way, life, held, shelf) for way in found.ways]
    where = asking.catalogue(shelf, life)
    told = [{what for what, _about in faults(where, wanted, steps, given_up)} for wanted in wishes] if steps else []
    if all(told):
        raise NotNow(reason="way_exceeds" if any(kinds <= OF_LIFE for kinds in told) else "way_changed")
    before = Pathway.objects.filter(learner=by, goal=found.code, state__in=STANDING).prefetch_related("steps")
    for way in before:
        if [kept.run for kept in way.steps.all() if not kept.is_proposed] == [run.reference for _code, run in steps]:
            return way
    if Pathway.objects.filter(learner=by, state__in=STANDING).count() >= MOST:
        raise NotNow(reason="ways_are_many", most=MOST)
    made = Pathway.objects.create(
        number=next_number("PW"),
        learner=by,
        goal=found.code,
        title=found.title[:TITLE],
        objective=objective,
        life=life.as_data(),
        currency=shelf.currency,
        kept_on=today,
    )
    _put(made, steps, shelf, is_proposed=False)
    journal.record("pathway.keep", subject=made.number, actor=by.reference)
    return made


def _steps(runs: Sequence[str], shelf: Shelf, life: Life) -> list[tuple[str, Run]]:
    """Return runs as steps, in the order in which they begin. Raises NotNow for one that stands here no more."""
    courses = asking.catalogue(shelf, life).courses
    found = []
    for reference in list(dict.fromkeys(runs))[:MOST_RUNS]:
        offer = shelf.offers.get(reference)
        taken = next(
            (
                (code, run)
                for code in (shelf.codes([offer.item]) if offer else ())
                for run in courses[code].runs
                if run.reference == reference
            ),
            None,
        )
        if taken is None:
            raise NotNow(reason="way_changed")
        found.append(taken)
    return sorted(found, key=lambda one: (one[1].starts, one[1].ends, one[0]))


def _put(pathway: Pathway, steps: Sequence[tuple[str, Run]], shelf: Shelf, *, is_proposed: bool) -> None:
    PathwayStep.objects.filter(pathway=pathway, is_proposed=is_proposed).delete()
    PathwayStep.objects.bulk_create(
        PathwayStep(
            pathway=pathway,
            is_proposed=is_proposed,
            place=place,
            item=offer.item,
            entry=offer.entry,
            run=offer.reference,
            starts_on=offer.starts,
            ends_on=offer.ends,
            price=offer.price,
            weekly=offer.weekly,
        )
        for place, offer in enumerate((shelf.offers[run.reference] for _code, run in steps), start=1)
    )


def drop(pathway: Pathway, *, by: Person) -> Pathway:
    """Put a way away; nobody sees it any more. Raises NotPermitted or WrongState."""
    if not is_own(by, pathway):
        raise NotPermitted
    if pathway.state == PathwayState.DROPPED:
        return pathway
    return step(pathway, PATHWAY_LIFE, "drop", by=by, shown_to=None)


def share(pathway: Pathway, counsel: Counsel | None, *, by: Person, today: date) -> Pathway:
    """Show a way to the counsellor of a counsel that runs, or to nobody any more; the same again changes nothing.

    Raises NotPermitted or WrongState.
    """
    if not is_own(by, pathway) or (counsel is not None and not may_show_to(by, counsel, on=today)):
        raise NotPermitted
    if pathway.shown_to_id == (counsel.pk if counsel else None):
        return pathway
    noted = {"counsel": counsel.number if counsel else ""}
    return step(pathway, PATHWAY_LIFE, "share", by=by, shown_to=counsel, noted=noted)


@transaction.atomic
def look_again(pathway: Pathway, *, today: date, shelf: Shelf | None = None) -> Pathway:
    """See what became of a way, and where something changed, plan anew with the same wish; the register does it.

    The learner is told of what is new (`pathway.change`). Where nothing is amiss any more it is `settled`. Run again
    with nothing new, it changes nothing. Who looks at many hands in what can be taken today. Raises WrongState where
    its learner was faster.
    """
    if pathway.state not in STANDING:
        return pathway
    shelf, held = shelf or shelf_of(on=today), holding.held_by(pathway.learner, on=today)
    found = [one._asdict() for one in looking.changes_of(pathway, shelf, held, on=today)]
    if not found and pathway.state == PathwayState.CHANGED:
        pathway.steps.filter(is_proposed=True).delete()
        return step(pathway, PATHWAY_LIFE, "settle", by=None, changes=[], changed_on=today)
    if not found or found == pathway.changes:
        return pathway
    _put(pathway, _anew(pathway, shelf, held, today), shelf, is_proposed=True)
    noted = {"what": sorted({one["what"] for one in found})}
    return step(pathway, PATHWAY_LIFE, "change", by=None, noted=noted, changes=found, changed_on=today)


def _anew(
    pathway: Pathway, shelf: Shelf, held: Sequence[holding.Held], today: date
) -> tuple[tuple[str, Run], ...]:  # fmt: skip
    """Return the best way by the same wish today; nothing where there is none, or its goal is there no more."""
    try:
        goal = goals.find(pathway.goal, shelf=shelf, held=held, person=pathway.learner, on=today)
        life = asking.check(asking.Life.of(pathway.life), on=today)
    except Malformed:
        return ()
    told = asking.ask(goal, life, held, shelf)
    answer = told.by(Objectives(pathway.objective).sought)
    return answer.plan.steps if answer is not None and answer.plan is not None else ()


@transaction.atomic
def accept(pathway: Pathway, *, by: Person, today: date, seen_version: int) -> Pathway:
    """Take the way that is proposed in the place of the one that changed; it is the best by what it was sought by.

    Raises NotPermitted, WrongState, StaleVersion (another was proposed since), NotNow (`nothing_proposed`).
    """
    if not is_own(by, pathway):
        raise NotPermitted
    if pathway.state == PathwayState.CHANGED and pathway.version != seen_version:
        raise StaleVersion(seen=seen_version)
    PATHWAY_LIFE.after(pathway.state, "accept")
    proposed = pathway.steps.filter(is_proposed=True)
    if not proposed.exists():
        raise NotNow(reason="nothing_proposed")
    best = str(Objectives(pathway.objective).sought)
    taken = step(pathway, PATHWAY_LIFE, "accept", by=by, changes=[], changed_on=None, kept_on=today, objective=best)
    pathway.steps.filter(is_proposed=False).delete()
    pathway.steps.filter(is_proposed=True).update(is_proposed=False)
    return taken
