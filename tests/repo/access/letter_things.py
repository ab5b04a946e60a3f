"""A letter to the learner, and one to another, with the link under its mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.letters import actions, inbox, unsubscribing

if TYPE_CHECKING:
    from tests.repo.access.world import World


def letters(world: World) -> None:
    for who in ("learner", "other"):
        person = world.people[who]
        actions.write([person], "export.make", "a1b2c3d4", when="once")
        letter = inbox.visible_to(person)[0]
        world.name("letter", who, pk=letter.pk)
    world.name(
        "letter_word", "theirs", word=unsubscribing.address_for(letter).rpartition("/unsubscribe/")[2].strip("/")
    )
