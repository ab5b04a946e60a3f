"""Who asks for a larger award by what they hold: the learner waits for A, the other has that of B.

By an award of its own: that of `held_awards` is spared in a programme, and a lot is used once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State
from passerelle.stacking import asking, confirming, records
from tests import factories as make
from tests.repo.access import things
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from passerelle.awards.models import Award
    from passerelle.catalogue.models import Programme
    from tests.repo.access.world import World


def larger_awards(world: World) -> None:
    for body, who in (("a", "learner"), ("b", "other")):
        part = things.awarded(world, body, who)
        asked = asking.ask(_made_of(world, body, part), by=world.people[who], today=TODAY())
        world.name("larger_award", who, number=asked.number)
        world.name("composition", body, reference=_made_of(world, body, part).reference)
        if who == "other":
            confirming.check(asked, by=world.people["b.editor"], today=TODAY())
            made = confirming.confirm(asked, by=world.people["b.signatory"], today=TODAY())
            records.record(made, by=world.people[who])


def _made_of(world: World, body: str, part: Award) -> Programme:
    """Return a larger award of a body that takes nothing but this award."""
    entry = make.micro_credential(State.REGISTERED, awarder=world.bodies[body])
    EntryVersion.objects.create(
        entry=entry.number,
        edition=entry.edition,
        stated=entry.as_stated(),
        submitted_on=make.LONG_AGO,
        submitted_by=world.people[f"{body}.signatory"],
    )
    counted = part.micro_credential
    size = counted.credits_that_hold
    bucket = {"code": "B", "title": "", "min_credits": float(size or 0), "max_credits": None, "tags": []}
    return make.programme(
        awarder=world.bodies[body],
        credits=size,
        credit_system=counted.credit_system,
        buckets=[bucket | {"items": [counted.number]}],
        awarded_as=entry,
    )
