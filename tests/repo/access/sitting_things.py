"""A sitting of H that is open, with a place that somebody by assessment alone booked; one that is called off."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from passerelle.assessment import actions, sheets, sittings
from passerelle.catalogue.models import Supervision
from passerelle.registers.states import State
from tests import factories as make
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from tests.repo.access.world import World


def held_by_h(world: World) -> None:
    today, signing, centre = TODAY(), world.people["a.signatory"], world.bodies["h"]
    entry = make.micro_credential(State.REGISTERED, awarder=world.bodies["a"])
    make.authorisation(entry, centre, "assess")
    sittings.set_rules(entry, by_exam=True, retake_after_days=0, by=signing, seen_version=0)
    stated = {
        "place": "Orsa, room 2",
        "starts_at": timezone.now() + timedelta(days=20),
        "minutes": 120,
        "places": 30,
        "documents": ["passport"],
        "method": "written",
        "supervision": Supervision.SUPERVISED_ONSITE_WITH_ID.value,
        "book_until": today + timedelta(days=10),
        "cancel_until": today + timedelta(days=10),
        "marks_due_on": today + timedelta(days=40),
    }
    opened = sittings.open_sitting(centre, entry, stated, by=world.people["h.signatory"], today=today)
    booked = sittings.book(opened, by=world.people["learner"], today=today)
    world.name("sitting", "h", number=opened.number, entry=entry.number, centre=centre.number)
    world.name("booking", "learner", number=booked.number)
    world.name("day", "learner", what="sitting", number=booked.number)
    assessor, awarding = world.people["h.assessor"], world.people["a.signatory"]
    actions.assign_assessor(booked.candidate, assessor, centre, by=awarding, today=today)
    sheet = sheets.hand_out(entry, opened, by=assessor, today=today)
    back = sheets.bring(sheet, sheets.as_file(sheet).encode(), by=assessor)
    out = sheets.hand_out(entry, None, by=assessor, today=today)
    for name, made in (("back", sheet), ("out", out)):
        world.name("sheet", name, number=made.number, row=1, back=back.number, sitting=opened.number)
