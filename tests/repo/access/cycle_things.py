"""Cycles of internal quality assurance: A has one under way, and an agency that reviews it drew a sample."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from passerelle.quality.actions import cycles as running
from passerelle.quality.actions import samples, self_reviews
from passerelle.quality.queries import standard_named
from tests import factories as make
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from passerelle.quality.models import InternalCycle, SelfReview
    from tests.repo.access.world import World

CODES = [f"C{n}" for n in range(1, 10)]
DONE = {"evidence": ["14 answers"], "what_changed": "Much is new."}
FINDINGS = {"C1": {"judgement": "met", "reasons": "Read."}}


def plan(of: World, body: str = "a", **more: Any) -> dict[str, Any]:
    """What a cycle of A is planned with."""
    signing = of.people[f"{body}.signatory"]
    mandate = signing.mandates.filter(organisation=of.bodies[body], function="signatory").get()
    due = (TODAY() + timedelta(days=200)).isoformat()
    said = {"policy": "We look at each.", "plan": "All of them.", "entries": [], "responsible": mandate.pk}
    return {**said, "year": 2026, "due_on": due, "standard": "short-courses/1", **more}


def cycle_step(it: dict[str, Any], of: World) -> dict[str, Any]:
    if it["step"] == "plan":
        return plan(of)
    if it["step"] == "self-review":
        return {"entry": of.things["entry"]["a_draft_course"]["number"]}
    return {"what_changed": "Much.", "text": "Much.", "agency": of.bodies["e"].number, "size": 1}


def review_step(step: str) -> dict[str, Any]:
    if step in ("findings", "finishing"):
        judged = {f"findings.{code}.judgement": "met" for code in CODES}
        return judged | {f"findings.{code}.reasons": "Read." for code in CODES}
    due = (TODAY() + timedelta(days=90)).isoformat()
    return {"criterion": "C1", "text": "Ask them.", "due_on": due, "findings": FINDINGS}


def cycles(world: World) -> None:
    """A's cycle has a self-review being written, one that is ready to be finished, and one done and drawn by E."""
    under_way = _begun(world, "a")
    world.name("cycle", "a", number=under_way.number)
    written, whole, done = (_review(world, under_way) for _ in range(3))
    self_reviews.judge(whole, _found(), **_by(world))
    self_reviews.finish(self_reviews.judge(done, _found(), **_by(world)), **_by(world))
    action = {"criterion": "C1", "text": "Ask them.", "due_on": TODAY() + timedelta(days=90)}
    self_reviews.improve(done, action, **_by(world))
    named = {"number": under_way.number}
    for name, review in (("written", written), ("done", done)):
        world.name("self_review", name, **named, entry=review.entry)
    for step, review in (("findings", written), ("finishing", whole), ("actions", written), ("leaving-out", written)):
        world.name("self_review_step", step, **named, entry=review.entry, step=step)
    world.name("improvement", "a", **named, entry=done.entry, place=1)
    signing = world.people["e.signatory"]
    drawn = samples.draw(under_way, world.bodies["e"], 1, by=signing, today=TODAY(), seed="river")
    world.name("sample", "e", number=drawn.number)
    world.name("sampled", "e", number=drawn.number, place=1)
    for step in ("plan", "self-review", "sample"):
        world.name("cycle_step", step, **named, step=step)
    free = _begun(world, "b")
    world.name("cycle_step", "closing", number=free.number, step="closing")


def _by(world: World) -> dict[str, Any]:
    return {"by": world.people["a.signatory"], "today": TODAY()}


def _begun(world: World, body: str) -> InternalCycle:
    signing = world.people[f"{body}.signatory"]
    stated = plan(world, body)
    return running.begin(world.bodies[body], standard_named("short-courses/1"), stated, by=signing, today=TODAY())


def _review(world: World, cycle: InternalCycle) -> SelfReview:
    course = make.short_course(provider=world.bodies["a"])
    return self_reviews.begin(cycle, course.number, **_by(world))


def _found() -> dict[str, dict[str, Any]]:
    return {code: {"judgement": "met", "reasons": "Read."} for code in CODES}
