"""One step of a request for an authorisation: compare, set, record. The acts are in `asking.py` and `partners.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from passerelle.catalogue.models import AuthorisationRequest
from passerelle.catalogue.states import ASKINGS, AskingState
from passerelle.core.errors import WrongState
from passerelle.journal import actions as journal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from passerelle.catalogue.models import MicroCredential, PartnerAuthorisation
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person


def take(request: AuthorisationRequest, act: str) -> None:
    """Take a request into one's hands until the transaction ends: of two who answer at once, one gets WrongState."""
    ASKINGS.after(request.state, act)
    seen = AuthorisationRequest.objects.filter(pk=request.pk, state=request.state, version=request.version)
    if not seen.update(version=F("version") + 1):
        raise WrongState(act, request.state)
    request.version += 1


@transaction.atomic
def step(request: AuthorisationRequest, act: str, *, by: Person | None, **fields: Any) -> AuthorisationRequest:
    """Take one step of a request's life and record it. Raises WrongState."""
    target = ASKINGS.after(request.state, act)
    seen = AuthorisationRequest.objects.filter(pk=request.pk, state=request.state, version=request.version)
    if not seen.update(state=target, version=F("version") + 1, **fields):
        raise WrongState(act, request.state)
    request.refresh_from_db()
    record(request, act, by)
    return request


def record(request: AuthorisationRequest, act: str, by: Person | None) -> None:
    """Tell what was done to a request; whoever reads it reads numbers, never the words of either side."""
    noted = {
        "partner": request.partner.number,
        "micro_credential": request.micro_credential.number,
        "act": request.act,
    }
    if request.authorisation:
        noted["authorisation"] = request.authorisation.number
    actor = by.reference if by else ""
    journal.record(f"partner_request.{act}", subject=request.reference, actor=actor, noted=noted)


def held(entry: MicroCredential, partner: Organisation, act: str) -> list[AuthorisationRequest]:
    """Return the request that waits for this, if there is one, and keep it from whoever else would answer it until the
    transaction ends: whoever answers holds the request first and writes the authorisation then."""
    waiting = AuthorisationRequest.objects.filter(
        micro_credential=entry, partner=partner, act=act, state=AskingState.ASKED
    )
    return list(waiting.select_for_update(of=("self",)).select_related("partner", "micro_credential"))


def answered_by(
    authorisation: PartnerAuthorisation, asked: Iterable[AuthorisationRequest], *, by: Person, today: date
) -> None:
    """Close what was asked, where an authorisation answers it: its awarder let the partner do it without opening it.

    One for days that were not asked for answers nothing.
    """
    for one in asked:
        if one.overlaps(authorisation.valid_from, authorisation.ends_on):
            step(one, "authorise", by=by, authorisation=authorisation, closed_on=today, closed_by=by)
