"""What time does in appraisals, and who keeps what was signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.appraisal import asking, clearing, reports
from passerelle.appraisal.models import Appraisal
from passerelle.appraisal.states import AppraisalState
from passerelle.core.errors import WrongState
from passerelle.journal.followers import every
from passerelle.signing.finishers import finishes, voids
from passerelle.signing.makers import makes

if TYPE_CHECKING:
    from datetime import date, datetime

    from passerelle.core.credentials.did import VerifyingKey
    from passerelle.signing.models import Intent
    from passerelle.signing.private import Signer


@makes(reports.PURPOSE)
def make_report(text: str, signer: Signer, created: datetime, key: VerifyingKey) -> bytes:
    return reports.make(text, signer, created, key)


@finishes(reports.PURPOSE)
def keep_report(intent: Intent, document: bytes) -> None:
    reports.keep(intent, document)


@voids(reports.PURPOSE)
def give_up_report(intent: Intent, reason: str) -> None:
    reports.give_up(intent, reason)


@every(hours=24)
def run_on(today: date) -> None:
    """Let the clock run on of every case in which the holder did not answer in time."""
    due = Appraisal.objects.filter(state=AppraisalState.WAITING, question_due_on__lt=today)
    for one in due.order_by("pk"):
        try:
            asking.run_on(one, today=today)
        except WrongState:
            continue  # they answered meanwhile


@every(hours=24)
def clear_due(today: date) -> int:
    """Delete what was brought to cases that ended long ago, and return how many were cleared."""
    return clearing.clear_due(today)
