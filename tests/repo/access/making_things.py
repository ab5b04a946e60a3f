"""What is made together: A asks people of B to write and to comment, and E whether it may be named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.catalogue import coauthors, codesign, comments
from passerelle.registers.states import State
from tests import factories as make
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from tests.repo.access.world import World


def made_together(world: World) -> None:
    today, by, body = TODAY(), world.people["a.signatory"], world.bodies["b"]
    written, asked_about = (make.micro_credential(State.DRAFT, awarder=world.bodies["a"]) for _ in range(2))
    writes, says = world.people["b.editor"], world.people["b.signatory"]
    held = coauthors.invite(written, body, writes.email, by=by, today=today)
    coauthors.accept(held, by=writes, today=today)
    only = coauthors.invite(written, body, says.email, by=by, today=today, part="comments")
    coauthors.accept(only, by=says, today=today)
    asked = coauthors.invite(asked_about, body, writes.email, by=by, today=today)
    for name, one in (("a_asks_b", asked), ("a_has_b", held)):
        world.name("co_author", name, pk=one.pk)
    for step, one in (("accept", asked), ("decline", asked), ("end", held)):
        world.name("co_author_step", step, pk=one.pk, step=step)
    named = {"by": by, "today": today, "organisation": world.bodies["e"]}
    waits = codesign.name(written, "employer", "Said what the work needs.", **named)
    yes = codesign.name(asked_about, "employer", "Tried the assessment.", **named)
    codesign.consent(yes, by=world.people["e.signatory"], today=today)
    for name, one in (("a_asks_e", waits), ("e_said_yes", yes)):
        world.name("co_designer", name, pk=one.pk)
    for step, one in (("consent", waits), ("refuse", waits), ("withdraw", yes), ("take_back", yes)):
        world.name("co_designer_step", step, pk=one.pk, step=step)
    world.name("comment", "of_a_with_b", pk=comments.say(written, "title", "Shorter?", by=writes).pk)
    world.name("made_together", "a_with_b", number=written.number)
    world.name("phase", "a_with_b", number=written.number, key="need")
