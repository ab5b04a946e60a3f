"""Progression agreements between A and B: a draft, one that is offered, one in force."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.recognition import agreement_signing, agreements
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from tests.repo.access.world import World


def agreed(world: World) -> None:
    parties, by = [world.bodies["a"], world.bodies["b"]], world.people["a.signatory"]
    said = {
        "title": "Who takes whose awards",
        "scope": "network",
        "about": "Two colleges",
        "rules": "Each takes what the other awards.",
        "exit_clause": "A year before.",
        "review_on": TODAY() + timedelta(days=700),
    }
    for name in ("a_draft", "a_offered", "a"):
        agreement = agreements.begin(parties, said, by=by, today=TODAY())
        world.name("agreement", name, number=agreement.number, slug=world.bodies["a"].slug)
        if name != "a_draft":
            agreements.offer(agreement, by=by, today=TODAY())
        if name == "a":
            agreement_signing.sign(agreement, parties[0], by=by, today=TODAY())
            agreement_signing.sign(agreement, parties[1], by=world.people["b.signatory"], today=TODAY())
