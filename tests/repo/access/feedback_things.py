"""What the learner said of an entry of A, shown and held; a holder's word on E; a report that waits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.awards.models import Award
from passerelle.organisations.models import Role
from passerelle.quality.actions import feedback, hires, reports
from tests import factories as make
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from tests.repo.access.world import World

PHONE = "Good course. Call me on 022 555 01 23."
REPORT = {
    "url": "https://courier.example/pumps",
    "title": "Pumps",
    "publisher": "Lake Courier",
    "language": "en",
    "kind": "press",
}


def feedback_given(world: World) -> None:
    learner, today = world.people["learner"], TODAY()
    mine = Award.objects.get(number=world.things["award"]["learner"]["number"])
    entry, body = mine.micro_credential, make.organisation([Role.PROFESSIONAL_BODY])
    stranger = make.member(body)
    said = {"usefulness": 4, "text": "We mended three pumps."}
    own = feedback.give(entry, "learner", "first", said, by=learner, today=today)
    told_by = f"professional_body:{body.number}"
    held = feedback.give(entry, told_by, "first", said | {"text": PHONE}, by=stranger, today=today)
    feedback.reply(own, "Call 022 555 01 23.", by=world.people["a.signatory"], today=today)
    world.name("feedback_entry", "a", number=entry.number)
    world.name("feedback", "shown", number=own.number)
    world.name("feedback", "held", number=held.number)
    hire = hires.say_hired(mine, world.bodies["e"], today, by=learner, today=today)
    world.name("hire", "learner", number=hire.number)
    told = REPORT | {"published_on": today - timedelta(days=3)}
    world.name("report_link", "proposed", number=reports.propose(entry, told, by=stranger, today=today).number)
