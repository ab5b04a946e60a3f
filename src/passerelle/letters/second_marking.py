"""Who is told of a second marking: whoever names an assessor, whoever marks, and the first once it can be signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.assessment.models import SecondMarking
from passerelle.assessment.second_marking import may_name
from passerelle.assessment.second_states import SecondState
from passerelle.letters import actions
from passerelle.letters.answers import holding
from passerelle.letters.jobs import tells
from passerelle.organisations.models import Function

if TYPE_CHECKING:
    from passerelle.journal.models import Fact
    from passerelle.people.models import Person


@tells("second_marking.ask", "second_marking.restart", "second_marking.step_aside", "second_marking.differ")
def somebody_is_wanted(fact: Fact) -> None:
    """Ask those who name assessors for the one who is missing."""
    found = _marking(fact.subject)
    kinds = {SecondState.WANTED: "second_marking.ask", SecondState.APART: "second_marking.differ"}
    if kind := kinds.get(SecondState(found.state)):
        actions.write(_naming(found), kind, found.number, when=str(fact.pk))


@tells("second_marking.name_second", "second_marking.name_third")
def named(fact: Fact) -> None:
    """Tell whoever was named that somebody waits for their marks."""
    found = _marking(fact.subject)
    marking = {SecondState.MARKING: found.second, SecondState.DECIDING: found.third}.get(SecondState(found.state))
    if marking:
        actions.write([marking], "second_marking.name", found.number, when=str(fact.pk))


@tells("second_marking.agree", "second_marking.decide")
def settled(fact: Fact) -> None:
    """Tell the first assessor that the result can be signed."""
    found = _marking(fact.subject)
    if found.state == SecondState.SETTLED and found.candidate.assessor:
        actions.write([found.candidate.assessor], "second_marking.settled", found.number, when=str(fact.pk))


def _naming(found: SecondMarking) -> list[Person]:
    """Return the signatories of the assessing body and, where it has none, the awarder's who may name somebody."""
    candidate = found.candidate
    bodies = [candidate.organisation_id, candidate.micro_credential.awarder_id]
    for body in bodies:
        people = [one for one in holding(body, Function.SIGNATORY) if body and may_name(one, found)]
        if people:
            return people
    return []


def _marking(number: str) -> SecondMarking:
    rows = SecondMarking.objects.select_related(
        "candidate__micro_credential", "candidate__assessor", "candidate__person", "second", "third"
    )
    return rows.get(number=number)
