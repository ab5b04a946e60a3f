"""The pool from which panels are formed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.demonstration.files import read
from passerelle.people.models import Duty
from passerelle.vetting.models import Expert

if TYPE_CHECKING:
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground

NAMED = -640
"""The day the pool was named; the register began to form panels then."""
NOT_YET = ("organisation_name", "position", "cases_at_most")
"""What the data tell of experts and nobody reads yet; every expert holds at most four cases."""


def load_experts(ground: Ground, cast: Cast) -> dict[str, Expert]:
    """Write the pool and return its members by the key of the person."""
    told = {person["key"]: person for person in read("people") if person["expert"]}
    rows = Expert.objects.bulk_create(
        Expert(
            person=cast.people[key],
            kind=person["expert"]["kind"],
            country=person["country"],
            languages=person["languages"],
            fields=person["expert"]["fields"],
            organisation=cast.bodies.get(person["expert"]["organisation"]),
            former_organisations=[
                {
                    "organisation": cast.bodies[left["organisation"]].number,
                    "left_on": ground.today.on(left["left_days"]),
                }
                for left in person["expert"]["former_organisations"]
            ],
            trained_until=ground.today.on(person["expert"]["trained_until_days"]),
        )
        for key, person in told.items()
    )
    named = ground.today.on(NAMED)
    registrar = cast.on_duty(Duty.REGISTRAR, on=named)
    for expert in rows:
        noted = {"kind": expert.kind}
        ground.chronicle.tell("expert.name", expert.person.reference, by=registrar, on=named, noted=noted)
    return dict(zip(told, rows, strict=True))
