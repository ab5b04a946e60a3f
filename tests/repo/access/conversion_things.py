"""Conversions: one of A, one for everybody, and one that was proposed for everybody by an officer who has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.conversions.models import Conversion
from passerelle.people.models import Person
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from tests.repo.access.world import World


def converted(world: World) -> None:
    left = Person.objects.create(email="left@country.example", name="Officer Who Left")
    said = {"kind": "credits", "to_system": "ECTS", "factor": "1/2", "source": "An act", "stated_on": TODAY()}
    holds = {"state": "in_force", "in_force_on": TODAY()}
    for name, more in {
        "a": {"owner": world.bodies["a"], "stated_by": world.people["a.signatory"], **holds},
        "all": {"stated_by": left, "confirmed_by": world.people["policy"], **holds},
        "proposed": {"stated_by": left, "state": "proposed"},
    }.items():
        made = Conversion.objects.create(number=f"CV-{name}", from_system=f"OF-{name}", **said, **more)
        world.name("conversion", name, number=made.number)
