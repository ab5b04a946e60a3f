"""Letters about counsel, plans and visits: the other side of each step, each once, and nobody without an address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from passerelle.guidance import counsel, planning, visits
from passerelle.guidance.models import PlanItem
from passerelle.letters import actions
from passerelle.letters import guidance as letters
from passerelle.letters.models import Letter
from tests.guidance import factories as make
from tests.guidance.factories import CONSENT
from tests.letters.hearing import heard

pytestmark = pytest.mark.django_db
TOLD = {
    "counsel.invite": letters.invited,
    "counsel.accept": letters.answered,
    "counsel.take_back": letters.taken_back,
    "plan.send": letters.sent,
    "plan.choose": letters.chosen,
    "visit.close": letters.visited,
}


def test_the_other_side_of_each_step_is_told_once():
    desk, today = make.desk(), timezone.localdate()
    found = make.asked(desk, "portfolio")
    assert heard(TOLD) == [("counsel.invite", "Noor Jamal")]
    counsel.answer(found, True, by=desk.adviser, today=today)
    plan = make.sent(desk, found)
    assert heard(TOLD)[:2] == [("counsel.accept", "Amina Sarr"), ("counsel.invite", "Noor Jamal")]
    planning.choose(plan, "A", by=desk.learner, today=today)
    heard(TOLD)
    counsel.take_back(found, by=desk.learner, today=today)

    assert heard(TOLD) == [
        ("counsel.accept", "Amina Sarr"),
        ("counsel.ended", "Noor Jamal"),
        ("counsel.invite", "Noor Jamal"),
        ("plan.choose", "Noor Jamal"),
        ("plan.send", "Amina Sarr"),
    ]


def test_a_learner_is_told_a_week_before_of_what_they_chose_and_of_nothing_else():
    desk = make.desk()
    plan = make.sent(desk, make.accepted(desk))
    starts = PlanItem.objects.get(plan=plan, alternative="A", place=1).starts_on
    assert starts is not None
    letters.remind_of_starts(starts - timedelta(days=7))
    assert Letter.objects.count() == 0

    planning.choose(plan, "A", by=desk.learner, today=starts - timedelta(days=9))
    letters.remind_of_starts(starts - timedelta(days=8))
    assert Letter.objects.count() == 0
    for day in (7, 6, 0):
        letters.remind_of_starts(starts - timedelta(days=day))
    assert [(one.kind, one.person) for one in Letter.objects.all()] == [("plan.starts", desk.learner)]


def test_a_training_that_expires_is_called_to_mind_a_month_before():
    today = timezone.localdate()
    desk = make.desk(trained_until=today + timedelta(days=30))
    letters.remind_of_trainings(today - timedelta(days=1))
    assert Letter.objects.count() == 0

    for _twice in range(2):
        letters.remind_of_trainings(today)
    assert sorted(Letter.objects.values_list("kind", "person__name")) == [
        ("training.expires", desk.head.name),
        ("training.expires", desk.adviser.name),
    ]


def test_who_was_helped_at_a_counter_gets_a_letter_or_reads_it_there_on_paper():
    desk, now = make.desk(), timezone.now()
    visits.close(make.visit(desk), by=desk.officer, now=now)
    new = visits.open_with_new_account(
        desk.service, "Karim Zouaoui", CONSENT, by=desk.officer, now=now, today=timezone.localdate()
    )
    visits.close(new, by=desk.officer, now=now)
    assert heard(TOLD) == [("visit.closed", "Amina Sarr"), ("visit.closed", "Karim Zouaoui")]

    actions.post()
    assert [message.to for message in mail.outbox] == [[desk.learner.email]]
    assert actions.on_paper(new.person) == [f"A service centre acted for you: {new.number}"]
    assert actions.on_paper(desk.learner) == []
