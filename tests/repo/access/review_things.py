"""Reviews of a course of A by E, one at each point of its life."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from passerelle.quality import storing
from passerelle.quality.actions import answering, signals
from passerelle.quality.actions import reviews as reviewing
from passerelle.quality.actions.signals import Seen
from passerelle.quality.models import SignalKind
from passerelle.quality.queries import standard_named
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from passerelle.quality.models import Review
    from tests.repo.access.world import World

CODES = [f"C{n}" for n in range(1, 10)]
STEPS: dict[str, Any] = {
    "answers": {"C1": {"text": "We do."}},
    "findings": {"C1": {"judgement": "met", "reasons": "Read."}},
    "report": "What we found.",
    "result": "met",
    "recommendations": [{"text": "Do it.", "due_on": (TODAY() + timedelta(days=90)).isoformat()}],
}


def step_form(step: str) -> dict[str, Any]:
    if step == "answers":
        return {"answers.C1.text": "We do."}
    if step == "findings":
        return {"findings.C1.judgement": "met", "findings.C1.reasons": "Read."}
    if step in ("draft", "publication"):
        return {"report": "What we found.", "result": "met"}
    return {"text": "Because."}


def reviews(world: World) -> None:
    storing.load_shipped()
    begun = [_begun(world) for _ in range(2)]
    assessed = [_assessed(world) for _ in range(2)]
    drafted = [_drafted(world) for _ in range(2)]
    answered, published = _published(world), _published(world)
    answering.answer(answered.recommendations.get(), "Done.", by=world.people["a.signatory"], today=TODAY())
    reviewing.judge(assessed[1], _findings(), by=world.people["e.signatory"], today=TODAY())
    answering.write(begun[1], _answers(), by=world.people["a.signatory"], today=TODAY())
    for name, review in (("under_way", begun[0]), ("drafted", drafted[0]), ("published", published)):
        world.name("review", name, number=review.number)
    for step, review in (
        *(("begin", _planned(world)), ("answers", begun[0]), ("handing-in", begun[1]), ("findings", assessed[0])),
        *(
            ("draft", assessed[1]),
            ("comment", drafted[0]),
            ("publication", _commented(world)),
            ("cancellation", begun[0]),
        ),
    ):
        world.name("review_step", step, number=review.number, step=step)
    for step, review in (("answer", published), ("done", answered), ("lacking", answered)):
        world.name("recommendation", step, number=review.number, place=1, step=step)
    waits = world.bodies["b"]
    signals.open_signal(Seen(SignalKind.COMPLAINTS, "waits", waits, {}), today=TODAY())
    world.name("signalled", "b", slug=waits.slug, organisation=waits.number)
    for step, review in (("dismissal", _signalled(world)), ("suspension", _begun(world))):
        world.name("review_step", step, number=review.number, step=step)


def _signalled(world: World) -> Review:
    """Return what E looks into of A, because of a signal."""
    signals.open_signal(Seen(SignalKind.COMPLAINTS, "one", world.bodies["a"], {}), today=TODAY())
    return signals.hand_over(world.bodies["a"], world.bodies["e"], by=world.people["registrar"], today=TODAY())


def _planned(world: World) -> Review:
    stated = {"kind": "courses", "due_on": TODAY() + timedelta(days=30)}
    stated["entries"] = [world.things["entry"]["a_course"]["number"]]
    return reviewing.plan(
        world.bodies["e"],
        world.bodies["a"],
        standard_named("short-courses/1"),
        stated,
        by=world.people["e.signatory"],
        today=TODAY(),
    )


def _begun(world: World) -> Review:
    return reviewing.begin(_planned(world), by=world.people["e.signatory"], today=TODAY())


def _answers() -> dict[str, dict[str, Any]]:
    return {code: {"text": "We do."} for code in CODES}


def _findings() -> dict[str, dict[str, Any]]:
    return {code: {"judgement": "met", "reasons": "Read."} for code in CODES}


def _assessed(world: World) -> Review:
    review = answering.write(_begun(world), _answers(), by=world.people["a.signatory"], today=TODAY())
    return answering.hand_in(review, by=world.people["a.signatory"], today=TODAY())


def _drafted(world: World) -> Review:
    review = reviewing.judge(_assessed(world), _findings(), by=world.people["e.signatory"], today=TODAY())
    return reviewing.send_draft(review, STEPS, by=world.people["e.signatory"], today=TODAY())


def _commented(world: World) -> Review:
    return answering.comment(_drafted(world), "We agree.", by=world.people["a.signatory"], today=TODAY())


def _published(world: World) -> Review:
    return reviewing.publish(_commented(world), by=world.people["e.signatory"], today=TODAY())
