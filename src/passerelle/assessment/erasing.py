"""Erasing what a learner brought, once the path has ended for long enough; what came of it stays (DOMAIN 3.4).

Evidence, files, notes of a jury and of an adviser, and self-checks go. The result, the gaps and the journal, which
never held any of it, stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from passerelle.assessment import case_files, juries
from passerelle.assessment.models import AccompanimentNote, JurySeat, PriorLearningCase, SelfCheck
from passerelle.assessment.states import ENDED_CASES
from passerelle.core import prior_learning as rules
from passerelle.core.calendar import add_months
from passerelle.core.errors import WrongState
from passerelle.files import actions as files
from passerelle.journal import actions as journal
from passerelle.journal.models import Fact

if TYPE_CHECKING:
    from datetime import date


def ended_on(case: PriorLearningCase) -> date:
    """Return the day of the last step of a case: what the journal says, or else the last change of its learner."""
    last = Fact.objects.filter(subject=case.reference).order_by("-at").first()
    return max(last.day, case.touched_on) if last else case.touched_on


def erase(case: PriorLearningCase, *, today: date) -> PriorLearningCase:
    """Erase the evidence of a case that ended long enough ago. Raises WrongState before that, and the second time."""
    if case.state not in ENDED_CASES or today <= rules.erased_on(ended_on(case), juries.terms_on(today)):
        raise WrongState("erase", case.state)
    return take_out(case, today=today)


@transaction.atomic
def take_out(case: PriorLearningCase, *, today: date) -> PriorLearningCase:
    """Take out of a case that is over what its learner brought: its time has run, or its learner erases the account.

    Raises WrongState while the case is open, and the second time.
    """
    over = PriorLearningCase.objects.filter(pk=case.pk, version=case.version, state__in=ENDED_CASES, erased_on=None)
    if not over.update(evidence=[], erased_on=today, version=F("version") + 1):
        raise WrongState("erase", case.state)
    for upload in case_files.of_case(case):
        files.forget(upload)
    for seat in JurySeat.objects.filter(jury__case=case):
        seat.findings = {code: {**said, "note": ""} for code, said in seat.findings.items()}
        seat.save(update_fields=["findings"])
    AccompanimentNote.objects.filter(accompaniment__case=case).delete()
    journal.record("prior_learning.erase", subject=case.reference, actor="")
    case.refresh_from_db()
    return case


def erase_self_checks(today: date) -> int:
    """Forget self-checks as old as that, and return how many."""
    old = add_months(today, -juries.terms_on(today).keep_months)
    return SelfCheck.objects.filter(checked_on__lt=old).delete()[0]
