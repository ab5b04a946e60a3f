"""Who is told of a provider's own quality assurance: the provider what is late and what an agency drew and found."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.journal.followers import every
from passerelle.letters import actions
from passerelle.letters.jobs import tells, writers
from passerelle.quality.models import ImprovementAction, InternalCycle, QualitySample
from passerelle.quality.states import CycleState, ImprovementState

if TYPE_CHECKING:
    from datetime import date

    from passerelle.journal.models import Fact
    from passerelle.people.models import Person

LATELY = timedelta(days=30)
"""So long after its day somebody is told that it is late: once."""


@tells("quality_sample.draw", "quality_sample.finish")
def sampled(fact: Fact) -> None:
    """Tell the provider that an agency drew some of its self-reviews, and that it noted what it found."""
    sample = QualitySample.objects.select_related("cycle").get(number=fact.subject)
    kind = "sample.drawn" if fact.kind == "quality_sample.draw" else "sample.noted"
    actions.write(writers(sample.cycle.provider_id), kind, sample.number, when="once")


@every(hours=1)
def remind_of_cycles(today: date) -> None:
    """Say once what is late: something to be done, a cycle to be closed; whoever did it since gets no letter."""
    span = (today - LATELY, today - timedelta(days=1))
    late = ImprovementAction.objects.filter(state=ImprovementState.OPEN, due_on__range=span)
    for one in late.select_related("self_review__cycle__responsible__person"):
        review = one.self_review
        desk = f"/cycles/{review.cycle.number}/entries/{review.entry}/"
        noted = {"due_on": one.due_on.isoformat(), "desk": desk}
        when = f"{review.cycle.number}:{one.place}"
        actions.write(_who_runs(review.cycle, today), "improvement.late", review.entry, when=when, noted=noted)
    for cycle in InternalCycle.objects.filter(state=CycleState.RUNNING, due_on__range=span).select_related(
        "responsible__person"
    ):
        noted = {"due_on": cycle.due_on.isoformat()}
        actions.write(_who_runs(cycle, today), "cycle.late", cycle.number, when=cycle.due_on.isoformat(), noted=noted)


def _who_runs(cycle: InternalCycle, today: date) -> list[Person]:
    """Return who writes for the provider, and who is responsible while they act for it."""
    people, held = writers(cycle.provider_id), cycle.responsible
    return [*people, held.person] if held.is_held(today) else people
