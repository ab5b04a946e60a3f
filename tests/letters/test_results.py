"""Letters about appeals and corrections: who must act next, and what the learner is told, each once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from passerelle.assessment import corrections, sheet_signing, sheets
from passerelle.assessment.models import MarkingSheet
from passerelle.awards import actions as awarding
from passerelle.journal.models import Fact
from passerelle.letters import results as letters
from passerelle.letters.models import Letter
from passerelle.organisations.models import Function
from tests.assessment import factories as make
from tests.assessment.factories import TODAY
from tests.assessment.sheet_factories import came, filled, handed_out, sat
from tests.assessment.test_corrections import BETTER
from tests.awards.factories import house
from tests.awards.test_corrected import correct
from tests.letters.hearing import heard

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]
TOLD = {
    "candidate.assess": letters.signed,
    "marking_sheet.finish": letters.sheet_signed,
    "result_appeal.lodge": letters.lodged,
    "result_appeal.admit": letters.admitted,
    "result_appeal.stand_aside": letters.stood_aside,
    "result_appeal.uphold": letters.answered,
    "candidate.correct": letters.corrected,
}


def test_whoever_must_act_next_on_an_appeal_is_told_once_and_the_learner_of_the_decision():
    mirane, today = make.country(), timezone.localdate()
    signed = make.passed(mirane)
    assert heard(TOLD, new=True) == [("candidate.assess", "Amina Sarr")]
    appeal = corrections.lodge(signed, "My page was not read.", by=mirane.learner, today=make.TODAY)
    assert heard(TOLD, new=True) == [("result_appeal.lodge", "Luc Fadel")]
    vera = make.staff(mirane.body, Function.ASSESSOR, "Vera Lin")
    corrections.admit(appeal, vera, mirane.body, by=mirane.signatory, today=today)
    assert heard(TOLD, new=True) == [("result_appeal.admit", "Vera Lin"), ("result_appeal.admitted", "Amina Sarr")]
    corrections.stand_aside(appeal, by=vera, today=today)
    assert heard(TOLD, new=True) == [("result_appeal.name", "Luc Fadel")]
    pia = make.staff(mirane.body, Function.ASSESSOR, "Pia Holm")
    corrections.admit(appeal, pia, mirane.body, by=mirane.signatory, today=today)
    assert heard(TOLD, new=True) == [("result_appeal.admit", "Pia Holm")]

    for days, kind in ((30, ""), (5, "result_appeal.soon"), (-1, "result_appeal.late")):
        letters.remind_of_appeals(appeal.result_due_on - timedelta(days=days))
        letters.remind_of_appeals(appeal.result_due_on - timedelta(days=days))
        assert Letter.objects.filter(kind=kind).count() == {"": 0, "result_appeal.soon": 1}.get(kind, 2)

    corrections.uphold(appeal, BETTER, "It was not read.", by=pia, today=today)
    assert heard(TOLD, new=True) == [("result_appeal.answer", "Amina Sarr")]


def test_a_corrected_result_is_told_to_the_learner_and_to_the_awarder_of_an_award_on_it():
    at = house()
    awarding.award(at.candidate, by=at.signatory, today=timezone.localdate())
    correct(at, 60)
    assert heard(TOLD, new=True) == [("award.corrected", "Signatory"), ("candidate.correct", at.holder.name)]


def test_a_signed_result_is_told_to_its_learner_with_the_last_day_to_appeal():
    mirane = make.country()
    signed = make.passed(mirane)
    assert heard(TOLD) == [("candidate.assess", "Amina Sarr")]

    letter = Letter.objects.get()
    due = corrections.appeal_until(make.TODAY)
    assert (letter.about, letter.noted) == (signed.number, {"due_on": due.isoformat()})


def test_a_sheet_signed_as_a_whole_tells_each_learner_once_and_nobody_who_is_not_signed(
    django_assert_max_num_queries: Any,
):
    mirane = make.country()
    sheet = handed_out(mirane, sat(mirane, "Amina Sarr", "Karim Zouaoui", "Left Out"))
    sheets.finish(sheets.bring(sheet, filled(sheet, {1: came(), 2: came(a1="20")}), by=mirane.assessor))
    sheet_signing.finish(sheet_signing.sign(MarkingSheet.objects.get(), make.ONSITE, by=mirane.assessor, today=TODAY))
    done = Fact.objects.get(kind="marking_sheet.finish")

    with django_assert_max_num_queries(12):
        letters.sheet_signed(done)

    told = sorted(Letter.objects.values_list("kind", "person__name"))
    assert told == [("candidate.assess", "Amina Sarr"), ("candidate.assess", "Karim Zouaoui")] == heard(TOLD)
