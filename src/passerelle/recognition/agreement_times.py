"""What the calendar asks of a progression agreement: that its parties look at it again, and that its last day ends it.

What was signed never changes, so looking again changes no word: each party says that it stands by it, leaves by the
exit clause, or begins another agreement. Source: DOMAIN 3.5 (ProgressionAgreement: review date, exit clause).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from passerelle.core.errors import NotNow, NotPermitted, WrongState
from passerelle.recognition.agreements import hold
from passerelle.recognition.models import Agreement, AgreementSignature
from passerelle.recognition.permissions import may_leave
from passerelle.recognition.states import AGREEMENT_SIGNATURES, AGREEMENTS, AgreementState, SignatureState
from passerelle.registers.steps import step

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

CALLED: Final = timedelta(days=60)
"""So long before the day of the review its parties are called, and from then on may say that they looked."""
OPEN: Final = (SignatureState.AWAITED, SignatureState.INTENDED)
"""Places of parties that have yet to sign what is offered."""


def to_look_at(*, on: date) -> QuerySet[AgreementSignature]:
    """Return the places of all parties that are to look again, by now, at an agreement in force that they stand by."""
    return AgreementSignature.objects.select_related("agreement", "body").filter(
        state=SignatureState.SIGNED,
        reviewed_on=None,
        agreement__state=AgreementState.IN_FORCE,
        agreement__review_on__lte=on + CALLED,
    )


def to_sign() -> QuerySet[AgreementSignature]:
    """Return the places of all parties that have yet to sign an agreement that is offered."""
    offered = AgreementSignature.objects.filter(state__in=OPEN, agreement__state=AgreementState.OFFERED)
    return offered.select_related("agreement", "body")


@transaction.atomic
def review(agreement: Agreement, body: Organisation, *, by: Person, today: date) -> Agreement:
    """Say for one party that it looked at the agreement again and stands by it. Sent twice, nothing more happens.

    Raises NotPermitted, NotNow (`review_not_due`) before its parties are called, WrongState for one that does not stand
    by it, or once it ended.
    """
    if not may_leave(by, body):
        raise NotPermitted
    hold(agreement)
    place = agreement.signatures.filter(body=body, state=SignatureState.SIGNED).first()
    if place is None or agreement.state != AgreementState.IN_FORCE:
        raise WrongState("review", agreement.state)
    if place.reviewed_on is not None:
        return agreement
    if today < agreement.review_on - CALLED:
        raise NotNow(reason="review_not_due", on=(agreement.review_on - CALLED).isoformat())
    noted = {"agreement": agreement.reference, "body": body.number}
    step(place, AGREEMENT_SIGNATURES, "review", by=by, noted=noted, reviewed_on=today)
    return agreement


@transaction.atomic
def run_out(agreement: Agreement, *, today: date) -> Agreement:
    """End an agreement whose last day is past, as of that day; what was decided under it stands.

    Raises NotNow (`time_is_not_over`) on that day and before, or where there is none, WrongState.
    """
    hold(agreement)
    if agreement.valid_to is None or today <= agreement.valid_to:
        raise NotNow(reason="time_is_not_over")
    return step(agreement, AGREEMENTS, "run_out", by=None, ended_on=agreement.valid_to)
