"""Who publishes a positive list, who decides, who sees which case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.awards.permissions import visible_to as awards_visible_to
from passerelle.organisations.models import Function, Role
from passerelle.organisations.permissions import acts_for, has_role, organisations_of
from passerelle.recognition.models import PositiveListLine, RecognitionCase
from passerelle.recognition.states import CaseState, LineState

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.awards.models import Award
    from passerelle.people.models import Person

OFFICERS = (Function.RECOGNITION_OFFICER, Function.SIGNATORY)


def may_write_list(person: Person, owner_id: int) -> bool:
    return acts_for(person, owner_id, *OFFICERS)


def may_publish(person: Person, line: PositiveListLine, *, on: date) -> bool:
    """An officer of the owner, while the owner may award anything at all."""
    return may_write_list(person, line.owner_id) and has_role(line.owner_id, Role.AWARDER, on=on)


def may_apply(person: Person, award: Award) -> bool:
    return person.is_authenticated and award.holder_id == person.pk


def may_answer(person: Person, case: RecognitionCase) -> bool:
    """The learner alone accepts, withdraws or asks for another look."""
    return person.is_authenticated and case.learner_id == person.pk


def may_decide(person: Person, case: RecognitionCase) -> bool:
    """An officer of the body whose programme it is, never about oneself.

    Another look belongs to someone who neither wrote the rule nor decided before.
    """
    if person.pk == case.learner_id or not acts_for(person, case.programme.awarder_id, *OFFICERS):
        return False
    return case.state != CaseState.ASKED_AGAIN or person.pk not in _had_a_part(case)


def _had_a_part(case: RecognitionCase) -> set[int | None]:
    wrote = {case.line.drafted_by_id, case.line.published_by_id} if case.line else set()
    return {*wrote, case.decided_by_id}


def awards_to_bring(person: Person) -> QuerySet[Award]:
    """One's own awards, and nobody else's, whoever awarded them."""
    return awards_visible_to(person).filter(holder=person.pk)


def lines_visible_to(person: Person) -> QuerySet[PositiveListLine]:
    """Lines that were published, and the drafts of one's own organisation."""
    own = Q(owner__in=organisations_of(person, *OFFICERS))
    return _with_names().filter(~Q(state=LineState.DRAFT) | own)


def own_lines(person: Person) -> QuerySet[PositiveListLine]:
    return _with_names().filter(owner__in=organisations_of(person, *OFFICERS))


def _with_names() -> QuerySet[PositiveListLine]:
    return PositiveListLine.objects.select_related("owner", "micro_credential", "programme")


def cases_visible_to(person: Person) -> QuerySet[RecognitionCase]:
    """One's own cases, and those brought to a body one decides for."""
    if not person.is_authenticated:
        return RecognitionCase.objects.none()
    return _with_parts().filter(Q(learner=person) | Q(programme__awarder__in=organisations_of(person, *OFFICERS)))


def own_cases(person: Person) -> QuerySet[RecognitionCase]:
    return _with_parts().filter(learner=person)


def cases_to_decide(person: Person) -> QuerySet[RecognitionCase]:
    """Cases of the bodies one decides for, one's own left out."""
    return _with_parts().filter(programme__awarder__in=organisations_of(person, *OFFICERS)).exclude(learner=person)


def _with_parts() -> QuerySet[RecognitionCase]:
    return RecognitionCase.objects.select_related(
        "learner", "award__micro_credential", "programme__awarder", "line__micro_credential", "line__owner"
    )
