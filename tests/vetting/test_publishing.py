"""What a panel reported is public within five working days, or the authority is told, or time publishes it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from passerelle.core.errors import NotNow
from passerelle.journal.models import Fact
from passerelle.letters import jobs as letters
from passerelle.letters.models import Letter
from passerelle.policy import queries as policy
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import State
from passerelle.vetting import actions, jobs, rules
from passerelle.vetting.models import Case, Decision
from passerelle.vetting.states import Stage
from tests.vetting import factories as given

if TYPE_CHECKING:
    from passerelle.vetting.models import Report

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def silence_publishes(monkeypatch):
    """The profile in force says that nobody's signature in time means yes."""
    monkeypatch.setattr(
        policy, "on_expiry", lambda clock, _on: "deemed-accepted" if clock == "publication" else "keep-pending"
    )


def due(case: Case) -> date:
    report: Report = case.report
    return rules.publication_due(report.reported_at, rules.clocks_on(timezone.localdate()))


def test_it_is_five_working_days_after_the_report():
    case = given.case_at(Stage.DECIDING)
    days = (timezone.localdate() + n * DAY for n in range(1, 15))

    assert due(case) == [day for day in days if rules.working_days.here().is_working_day(day)][4]


@pytest.mark.usefixtures("silence_publishes")
@pytest.mark.parametrize(
    ("judgement", "outcome", "state"),
    [
        ("yes", "register", State.REGISTERED),
        ("condition", "register_with_conditions", State.REGISTERED_CONDITIONAL),
        ("no", "remove", State.REMOVED),
    ],
)
def test_time_publishes_what_the_panel_found_and_says_so_for_ever(judgement, outcome, state):
    case = given.case_at(Stage.DECIDING, judgement=judgement)

    jobs.turn(due(case))
    assert not Decision.objects.exists()
    for _ in range(2):
        jobs.turn(due(case) + DAY)

    decision = Decision.objects.get()
    assert (decision.outcome, decision.by_expiry, decision.decided_by) == (outcome, True, None)
    assert decision.reasons == given.REASONS
    assert decision.published_on == due(case) + DAY
    assert len(decision.conditions) == (judgement == "condition")
    assert entry_of(case.entry).state == state
    assert Fact.objects.get(kind="case.expire").noted == {"clock": "publication"}


def test_unless_the_profile_says_so_it_waits_and_the_authority_is_told_once():
    case = given.case_at(Stage.DECIDING)
    officer = given.officer()

    for today in (due(case), due(case) + DAY, due(case) + 2 * DAY):
        jobs.turn(today)
        letters.turn(today)

    assert not Decision.objects.exists()
    told = Letter.objects.filter(kind="case.unpublished")
    assert sorted(told.values_list("person__email", flat=True)) == sorted([officer.email, case.registrar.email])
    with pytest.raises(NotNow):
        actions.publish_by_expiry(Case.objects.get(pk=case.pk), today=due(case) + DAY)


@pytest.mark.usefixtures("silence_publishes")
def test_while_the_applicant_is_asked_time_publishes_nothing():
    case = given.case_at(Stage.DECIDING)
    actions.ask(case, "Which pump is used?", by=given.registrar(), today=timezone.localdate())

    jobs.turn(due(case) + DAY)

    assert not Decision.objects.exists()


@pytest.mark.parametrize(("passed", "words"), [(False, "is to be public by"), (True, "was to be public by")])
def test_the_registrars_desk_says_until_when(passed, words, monkeypatch):
    given.case_at(Stage.DECIDING)
    if passed:
        long_ago = timezone.localdate() - 3 * DAY
        monkeypatch.setattr(rules.clocks, "publication_due", lambda *_: long_ago)
    client = Client()
    client.force_login(given.registrar())

    assert words in client.get("/registrar/").text
