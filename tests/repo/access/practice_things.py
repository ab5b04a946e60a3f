"""What is shared: a coaching of A by E at each point, examples, a circle that A's teacher is in, alerts of H."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.organisations.models import Role
from passerelle.practice import shipped
from passerelle.practice.actions import alerts, circles, coaching, examples
from passerelle.practice.models import Circle, PostKind
from tests import factories as make
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from passerelle.practice.models import Coaching, GoodPractice
    from tests.repo.access.world import World

EXAMPLE = {
    "theme": "assessment", "title": "Two observers", "done": "Two people watch.", "for_whom": "Pump keepers.",
    "took": "A second day.", "came_of_it": "Fewer appeals.", "licence": "CC-BY-4.0", "language": "en",
}  # fmt: skip
ALERT = {
    "title": "One photo", "seen": "The same photo.", "recognise": "By its size.", "what_to_do": "Ask for another.",
    "since": "2026-03-01", "source": "assessment",
}  # fmt: skip


def practice(world: World) -> None:
    shipped.open_circles()
    _coachings(world)
    _examples(world)
    _circle(world)
    _alerts(world)


def _coachings(world: World) -> None:
    """Each with a coach of its own: two of them are open between no two bodies at once."""
    asked, agreed, running = (_coaching(world) for _ in range(3))
    for one in (agreed, running):
        coaching.agree(one, by=_signing(one), today=TODAY())
    coaching.visit(running, TODAY(), "The workshop.", by=_signing(running), today=TODAY())
    coaching.recommend(running, "Write it down.", by=_signing(running), today=TODAY())
    for name, one in (("asked", asked), ("running", running)):
        world.name("coaching", name, number=one.number)
    for step, one in (
        *(("agreement", asked), ("refusal", asked), ("withdrawal", asked), ("visit", agreed)),
        *(("recommendation", running), ("end", running)),
    ):
        world.name("coaching_step", step, number=one.number, step=step)
    world.name("advice", "any", number=running.number, place=1)


def _coaching(world: World) -> Coaching:
    coach = make.organisation([Role.QA_AGENCY])
    for name, function in (("e.signatory", "signatory"), ("e.editor", "editor")):
        make.member(coach, function, world.people[name])
    return coaching.ask(world.bodies["a"], coach, "A review.", by=world.people["a.signatory"], today=TODAY())


def _signing(one: Coaching) -> Any:
    return one.coach.mandates.get(function="signatory").person


def _example(world: World, **more: Any) -> GoodPractice:
    return examples.propose(EXAMPLE | more, by=world.people["learner"], today=TODAY())


def _examples(world: World) -> None:
    proposed, public, held = _example(world), _example(world), _example(world, done="Ask Mr. Okoro.")
    for _ in range(2):
        body = make.organisation()
        examples.endorse(public, body, by=make.member(body), today=TODAY())
    for name, one in (("proposed", proposed), ("public", public), ("held", held)):
        world.name("example", name, number=one.number)
    for step, one in (("endorsement", proposed), ("release", held), ("withdrawal", public)):
        world.name("example_step", step, number=one.number, step=step)


def _circle(world: World) -> None:
    circle, teacher = Circle.objects.get(slug="fraud"), world.people["a.teacher"]
    circles.join(circle, by=teacher, today=TODAY())
    question = circles.write(circle, PostKind.QUESTION, "How?", title="Photos", by=teacher, today=TODAY())
    held = circles.write(circle, PostKind.NOTE, "It was Mr. Okoro.", by=teacher, today=TODAY())
    world.name("circle", "fraud", slug="fraud")
    for step in ("membership", "departure", "note", "conclusion", "moderator"):
        world.name("circle_step", step, slug="fraud", step=step)
    for step, post in (("answer", question), ("withdrawal", question), ("release", held)):
        world.name("post_step", step, slug="fraud", pk=post.pk, step=step)
    for step, post in (("withdrawal", question), ("release", held)):
        world.name("post_act", step, slug="fraud", pk=post.pk, step=step)


def _alerts(world: World) -> None:
    assessor = world.people["h.assessor"]
    raised, held, checked = (
        alerts.raise_alert(ALERT | more, by=assessor, today=TODAY()) for more in ({}, {"seen": "Mr. Okoro did it."}, {})
    )
    alerts.check(checked, by=world.people["registrar"], today=TODAY())
    for name, one in (("raised", raised), ("held", held), ("checked", checked)):
        world.name("alert", name, number=one.number)
    for step, one in (("check", raised), ("release", held), ("withdrawal", checked)):
        world.name("alert_step", step, number=one.number, step=step)
