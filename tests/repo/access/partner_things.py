"""Who asks to be let teach for whom: B of A, and A of B; one that A refused to B."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.catalogue import asking
from passerelle.registers.states import State
from tests import factories as make
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from tests.repo.access.world import World


def requests(world: World) -> None:
    today = TODAY()
    for name, awarder, partner in (("b_asks_a", "a", "b"), ("a_asks_b", "b", "a"), ("a_refused_b", "a", "b")):
        entry = make.micro_credential(State.REGISTERED, awarder=world.bodies[awarder])
        signing = {body: world.people[f"{body}.signatory"] for body in (awarder, partner)}
        made = asking.ask(entry, world.bodies[partner], ["teach"], {}, by=signing[partner], today=today)[0]
        if name == "a_refused_b":
            asking.refuse(made, reasons="No test stand.", by=signing[awarder], today=today)
        world.name("partner_request", name, number=made.number)
