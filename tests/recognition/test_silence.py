"""What no answer in time means for a request to be recognised: the profile in force when it was asked says so."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from passerelle.core.errors import NotNow
from passerelle.journal.models import Fact
from passerelle.recognition import actions, jobs
from passerelle.recognition.models import LineMode, RecognitionCase, Waived
from passerelle.recognition.states import CaseState
from passerelle.web.recognition import telling
from tests import own_rules
from tests.recognition.factories import TODAY, applied_to, published

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def says(word: str, since: date = date(2020, 1, 1)) -> None:
    own_rules.in_force(since, on_expiry={"recognition": word})


def proposed(story: Any) -> RecognitionCase:
    published(story, mode=LineMode.SEMI_AUTOMATIC, conditions="Laboratory record handed in.")
    return manual(story)


def manual(story: Any) -> RecognitionCase:
    return applied_to([story.award], story.degree, by=story.amina, today=TODAY)


def after(case: RecognitionCase, days: int) -> int:
    assert case.answer_due_on is not None
    done = jobs.answer_overdue_cases(case.answer_due_on + days * DAY)
    case.refresh_from_db()
    return done


def waived(story: Any) -> list[Decimal]:
    return list(Waived.objects.filter(learner=story.amina).values_list("credits", flat=True))


def test_silence_that_means_yes_grants_what_a_rule_proposed_and_says_so_for_ever(story):
    says("deemed-accepted")
    case = proposed(story)
    due = case.answer_due_on

    assert jobs.answer_overdue_cases(due) == 0
    assert jobs.answer_overdue_cases(due + DAY) == 1
    assert jobs.answer_overdue_cases(due + DAY) == 0

    case.refresh_from_db()
    assert (case.state, case.by_expiry, case.decided_by, case.decided_on, case.answer_due_on) == (
        CaseState.DECIDED, True, None, due + DAY, None,
    )  # fmt: skip
    assert waived(story) == [Decimal(3)]
    fact = Fact.objects.get(kind="recognition.grant_by_silence")
    assert (fact.actor, fact.noted) == ("", {"on_expiry": "deemed-accepted"})
    assert "by the passing of time" in telling.status(case)
    assert "The rules count that as a yes" in telling.lede(case)


def test_silence_that_means_no_refuses_and_the_learner_may_ask_for_another_look(story):
    says("deemed-refused")
    case = manual(story)

    assert after(case, 1) == 1
    assert (case.state, case.by_expiry, case.decided_by, case.difference, case.reasons) == (
        CaseState.REFUSED, True, None, "", "",
    )  # fmt: skip
    assert "by the passing of time" in telling.status(case)

    again = actions.ask_again(case, by=story.amina, today=case.decided_on, because="Nobody looked.")
    actions.decide(again, by=story.officer, today=TODAY, grant=True, module_code="RE301")
    case.refresh_from_db()
    assert (case.state, case.by_expiry, case.decided_by) == (CaseState.DECIDED, False, story.officer)


@pytest.mark.parametrize("word", ["keep-pending", None])
def test_silence_that_decides_nothing_calls_the_body_once_and_the_case_waits_on(story, word):
    if word:
        says(word)
    case = proposed(story)
    state = case.state

    assert [after(case, 1), after(case, 2), after(case, 40)] == [1, 0, 0]
    assert (case.state, case.by_expiry, waived(story)) == (state, False, [Decimal(0)])
    assert case.escalated_on == case.answer_due_on + DAY
    assert [fact.actor for fact in Fact.objects.filter(kind="recognition.escalate")] == [""]
    assert "should have answered" in telling.lede(case)
    actions.decide(case, by=story.officer, today=TODAY, grant=True)
    assert case.state == CaseState.DECIDED


def test_silence_grants_nothing_that_nobody_named(story):
    says("deemed-accepted")
    case = manual(story)  # no line of the list is about it

    assert after(case, 1) == 1
    assert (case.state, case.escalated_on is not None) == (CaseState.OPENED, True)


def test_silence_grants_nothing_where_no_room_is_left(story):
    says("deemed-accepted")
    case = proposed(story)
    Waived.objects.update(credits=Decimal(72))

    assert after(case, 1) == 1
    assert (case.state, case.by_expiry, waived(story)) == (CaseState.PROPOSED, False, [Decimal(72)])
    assert not Fact.objects.filter(kind="recognition.grant_by_silence").exists()


def test_another_look_that_nobody_takes_is_called_for_as_the_first_was(story):
    case = manual(story)
    after(case, 1)
    actions.decide(case, by=story.officer, today=TODAY, grant=False, reasons="Too short.", difference="volume")
    actions.ask_again(case, by=story.amina, today=TODAY, because="Count the hours.")

    assert [after(case, 1), after(case, 2)] == [1, 0]
    assert Fact.objects.filter(kind="recognition.escalate").count() == 2
    assert (case.state, case.decided_by) == (CaseState.ASKED_AGAIN, story.officer)


def test_the_rules_of_the_day_of_the_request_decide_and_not_later_ones(story):
    says("deemed-refused", since=TODAY + DAY)
    case = proposed(story)
    assert (after(case, 1), case.state) == (1, CaseState.PROPOSED)


def test_before_its_day_nothing_happens_and_nobody_signs_what_time_decided(story):
    says("deemed-accepted")
    case = proposed(story)
    with pytest.raises(NotNow):
        actions.end_by_silence(case, today=case.answer_due_on)
    after(case, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        RecognitionCase.objects.filter(pk=case.pk).update(decided_by=story.officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        RecognitionCase.objects.filter(pk=case.pk).update(state=CaseState.REFUSED, by_expiry=False)
