"""Many at once: one hire of one application, one answer to one invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from passerelle.core.errors import WrongState
from passerelle.journal.models import Fact
from passerelle.opportunities import applying, finding, hiring, jobs
from passerelle.opportunities.models import Invitation, JobApplication, ReportedHire
from passerelle.opportunities.states import InvitationState, JobApplicationState
from tests.at_once import at_once
from tests.opportunities import factories
from tests.opportunities.factories import lets, opened
from tests.recognition.factories import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
MANY = 64


@pytest.fixture
def racing(transactional_db: None) -> SimpleNamespace:
    return factories.story()


def test_sixty_four_reports_of_both_sides_are_one_hire(racing):
    made = applying.apply(opened(racing), [racing.award], by=racing.amina, today=TODAY)

    def report(place: int) -> Callable[[], ReportedHire]:
        by = racing.amina if place % 2 else racing.employer_editor
        return lambda: hiring.report(JobApplication.objects.get(pk=made.pk), TODAY, by=by, today=TODAY)

    found = at_once([report(place) for place in range(MANY)])

    assert {one.number for one in found} == {ReportedHire.objects.get().number}
    assert Fact.objects.filter(kind="reported_hire.report").count() == 1


def test_of_sixty_four_answers_to_an_invitation_one_is_given(racing):
    opportunity = opened(racing)
    lets(racing.amina)
    finding.invite(opportunity, "all", by=racing.employer_editor, today=TODAY)
    jobs.keep_inviting(TODAY)
    key = Invitation.objects.get().pk

    def answer(place: int) -> Callable[[], object]:
        if place % 2:
            return lambda: applying.apply(opportunity, [racing.award], by=racing.amina, today=TODAY)
        return lambda: applying.decline(Invitation.objects.get(pk=key), by=racing.amina, today=TODAY)

    found = at_once([answer(place) for place in range(MANY)])

    refused = [one for one in found if isinstance(one, Exception)]
    assert all(isinstance(one, WrongState) for one in refused)
    live = JobApplication.objects.exclude(state=JobApplicationState.WITHDRAWN).count()
    assert live <= 1
    assert Invitation.objects.get().state in {InvitationState.DECLINED, InvitationState.ACCEPTED}
    answered = Fact.objects.filter(kind__in=["invitation.decline", "invitation.accept"])
    assert answered.count() == 1
