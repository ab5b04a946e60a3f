"""What the learner and another keep from elsewhere, a link of each to several things, a page of each: one is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.awards.models import Award
from passerelle.portfolio import elsewhere, exporting, profiles, sharing
from tests.portfolio import badges
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from tests.repo.access.world import World


def portfolios(world: World) -> None:
    for who in ("learner", "other"):
        person = world.people[who]
        made = Award.objects.get(number=world.things["award"][who]["number"])
        kept = elsewhere.bring(badges.badge(), by=person)
        link, token = sharing.share([made], [kept], by=person, today=TODAY(), label="A job")
        world.name("foreign", who, uuid=kept.key)
        world.name("share_set", who, uuid=link.key)
        export = exporting.ask(by=person)
        exporting.make(export.key)
        world.name("export", who, uuid=export.key)
        page = profiles.save([made], by=person, address=f"page-of-{who}", is_on=who == "learner")
        world.name("public_page", "on" if page.is_on else "off", address=page.address)
        if who == "learner":
            world.name("token", "several", token=token)
