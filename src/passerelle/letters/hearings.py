"""Who is told of a suspicion of fraud: its learner at every step, and the signatories who may decide it.

No letter says what is suspected, and nobody else gets one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from passerelle.assessment.flag_permissions import may_decide
from passerelle.assessment.flag_states import OPEN_FLAGS, FlagState
from passerelle.assessment.models import FraudFlag
from passerelle.awards.standing import stands_on
from passerelle.journal.followers import every
from passerelle.letters import actions
from passerelle.letters.answers import holding
from passerelle.letters.jobs import tells
from passerelle.organisations.models import Function

if TYPE_CHECKING:
    from datetime import date

    from passerelle.journal.models import Fact
    from passerelle.people.models import Person

LATELY = timedelta(days=60)


@tells("fraud_flag.raise")
def raised(fact: Fact) -> None:
    """Tell the learner until when they may answer, and those who decide."""
    flag = _flag(fact.subject)
    if flag.is_open:
        noted = {"due_on": flag.answer_due_on.isoformat()}
        actions.write([flag.person], "fraud_flag.raise", flag.number, when="once", noted=noted)
        actions.write(_deciding(flag), "fraud_flag.decide", flag.number, when="once", noted=noted)


@tells("fraud_flag.answer")
def answered(fact: Fact) -> None:
    """Tell those who decide that there is an answer."""
    flag = _flag(fact.subject)
    if flag.state == FlagState.ANSWERED:
        actions.write(_deciding(flag), "fraud_flag.answer", flag.number, when="once")


@tells("fraud_flag.set_day")
def day_set(fact: Fact) -> None:
    """Tell the learner the day on which they are heard."""
    flag = _flag(fact.subject)
    if flag.state == FlagState.HEARING and flag.heard_at:
        noted = {"due_on": timezone.localdate(flag.heard_at).isoformat()}
        actions.write([flag.person], "fraud_flag.set_day", flag.number, when=str(fact.pk), noted=noted)


@tells("fraud_flag.uphold", "fraud_flag.dismiss")
def decided(fact: Fact) -> None:
    """Tell the learner; and the awarder, where an award stands on what counts no more."""
    flag = _flag(fact.subject)
    actions.write([flag.person], fact.kind, flag.number, when="once")
    if flag.state == FlagState.UPHELD and stands_on(flag):
        people = holding(flag.about.micro_credential.awarder_id, Function.SIGNATORY)
        actions.write(
            [one for one in people if one.pk != flag.person_id], "fraud_flag.revoke", flag.number, when="once"
        )


@every(hours=24)
def remind_of_suspicions(today: date) -> None:
    """Say once to those who decide that the time to answer is over."""
    late = FraudFlag.objects.filter(
        state__in=OPEN_FLAGS, answer_due_on__lt=today, answer_due_on__gte=today - LATELY, wants_hearing=False
    )
    for flag in late.select_related("person", "candidate__micro_credential", "case__micro_credential"):
        due = flag.answer_due_on.isoformat()
        actions.write(_deciding(flag), "fraud_flag.late", flag.number, when=due, noted={"due_on": due})


def _deciding(flag: FraudFlag) -> list[Person]:
    awarder = flag.about.micro_credential.awarder_id
    return [one for one in holding(awarder, Function.SIGNATORY) if may_decide(one, flag)]


def _flag(number: str) -> FraudFlag:
    rows = FraudFlag.objects.select_related(
        "person", "candidate__micro_credential", "case__micro_credential", "case__candidate"
    )
    return rows.get(number=number)
