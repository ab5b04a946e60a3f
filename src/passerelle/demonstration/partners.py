"""Whom the awarders let teach and assess for them, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.catalogue.models import PartnerAct, PartnerAuthorisation
from passerelle.demonstration.files import read
from passerelle.organisations.models import Function, Role
from passerelle.registers.states import LISTED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from passerelle.catalogue.models import MicroCredential
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground

    Span = tuple[str, str, str, date, date | None]
    """Partner and micro-credential by key, what is let, and from when to when."""


def load_partners(ground: Ground, cast: Cast, entries: dict[str, MicroCredential]) -> None:
    """Write one authorisation for each partner, micro-credential and act, told on the day it began."""
    rows = []
    spans = sorted([*_teaching(ground), *_assessing(ground, entries)], key=lambda span: (span[3], span[:3]))
    for partner, key, act, since, until in spans:
        entry = entries[key]
        awarder = next(body for body, row in cast.bodies.items() if row.pk == entry.awarder_id)
        by = cast.acting_for(awarder, Function.SIGNATORY, on=since)
        entered = by or cast.acting_for(awarder, Function.SIGNATORY, on=ground.today.day)
        if entered is None:
            raise ValueError(f"nobody signs for {awarder}")
        made = PartnerAuthorisation(
            number=ground.numbers.give("PA"),
            awarder=cast.bodies[awarder],
            partner=cast.bodies[partner],
            micro_credential=entry,
            act=act,
            valid_from=since,
            ends_on=until,
            entered_by=entered,
        )
        rows.append(made)
        noted = {"partner": made.partner.number, "micro_credential": entry.number, "act": act}
        ground.chronicle.tell("partner.authorise", made.number, by=by, on=since, hour=9, noted=noted)
    PartnerAuthorisation.objects.bulk_create(rows)


def _teaching(ground: Ground) -> Iterator[Span]:
    """Whoever teaches a course to what another awards; two courses to one goal are one authorisation."""
    spans: dict[tuple[str, str, str], tuple[int, int]] = {}
    for course in read("short_courses"):
        said = course["partner_authorisation"]
        for goal in course["leads_to"] if said else ():
            for act in said["functions"]:
                first, last = spans.get((course["provider"], goal, act), (said["since_day"], said["until_day"]))
                spans[course["provider"], goal, act] = min(first, said["since_day"]), max(last, said["until_day"])
    for (partner, goal, act), (since, until) in spans.items():
        yield partner, goal, act, ground.today.on(since), ground.today.on(until)


def _assessing(ground: Ground, entries: dict[str, MicroCredential]) -> Iterator[Span]:
    """Whoever assesses what another awards: from the day it was listed, as long as it is an assessor."""
    roles = {
        body["key"]: role for body in read("organisations") for role in body["roles"] if role["role"] == Role.ASSESSOR
    }
    for told in read("micro_credentials"):
        entry = entries[told["key"]]
        if entry.state not in LISTED:
            continue
        listed = ground.today.on((told["history"] or [told])[0]["listed_day"])
        for assessor in set(told["assessed_by"]) - set(told["awarders"]):
            role = roles[assessor]
            until = ground.today.maybe(role["until_days"])
            yield assessor, told["key"], PartnerAct.ASSESS, max(listed, ground.today.on(role["since_days"])), until
