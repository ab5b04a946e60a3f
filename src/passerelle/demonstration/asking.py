"""Who asked an awarder to be let teach or assess for it: one request was refused, one waits for its answer."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.catalogue.models import AuthorisationRequest
from passerelle.catalogue.states import AskingState
from passerelle.core import clocks, partnership
from passerelle.demonstration.files import read
from passerelle.organisations.models import Function

if TYPE_CHECKING:
    from datetime import date

    from passerelle.catalogue.models import MicroCredential
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.people.models import Person


def load_requests(ground: Ground, cast: Cast, entries: dict[str, MicroCredential]) -> None:
    """Write the requests as they stand today, and what happened to each."""
    rows = [_row(ground, cast, told, entries[told["micro_credential"]]) for told in read("partner_requests")]
    AuthorisationRequest.objects.bulk_create(rows)
    for row in rows:
        noted = {"partner": row.partner.number, "micro_credential": row.micro_credential.number, "act": row.act}
        tell = ground.chronicle.tell
        tell("partner_request.ask", row.number, by=row.asked_by, on=row.asked_on, hour=9, noted=noted)
        if row.closed_on:
            tell("partner_request.refuse", row.number, by=row.closed_by, on=row.closed_on, hour=15, noted=noted)


def _row(ground: Ground, cast: Cast, told: dict[str, Any], entry: MicroCredential) -> AuthorisationRequest:
    asked, refused, terms = ground.today.on(told["day"]), told["refused"], told["terms"]
    awarder = next(body for body, row in cast.bodies.items() if row.pk == entry.awarder_id)
    closed = ground.today.on(refused["day"]) if refused else None
    return AuthorisationRequest(
        number=ground.numbers.give("PQ"),
        awarder=cast.bodies[awarder],
        partner=cast.bodies[told["partner"]],
        micro_credential=entry,
        act=told["act"],
        state=AskingState.REFUSED if refused else AskingState.ASKED,
        version=2 if refused else 1,
        asked_by=_signing(cast, told["partner"], on=asked),
        asked_on=asked,
        clock=partnership.clock_of(is_authority=False),
        due_on=clocks.authorisation_due(asked, of_ministry=False),
        closed_on=closed,
        closed_by=_signing(cast, awarder, on=closed) if closed else None,
        reasons=refused["reasons"] if refused else "",
        most_learners=terms["most_learners"],
        price=Decimal(terms["price"]),
        means=terms["means"],
        subcontracting=terms.get("subcontracting", ""),
    )


def _signing(cast: Cast, body: str, *, on: date) -> Person:
    signing = cast.acting_for(body, Function.SIGNATORY, on=on)
    if signing is None:
        raise ValueError(f"nobody signs for {body} on {on}")
    return signing
