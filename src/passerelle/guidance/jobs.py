"""What time ends (consents past their last day, visits whose half hour is over), and trainings that were awarded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from passerelle.awards.models import Award
from passerelle.core.errors import WrongState
from passerelle.guidance import counsel, trainings, visits
from passerelle.guidance.models import Counsel, Counsellor, Visit
from passerelle.guidance.states import OPEN_COUNSEL, VisitState
from passerelle.journal.followers import every, follows

if TYPE_CHECKING:
    from datetime import date

    from passerelle.journal.models import Fact


@follows("award.made", "award.reinstate")
def train_by_award(fact: Fact) -> None:
    """Let a counsellor's training follow from an award of what the rules in force name."""
    award = Award.objects.select_related("micro_credential").get(number=fact.subject)
    for counsellor in Counsellor.objects.filter(person=award.holder_id):
        trainings.follow(counsellor, today=fact.day)


@follows("award.revoke", "award.suspend", "award.supersede")
def take_training_back(fact: Fact) -> None:
    """Take back what followed from an award that is not in force any more."""
    award = Award.objects.select_related("micro_credential").get(number=fact.subject)
    if award.is_in_force:
        return  # put back in force since, and that is told by itself
    for counsellor in Counsellor.objects.filter(person=award.holder_id):
        trainings.follow(counsellor, today=fact.day, gone=award)


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
