"""A candidate whom two mark, and a suspicion that a learner has answered; both wait for somebody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.assessment.flag_states import FlagState
from passerelle.assessment.models import FraudFlag, PriorLearningCase, SecondMarking
from passerelle.assessment.second_states import SecondState
from passerelle.core import hearing, marking
from passerelle.demonstration.files import read
from passerelle.organisations.models import Function

if TYPE_CHECKING:
    from passerelle.assessment.models import Candidate
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground


def load_hearings(ground: Ground, cast: Cast, candidates: dict[str, Candidate]) -> None:
    """Write both with the facts they left."""
    told = read("hearings")
    rules = told["rules"]["params"]
    for one in told["second_markings"]:
        _second(ground, cast, one, candidates[one["candidate"]], marking.terms(rules["marking"]))
    for one in told["suspicions"]:
        _suspicion(ground, cast, one, candidates[one["case"]], hearing.terms(rules["hearing"]))


def _second(ground: Ground, cast: Cast, told: dict[str, str], candidate: Candidate, asked: marking.Terms) -> None:
    body, on = cast.bodies[told["body"]], ground.today.on(int(told["asked_day"]))
    second = cast.people[told["second"]]
    found = SecondMarking.objects.create(
        number=ground.numbers.give("SM"),
        candidate=candidate,
        why=told["why"],
        asked_on=on,
        tolerance=asked.tolerance,
        within=asked.within,
        state=SecondState.MARKING,
        first=candidate.assessor,
        second=second,
        second_body=body,
        version=2,
    )
    tell = ground.chronicle.tell
    awarder = cast.key_of(candidate.micro_credential.awarding_body)
    naming = cast.acting_for(awarder, Function.SIGNATORY, on=on)
    noted = {"candidate": candidate.number, "why": found.why}
    tell("second_marking.ask", found.number, by=naming, on=on, hour=9, noted=noted)
    noted = {"assessor": second.reference, "organisation": body.number}
    tell("second_marking.name_second", found.number, by=naming, on=on, hour=11, noted=noted)


def _suspicion(ground: Ground, cast: Cast, told: dict[str, str], candidate: Candidate, asked: hearing.Terms) -> None:
    case, raised = PriorLearningCase.objects.get(candidate=candidate), ground.today.on(int(told["raised_day"]))
    answered = ground.today.on(int(told["answered_day"]))
    flag = FraudFlag.objects.create(
        number=ground.numbers.give("FF"),
        person=case.person,
        case=case,
        kind=told["kind"],
        text=told["text"],
        raised_by=cast.people[told["raised_by"]],
        raised_on=raised,
        answer_due_on=raised + timedelta(days=asked.answer_days),
        state=FlagState.ANSWERED,
        answer=told["answer"],
        answered_on=answered,
        wants_hearing=bool(told["wants_hearing"]),
        version=2,
    )
    tell, due = ground.chronicle.tell, flag.answer_due_on.isoformat()
    tell("fraud_flag.raise", flag.number, by=flag.raised_by, on=raised, hour=15, noted={"due": due})
    tell("fraud_flag.answer", flag.number, by=case.person, on=answered, hour=20)
