"""Evidence goes twelve months after the path has ended; what came of it stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from passerelle.assessment import case_files, jobs, prior_learning, self_checks
from passerelle.assessment.models import SelfCheck
from passerelle.assessment.states import CaseState
from passerelle.core.calendar import add_months
from passerelle.files.models import Upload
from passerelle.journal.models import Fact
from tests.assessment import factories as make
from tests.files_at_hand import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]


def test_evidence_is_erased_a_year_after_the_end_and_the_answer_stays():
    mirane, today = make.country(), timezone.localdate()
    case = make.draft_case(mirane)
    case_files.bring(case, [PDF], name="log.pdf", shows="The log", by=mirane.learner)
    prior_learning.submit_case(case, by=mirane.learner, today=today)
    answers = {"K1": "alone", "S1": "alone", "S2": "alone"}
    self_checks.keep(mirane.entry, answers, by=mirane.learner, today=today)
    assert jobs.erase_evidence(add_months(today, 40)) == 0  # it has not ended
    prior_learning.refuse_case(case, gap="A photo of S1.", by=mirane.signatory, today=today)

    assert jobs.erase_evidence(add_months(today, 12)) == 0
    assert Upload.objects.count() == 1
    late = add_months(today, 12) + timedelta(days=1)
    assert [jobs.erase_evidence(late), jobs.erase_evidence(late)] == [1, 0]
    case.refresh_from_db()
    assert (case.evidence, case.state, case.gap, case.erased_on) == (
        [], CaseState.INADMISSIBLE, "A photo of S1.", late,
    )  # fmt: skip
    assert (Upload.objects.count(), SelfCheck.objects.count()) == (0, 0)
    assert Fact.objects.filter(kind="prior_learning.erase", actor="").count() == 1
