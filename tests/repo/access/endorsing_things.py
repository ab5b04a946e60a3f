"""Endorsements of entries of A by E, drafted and signed, and labels that E gave to A."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from passerelle.quality.actions import endorsements, labels
from tests import factories as make
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from passerelle.quality.models import Endorsement
    from tests.repo.access.world import World

WORD = {"statement": "We look for people who can do this.", "valid_until": (TODAY() + timedelta(days=90)).isoformat()}


def endorsing(world: World) -> None:
    drafted, signed, once_more = _drafted(world), _signed(world), _drafted(world)
    for name, one in (("drafted", drafted), ("signed", signed)):
        world.name("endorsement", name, number=one.number)
    world.name("signed_endorsement", "signed", number=signed.number)
    world.name("worded", "drafted", number=drafted.number)
    steps = {"write": drafted, "signing": once_more, "discarding": drafted, "withdrawal": signed}
    for step, one in steps.items():
        world.name("endorsement_step", step, number=one.number, step=step)
        if step != "write":
            world.name("endorsement_act", step, number=one.number, step=step)
    world.name("endorser", "e", slug=world.bodies["e"].slug)
    signing, a = world.people["e.signatory"], world.bodies["a"]
    given = labels.give(world.bodies["e"], a, label_of(a.number), by=signing, today=TODAY())
    world.name("label", "given", number=given.number)
    for what in ("reviews", "endorsements", "labels"):
        world.name("quality_data", what, what=what, ending="csv")


def label_of(number: str) -> dict[str, Any]:
    said = {"name": f"Open Learning Mark {number}", "criteria": "Free to use.", "organisation": number}
    return said | {"valid_until": WORD["valid_until"]}


def _drafted(world: World) -> Endorsement:
    entry = make.micro_credential(awarder=world.bodies["a"])
    said = WORD | {"claim": "demand"}
    return endorsements.draft(world.bodies["e"], entry, said, by=world.people["e.signatory"], today=TODAY())


def _signed(world: World) -> Endorsement:
    return endorsements.sign(_drafted(world), by=world.people["e.signatory"], today=TODAY())
