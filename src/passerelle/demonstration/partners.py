"""Whom the awarders let teach and assess for them, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.catalogue.joint import OVER
from passerelle.catalogue.models import PartnerAct, PartnerAuthorisation
from passerelle.demonstration.files import read
from passerelle.organisations.models import Function, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from passerelle.catalogue.models import MicroCredential
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground

    Span = tuple[str, str, str, date, date | None]
    """Partner and micro-credential by key, what is let, and from when to when."""


class Partners:
    """Who was let do what, by the keys of the data; it counts who began under each authorisation."""

    def __init__(self, told: Iterable[tuple[Span, PartnerAuthorisation]]) -> None:
        self._held = {span: made for span, made in told}
        self._awarders = {entry["key"]: entry["awarders"] for entry in read("micro_credentials")}

    def under(self, body: str, entry: str, act: PartnerAct, *, on: date) -> PartnerAuthorisation | None:
        """Return what let a body take a learner on; none for an awarder. Raises ValueError where nothing did."""
        if body in self._awarders[entry]:
            return None
        for span, made in self._held.items():
            if span[:3] == (body, entry, act) and made.is_held(on):
                made.learners += 1
                return made
        raise ValueError(f"nobody let {body} {act} {entry} on {on}")

    def write(self) -> None:
        PartnerAuthorisation.objects.bulk_update(self._held.values(), ["learners"])


def load_partners(ground: Ground, cast: Cast, entries: dict[str, MicroCredential]) -> Partners:
    """Write one authorisation for each partner, micro-credential and act, told on the day it began."""
    spans = sorted([*_teaching(ground), *_assessing(ground, entries)], key=lambda span: (span[3], span[:3]))
    rows = [_row(ground, cast, entries, span) for span in spans]
    PartnerAuthorisation.objects.bulk_create(rows)
    return Partners(zip(spans, rows, strict=True))


def _row(ground: Ground, cast: Cast, entries: dict[str, MicroCredential], span: Span) -> PartnerAuthorisation:
    """Return an authorisation, and tell that it began, and that it ended where that day is past."""
    partner, key, act, since, until = span
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
        closed_on=until if until and until <= ground.today.day else None,
        entered_by=entered,
    )
    noted = {"partner": made.partner.number, "micro_credential": entry.number, "act": act}
    ground.chronicle.tell("partner.authorise", made.number, by=by, on=since, hour=9, noted=noted)
    if made.closed_on:
        ground.chronicle.tell("partner.run_out", made.number, by=None, on=made.closed_on, hour=1, noted=noted)
    return made


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
    """Whoever assesses what another awards: from the day it was listed until it ends, as long as it is an assessor."""
    roles = {
        body["key"]: role for body in read("organisations") for role in body["roles"] if role["role"] == Role.ASSESSOR
    }
    for told in read("micro_credentials"):
        first, is_over = (told["history"] or [told])[0]["listed_day"], entries[told["key"]].state in OVER
        if first is None:
            continue
        ended = [ground.today.on(told["end"]["day"])] if is_over else []
        for assessor in set(told["assessed_by"]) - set(told["awarders"]):
            since, until = (ground.today.maybe(roles[assessor][name]) for name in ("since_days", "until_days"))
            begins = max(day for day in (ground.today.on(first), since) if day)
            ends = min((day for day in (until, *ended) if day), default=None)
            yield assessor, told["key"], PartnerAct.ASSESS, begins, ends
