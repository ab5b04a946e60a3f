"""What time ends: consents past their last day, and visits whose half hour is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from passerelle.core.errors import WrongState
from passerelle.guidance import counsel, visits
from passerelle.guidance.models import Counsel, Visit
from passerelle.guidance.states import OPEN_COUNSEL, VisitState
from passerelle.journal.followers import every

if TYPE_CHECKING:
    from datetime import date


@every(hours=24)
def end_counsel(today: date) -> None:
    """End every consent that is past its last day; nothing was seen under it since."""
    for one in Counsel.objects.filter(state__in=OPEN_COUNSEL, until__lt=today).order_by("pk"):
        try:
            counsel.lapse(one, today=today)
        except WrongState:
            continue  # somebody ended or prolonged it meanwhile


@every(hours=1)
def end_visits(_today: date) -> None:
    """Close visits that nobody closed."""
    now = timezone.now()
    for one in Visit.objects.filter(state=VisitState.OPEN, ends_at__lte=now).order_by("pk"):
        try:
            visits.run_out(one, now=now)
        except WrongState:
            continue  # somebody closed it meanwhile
