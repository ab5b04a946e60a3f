"""Links by which holders show an award, and when each was opened. Nobody knows their tokens any more."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from passerelle.awards.models import Look, ShareLink
from passerelle.awards.moments import end_of
from passerelle.awards.sharing import new_token
from passerelle.awards.states import Purpose
from passerelle.demonstration.files import read

if TYPE_CHECKING:
    from passerelle.awards.models import Award
    from passerelle.demonstration.ground import Ground

PURPOSES = {
    "job_application": Purpose.JOB,
    "further_study": Purpose.STUDY,
    "pay_step": Purpose.PAY,
    "other": Purpose.OTHER,
}
NOT_YET = ("recipient_organisation", "date_of_birth in shows")
"""A link is for whoever has it; name and result are what a holder can hide."""


def load_share_links(ground: Ground, awards: dict[str, Award]) -> None:
    """Write the links and their looks."""
    told = sorted(read("learning")["share_links"], key=lambda link: link["made_day"])
    links = ShareLink.objects.bulk_create(_link(ground, link, awards[link["award"]]) for link in told)
    Look.objects.bulk_create(
        Look(link=link, at=ground.today.at(ground.today.on(day), 9))
        for stated, link in zip(told, links, strict=True)
        for day in stated["opened_days"]
    )
    for stated, link in zip(told, links, strict=True):
        noted, holder, number = {"link": link.pk}, link.award.holder, link.award.number
        on = ground.today.on(stated["made_day"])
        ground.chronicle.tell("award.share", number, by=holder, on=on, hour=8, noted=noted)
        if stated["stopped_day"] is not None:
            on = ground.today.on(stated["stopped_day"])
            ground.chronicle.tell("award.stop_share", number, by=holder, on=on, hour=20, noted=noted)


def _link(ground: Ground, told: dict[str, Any], award: Award) -> ShareLink:
    stopped = ground.today.maybe(told["stopped_day"])
    return ShareLink(
        award=award,
        token_hash=hashlib.sha256(new_token().encode("ascii")).hexdigest(),
        label=told["recipient"],
        recipient=told["recipient"] if told["recipient_organisation"] else "",
        purpose=PURPOSES[told["purpose"]],
        shows_name="name" in told["shows"],
        shows_result="result" in told["shows"],
        once=told["once"],
        made_at=ground.today.at(ground.today.on(told["made_day"]), 8),
        expires_at=end_of(ground.today.on(told["expires_day"])),
        stopped_at=ground.today.at(stopped, 20) if stopped else None,
        looks=len(told["opened_days"]),
    )
