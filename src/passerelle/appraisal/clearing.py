"""What goes of a case when its time is over: what was brought, asked and noted. What was signed stays.

Source: DOMAIN 5.4 (what identifies people in a case, twelve months after its end).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from passerelle.appraisal.models import Appraisal, AppraisalAppeal, Precedent
from passerelle.appraisal.states import OPEN, OPEN_APPEALS
from passerelle.core.calendar import add_months
from passerelle.files import actions as files
from passerelle.files.models import Upload
from passerelle.journal import actions as journal

if TYPE_CHECKING:
    from datetime import date

MONTHS: Final = 12
WORDS: Final = ("purpose_words", "question", "answer", "held_because", "method", "limits", "cannot_say", "basis_words")


def clear_due(today: date) -> int:
    """Clear every case that ended more than twelve months ago and in which no appeal is open. Returns how many."""
    ended = Appraisal.objects.filter(closed_on__lt=add_months(today, -MONTHS), cleared_on=None).exclude(state__in=OPEN)
    waiting = AppraisalAppeal.objects.filter(state__in=OPEN_APPEALS).values("appraisal")
    return sum(clear(case, today=today) for case in ended.exclude(pk__in=waiting).order_by("pk"))


@transaction.atomic
def clear(appraisal: Appraisal, *, today: date) -> int:
    """Delete what was brought and noted; returns 1, or 0 where it was done before or somebody opened it again."""
    same = Appraisal.objects.filter(pk=appraisal.pk, cleared_on=None, version=appraisal.version)
    same = same.exclude(state__in=OPEN)
    if not same.update(cleared_on=today, foreign=None, **dict.fromkeys(WORDS, "")):
        return 0
    for upload in Upload.objects.filter(subject=appraisal.number):
        files.forget(upload)
    appraisal.check_answers.all().delete()
    appraisal.contacts.all().delete()
    appraisal.machine_checks.all().delete()
    Precedent.objects.filter(appraisal=appraisal).update(appraisal=None)
    journal.record("appraisal.clear", subject=appraisal.number)
    return 1
