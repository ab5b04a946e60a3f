"""An answer to a learner that is late: told to who may give it, once, and to nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from passerelle.assessment import jobs as assessing
from passerelle.journal.models import Fact
from passerelle.letters import answers
from passerelle.letters.models import Letter
from passerelle.organisations.models import Function
from passerelle.recognition import actions as recognition
from passerelle.recognition import jobs as recognising
from passerelle.recognition.models import RecognitionCase
from tests import own_rules
from tests.assessment import factories as country
from tests.recognition import factories as recognised

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told() -> list[tuple[str, int]]:
    return sorted(Letter.objects.values_list("kind", "person"))


def test_who_may_decide_a_request_is_told_that_its_answer_is_late():
    story = recognised.story()
    case = recognised.applied_to([story.award], story.degree, by=story.amina, today=recognised.TODAY)
    recognised.mandated(story.polytechnic, Function.SIGNATORY, story.officer)

    recognising.answer_overdue_cases(case.answer_due_on + DAY)
    fact = Fact.objects.get(kind="recognition.escalate")
    for _ in range(2):
        answers.recognition_is_late(fact)

    may = sorted([story.officer.pk, story.signatory.pk])
    assert told() == [("recognition.escalate", pk) for pk in may]
    assert Letter.objects.first().noted == {"due_on": case.answer_due_on.isoformat()}


def test_of_what_was_answered_meanwhile_nobody_is_told():
    story = recognised.story()
    case = recognised.applied_to([story.award], story.degree, by=story.amina, today=recognised.TODAY)
    recognising.answer_overdue_cases(case.answer_due_on + DAY)
    case = RecognitionCase.objects.get()
    recognition.decide(case, by=story.officer, today=timezone.localdate(), grant=True, module_code="RE301")

    answers.recognition_is_late(Fact.objects.get(kind="recognition.escalate"))

    assert told() == []


def test_an_awarders_signatories_are_told_of_a_late_answer_on_prior_learning():
    own_rules.in_force(on_expiry={"prior_learning": "keep-pending"})
    mirane = country.country()
    case = country.submitted_case(mirane)

    assessing.answer_overdue_cases(case.answer_due_on + DAY)
    answers.prior_learning_is_late(Fact.objects.get(kind="prior_learning.escalate"))

    assert told() == [("prior_learning.escalate", mirane.signatory.pk)]
