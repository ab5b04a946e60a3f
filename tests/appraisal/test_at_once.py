"""Many at once: of two who decide on one case, one does, and there is one report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from passerelle.appraisal import reports
from passerelle.appraisal.models import Appraisal, AppraisalReport
from passerelle.appraisal.states import AppraisalState, ReportState
from passerelle.journal.models import Fact
from tests import factories as make
from tests.appraisal.cases import TODAY, Desk
from tests.at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
MANY = 64


def test_sixty_four_signatures_of_two_are_one_report(transactional_db: None):
    make.framework()
    desk = Desk()
    case = desk.to_sign()

    def sign(place: int) -> Callable[[], AppraisalReport]:
        by = desk.first if place % 2 else desk.second
        return lambda: reports.sign(Appraisal.objects.get(pk=case.pk), by=by, today=TODAY)

    at_once([sign(place) for place in range(MANY)])

    report = AppraisalReport.objects.get()
    case.refresh_from_db()
    assert (report.state, case.state) == (ReportState.SIGNED, AppraisalState.REPORTED)
    assert Fact.objects.filter(kind="appraisal_report.sign").count() == 1
