"""A college's own quality assurance: a cycle that closed and was sampled by its agency, and one that is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core.sampling import draw
from passerelle.demonstration.files import read
from passerelle.organisations.models import Function, Mandate
from passerelle.quality.cycle_queries import criteria, own_entries
from passerelle.quality.models import (
    ImprovementAction,
    InternalCycle,
    QualitySample,
    SampledReview,
    SelfFinding,
    SelfReview,
)
from passerelle.quality.queries import standard_named
from passerelle.quality.states import CycleState, ImprovementState, SampleState, SelfReviewState

if TYPE_CHECKING:
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.people.models import Person

DONE = 2
"""So many entries have a self-review in each cycle; in the one under way a third is planned."""


def load_cycles(ground: Ground, cast: Cast) -> None:
    """Write both cycles as they stand today, with what was found and done, and what happened."""
    told = read("cycles")
    provider = cast.bodies[told["provider"]]
    entries = list(own_entries(provider))[: DONE + 1]
    responsible = Mandate.objects.filter(organisation=provider, function=Function.EDITOR, ends_on=None).first()
    if responsible is None:
        raise ValueError(f"nobody writes for {told['provider']}")
    for one in told["cycles"]:
        cycle = _cycle(ground, cast, told, one, responsible, entries)
        reviews = [_review(ground, told, one, cycle, entry, responsible.person) for entry in entries[:DONE]]
        if "sample" in one:
            _sample(ground, cast, told, one["sample"], cycle, reviews)


def _cycle(
    ground: Ground, cast: Cast, told: dict[str, Any], one: dict[str, Any], responsible: Mandate, entries: list[str]
) -> InternalCycle:
    begun, is_closed = ground.today.on(one["begun"]), "closed" in one
    signing = cast.acting_for(told["provider"], Function.SIGNATORY, on=begun)
    if signing is None:
        raise ValueError(f"nobody signs for {told['provider']} on {begun}")
    closed = ground.today.on(one["closed"]) if is_closed else None
    cycle = InternalCycle.objects.create(
        number=ground.numbers.give("QC"),
        provider=cast.bodies[told["provider"]],
        year=ground.today.on(0).year + (0 if is_closed else 1),
        standard=standard_named(told["standard"]),
        policy=told["policy"],
        plan=one["plan"],
        planned=entries[:DONE] if is_closed else entries,
        responsible=responsible,
        state=CycleState.CLOSED if is_closed else CycleState.RUNNING,
        begun_on=begun,
        begun_by=signing,
        due_on=ground.today.on(one["due"]),
        closed_on=closed,
        closed_by=signing if is_closed else None,
        what_changed=one.get("what_changed", ""),
    )
    noted = {"organisation": cycle.provider.number, "year": cycle.year, "standard": str(cycle.standard)}
    tell, number = ground.chronicle.tell, cycle.number
    tell("quality_cycle.begin", number, by=signing, on=begun, hour=9, noted=noted | {"entries": cycle.planned})
    if closed:
        tell("quality_cycle.close", number, by=signing, on=closed, hour=15, noted={"keeps_standard": False})
    return cycle


def _review(
    ground: Ground, told: dict[str, Any], one: dict[str, Any], cycle: InternalCycle, entry: str, by: Person
) -> SelfReview:
    begun, ended = ground.today.on(one["begun"] + 10), ground.today.on(one["begun"] + 25)
    review = SelfReview.objects.create(
        cycle=cycle, entry=entry, state=SelfReviewState.DONE, begun_on=begun, begun_by=by, ended_on=ended, ended_by=by
    )
    found = {criterion.code: criterion for criterion in criteria(cycle)}
    for code, criterion in found.items():
        judgement = one["judgements"].get(code, "met")
        SelfFinding.objects.create(
            self_review=review,
            criterion=criterion,
            judgement=judgement,
            reasons=told[judgement],
            evidence=told["evidence"],
        )
    tell, at = ground.chronicle.tell, review.reference
    tell("quality_cycle.begin_self_review", cycle.number, by=by, on=begun, noted={"entry": entry})
    tell("self_review.judge", at, by=by, on=ended, hour=9, noted={"criteria": list(found)})
    for place, action in enumerate(one["actions"], start=1):
        is_done, due = "done" in action, ground.today.on(action["due"])
        done = ground.today.on(action["done"]) if is_done else None
        ImprovementAction.objects.create(
            self_review=review,
            criterion=found[action["criterion"]],
            place=place,
            text=action["text"],
            due_on=due,
            state=ImprovementState.DONE if is_done else ImprovementState.OPEN,
            done_on=done,
            done_by=by if is_done else None,
            evidence=action.get("evidence", []),
            what_changed=action.get("what_changed", ""),
        )
        noted = {"action": place, "criterion": action["criterion"], "due_on": str(due)}
        tell("self_review.improve", at, by=by, on=ended, hour=11, noted=noted)
        if done:
            tell("improvement.finish", at, by=by, on=done, noted={"action": place, "done_on": str(done)})
    tell("self_review.finish", at, by=by, on=ended, hour=12)
    return review


def _sample(
    ground: Ground,
    cast: Cast,
    told: dict[str, Any],
    said: dict[str, Any],
    cycle: InternalCycle,
    reviews: list[SelfReview],
) -> None:
    drawn_on, noted_on = ground.today.on(said["drawn"]), ground.today.on(said["noted"])
    by = cast.acting_for(told["agency"], Function.SIGNATORY, on=drawn_on)
    if by is None:
        raise ValueError(f"nobody signs for {told['agency']} on {drawn_on}")
    own = {review.entry: review for review in reviews}
    pool = sorted(own)
    drawn = draw(pool, 1, said["seed"])
    sample = QualitySample.objects.create(
        number=ground.numbers.give("QS"),
        agency=cast.bodies[told["agency"]],
        cycle=cycle,
        pool=pool,
        size=len(drawn),
        seed=said["seed"],
        state=SampleState.NOTED,
        drawn_on=drawn_on,
        drawn_by=by,
        noted_on=noted_on,
    )
    for place, entry in enumerate(drawn, start=1):
        SampledReview.objects.create(
            sample=sample,
            self_review=own[entry],
            place=place,
            says=said["says"],
            note=said["note"],
            noted_on=noted_on,
            noted_by=by,
        )
    noted = {"cycle": cycle.number, "agency": sample.agency.number, "pool": pool, "seed": sample.seed, "drawn": drawn}
    tell = ground.chronicle.tell
    tell("quality_sample.draw", sample.number, by=by, on=drawn_on, noted=noted)
    for entry in drawn:
        tell("quality_sample.note", sample.number, by=by, on=noted_on, noted={"entry": entry, "says": said["says"]})
    tell("quality_sample.finish", sample.number, by=by, on=noted_on, hour=11)
