"""Who is told that an answer to a learner is late: those of the body that owes it, never the learner's own file.

Of recognition and of prior learning alike: where silence decides nothing, the body is called, once (`on_expiry`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from passerelle.assessment.models import PriorLearningCase
from passerelle.assessment.permissions import may_answer
from passerelle.assessment.states import CaseState
from passerelle.letters import actions
from passerelle.letters.jobs import tells
from passerelle.organisations.models import Function, Mandate
from passerelle.recognition.models import RecognitionCase
from passerelle.recognition.permissions import OFFICERS, may_decide

if TYPE_CHECKING:
    from passerelle.journal.models import Fact
    from passerelle.people.models import Person


@tells("recognition.escalate")
def recognition_is_late(fact: Fact) -> None:
    """Tell the recognition officers and signatories who may still decide the case."""
    case = RecognitionCase.objects.select_related("line").get(number=fact.subject)
    if case.is_waiting and case.answer_due_on:
        people = [one for one in holding(case.body_id, *OFFICERS) if may_decide(one, case)]
        due = case.answer_due_on.isoformat()
        actions.write(people, "recognition.escalate", case.number, when=due, noted={"due_on": due})


@tells("prior_learning.escalate")
def prior_learning_is_late(fact: Fact) -> None:
    """Tell the signatories of the awarder who may answer the case."""
    case = PriorLearningCase.objects.select_related("micro_credential").get(number=fact.subject)
    if case.state == CaseState.SUBMITTED and case.answer_due_on:
        signatories = holding(case.micro_credential.awarder_id, Function.SIGNATORY)
        people = [one for one in signatories if may_answer(one, case)]
        due = case.answer_due_on.isoformat()
        actions.write(people, "prior_learning.escalate", case.number, when=due, noted={"due_on": due})


def holding(organisation: int | None, *functions: Function) -> list[Person]:
    """Return who holds one of these functions for an organisation today, each once."""
    held = Mandate.objects.filter(organisation=organisation, function__in=functions).select_related("person")
    today = timezone.localdate()
    return list({one.person.pk: one.person for one in held if one.is_held(today)}.values())
