"""Letters about appeals and corrections: who must act next, and what the learner is told, each once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from passerelle.assessment import corrections
from passerelle.awards import actions as awarding
from passerelle.letters import results as letters
from passerelle.letters.models import Letter
from passerelle.organisations.models import Function
from tests.assessment import factories as make
from tests.assessment.test_corrections import BETTER
from tests.awards.factories import house
from tests.awards.test_corrected import correct
from tests.letters.hearing import heard

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]
TOLD = {
    "result_appeal.lodge": letters.lodged,
    "result_appeal.admit": letters.admitted,
    "result_appeal.stand_aside": letters.stood_aside,
    "result_appeal.uphold": letters.answered,
    "candidate.correct": letters.corrected,
}


def test_whoever_must_act_next_on_an_appeal_is_told_once_and_the_learner_of_the_decision():
    mirane, today = make.country(), timezone.localdate()
    signed = make.passed(mirane)
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
