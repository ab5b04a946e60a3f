"""What happens to prior-learning cases by the passing of time, and to sheets after a request. All may run twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.assessment import erasing, juries, prior_learning, sheet_signing, sheets
from passerelle.assessment.models import MarkingSheet, PriorLearningCase, SheetReturn
from passerelle.assessment.states import ENDED_CASES, CaseState
from passerelle.core import assessing
from passerelle.core.calendar import add_months
from passerelle.core.errors import NotNow, WrongState
from passerelle.journal.followers import every, follows
from passerelle.journal.models import Fact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date


@every(hours=24)
def answer_overdue_cases(today: date) -> int:
    """Let the end of the time to answer do what the profile of the day it was sent says (`on_expiry`).

    Return how many were admitted, lapsed or told to the awarder.
    """
    told = Fact.objects.filter(kind="prior_learning.escalate").values("subject")
    overdue = PriorLearningCase.objects.filter(state=CaseState.SUBMITTED, answer_due_on__lt=today)
    waiting = overdue.exclude(number__in=told).order_by("pk").values_list("pk", flat=True)
    return _each(waiting, prior_learning.end_by_silence, today)


@every(hours=24)
def lapse_idle_drafts(today: date) -> int:
    """Let drafts lapse whose author took no step for six months. Return how many."""
    idle = PriorLearningCase.objects.filter(
        state=CaseState.DRAFT, touched_on__lt=add_months(today, -assessing.LAPSE_MONTHS)
    )
    return _each(idle.order_by("pk").values_list("pk", flat=True), prior_learning.lapse, today)


@follows("marking_sheet.bring", "sheet_return.again")
def read_what_came_back(fact: Fact) -> None:
    """Read a file to its end, whether or not the page that took it is still open."""
    number = fact.noted.get("return", fact.subject)
    sheets.finish(SheetReturn.objects.get(number=number))


@follows("marking_sheet.sign")
def sign_the_rest(fact: Fact) -> None:
    """Sign a sheet to its end, whether or not the page that began it is still open."""
    sheet_signing.finish(MarkingSheet.objects.get(number=fact.subject))


@every(hours=24)
def erase_evidence(today: date) -> int:
    """Erase the evidence of cases whose path ended as long ago as the rules in force say. Return how many."""
    erasing.erase_self_checks(today)
    long_ago = add_months(today, -juries.terms_on(today).keep_months)
    ended = PriorLearningCase.objects.filter(state__in=ENDED_CASES, erased_on=None, touched_on__lt=long_ago)
    return _each(ended.order_by("pk").values_list("pk", flat=True), erasing.erase, today)


def _each(keys: Iterable[int], act: Callable[..., PriorLearningCase], today: date) -> int:
    """Do one act to each case in a transaction of its own; who was faster in the meantime is left alone."""
    done = 0
    for key in list(keys):
        try:
            act(PriorLearningCase.objects.get(pk=key), today=today)
        except (NotNow, WrongState):
            continue
        done += 1
    return done
