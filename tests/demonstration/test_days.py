"""Mirane is as young on every day: loaded on days the calendar makes hard, nothing lies ahead, nothing has run out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone

from passerelle.awards.models import Award
from passerelle.catalogue.models import CourseInstance, MicroCredential, Revision, ShortCourse
from passerelle.demonstration import loading
from passerelle.journal.models import Fact
from passerelle.organisations.models import OrganisationRole
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import LISTED, VERIFIED
from passerelle.vetting import jobs
from passerelle.vetting.models import Case, Decision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

HARD = [date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 31), date(2028, 2, 29), date(2028, 5, 31)]
"""Ends and beginnings of years, a day that three years in four do not have, and ends of months twice as long."""
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", params=HARD, ids=str)
def day(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[date]:
    """Load the country as on that day, around the transactions of the tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert "40 micro-credentials" in loading.load(request.param)
        yield request.param
        transaction.set_rollback(True)


def test_nothing_has_happened_after_the_day_it_is(day):
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=timezone.get_current_timezone())

    assert not Fact.objects.filter(at__gte=end).exists()
    assert not EntryVersion.objects.filter(submitted_on__gt=day).exists()
    assert not Decision.objects.filter(decided_on__gt=day).exists()
    assert not Award.objects.filter(awarded_on__gt=day).exists()
    assert not Revision.objects.filter(sent_on__gt=day).exists()


def test_what_is_verified_holds_today_and_for_five_years_at_most(day):
    longest = date(day.year + 5, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 5)
    for model in (MicroCredential, ShortCourse, OrganisationRole):
        for entry in model.objects.filter(state__in=VERIFIED).exclude(valid_until=None):
            assert day < entry.valid_until <= longest, entry.number


def test_a_decision_follows_its_case_and_an_appeal_its_decision(day):
    for decision in Decision.objects.select_related("case"):
        case = decision.case
        assert case.opened_on <= decision.decided_on <= decision.appeal_until, case.number
        assert decision.was_overdue == (decision.decided_on > case.due_on), case.number
    late = {case.number for case in Case.objects.filter(waits=True) if case.is_overdue(day)}
    assert {"VC-00391", "VC-00394", "VC-00398"} <= late <= {"VC-00391", "VC-00394", "VC-00398", "VC-00415"}


def test_there_is_always_a_course_to_enrol_in(day):
    open_now = CourseInstance.objects.filter(enrol_until__gte=day, course__state__in=LISTED)

    assert open_now.count() > 40


def test_the_clocks_find_nothing_that_was_forgotten(day):
    before = set(Fact.objects.values_list("pk", flat=True))

    with transaction.atomic():
        jobs.turn(day)
        told = set(Fact.objects.exclude(pk__in=before).values_list("kind", flat=True))
        transaction.set_rollback(True)

    assert told <= {"case.remind", "case.escalate"}
