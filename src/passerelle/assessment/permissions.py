"""Who may name assessors, mark candidates and answer prior-learning cases, and who sees what (DOMAIN 3.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from passerelle.assessment.accompaniment_states import AccompanimentState
from passerelle.assessment.jury_states import SeatState
from passerelle.assessment.models import (
    Accompaniment,
    Candidate,
    ComponentResult,
    Jury,
    JurySeat,
    MarkingSheet,
    PriorLearningCase,
    ResultAppeal,
)
from passerelle.organisations.models import Function, Role
from passerelle.organisations.permissions import acts_for, has_role, organisations_of

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.people.models import Person

AWARDERS = (Function.SIGNATORY, Function.EDITOR)


def may_entrust(person: Person, candidate: Candidate) -> bool:
    """The awarder chooses who assesses its candidates."""
    return acts_for(person, candidate.micro_credential.awarder_id, *AWARDERS)


def may_assign(person: Person, candidate: Candidate) -> bool:
    """The awarder, or a signatory of the assessing body that the awarder named."""
    of_body = candidate.organisation_id is not None and acts_for(person, candidate.organisation_id, Function.SIGNATORY)
    return may_entrust(person, candidate) or of_body


def may_choose_body(person: Person, candidate: Candidate, *, on: date) -> bool:
    """The awarder; and a signatory of the body it named, where its authorisation lets it pass on what it assesses."""
    if may_entrust(person, candidate):
        return True
    let = candidate.assessed_under
    passes_on = let is not None and let.may_subcontract and let.is_held(on)
    return passes_on and acts_for(person, candidate.organisation_id, Function.SIGNATORY)


def may_mark(person: Person, candidate: Candidate) -> bool:
    """The assessor named, as long as the mandate at the assessing body holds."""
    return (
        candidate.assessor_id == person.pk
        and candidate.organisation_id is not None
        and acts_for(person, candidate.organisation_id, Function.ASSESSOR)
    )


def may_record_results(person: Person, candidate: Candidate, *, on: date) -> bool:
    """The same, and the body's role of assessor is live."""
    return may_mark(person, candidate) and has_role(candidate.organisation_id or 0, Role.ASSESSOR, on=on)


def may_answer(person: Person, case: PriorLearningCase) -> bool:
    """A signatory of the awarder, never the learner and never who accompanied the case, now or before."""
    return (
        acts_for(person, case.micro_credential.awarder_id, Function.SIGNATORY)
        and person.pk not in {case.person_id, case.accompanied_by_id}
        and not Accompaniment.objects.filter(case=case, adviser=person).exclude(accepted_on=None).exists()
    )


def candidates_visible_to(person: Person) -> QuerySet[Candidate]:
    """One's own, those one assesses, those of one's assessing body, and those for one's micro-credentials."""
    return _candidates().filter(
        Q(person=person)
        | Q(assessor=person, organisation__in=organisations_of(person, Function.ASSESSOR))
        | Q(organisation__in=organisations_of(person, Function.SIGNATORY))
        | Q(micro_credential__awarder__in=organisations_of(person, *AWARDERS))
    )


def candidates_to_assess(person: Person) -> QuerySet[Candidate]:
    """Those this person was named for, while the mandate holds."""
    return _candidates().filter(assessor=person, organisation__in=organisations_of(person, Function.ASSESSOR))


def candidates_to_assign(person: Person) -> QuerySet[Candidate]:
    """Those for whom this person may name an assessor."""
    return _candidates().filter(
        Q(organisation__in=organisations_of(person, Function.SIGNATORY))
        | Q(micro_credential__awarder__in=organisations_of(person, *AWARDERS))
    )


def sheets_visible_to(person: Person) -> QuerySet[MarkingSheet]:
    """One's own: who marks sees the marks before they are signed, and nobody else."""
    found = MarkingSheet.objects.filter(assessor=person).order_by("-pk")
    return found.select_related("sitting__centre", "micro_credential__awarder", "assessor")


def result_appeals_visible_to(person: Person) -> QuerySet[ResultAppeal]:
    """Those one lodged, those one hears, and those against results of one's awarder's entries or one's own body."""
    signing = organisations_of(person, Function.SIGNATORY)
    found = ResultAppeal.objects.filter(
        Q(candidate__person=person)
        | Q(assessor=person, organisation__in=organisations_of(person, Function.ASSESSOR))
        | Q(candidate__micro_credential__awarder__in=signing)
        | Q(candidate__organisation__in=signing)
    )
    related = ("person", "micro_credential__awarder", "course__provider", "organisation", "assessor")
    return found.select_related(
        "assessor", "organisation", "correction__candidate", *(f"candidate__{name}" for name in related)
    ).order_by("result_due_on", "pk")


def marks_visible_to(person: Person, candidate: Candidate) -> QuerySet[ComponentResult]:
    """The marks of a candidate one sees: for the assessor at any time, for the others once they are signed."""
    shown = candidate.is_signed or may_mark(person, candidate)
    return candidate.component_results.all() if shown else ComponentResult.objects.none()


def cases_visible_to(person: Person) -> QuerySet[PriorLearningCase]:
    """One's own; once sent, those one assesses, answers for the awarder, or judges in a jury, declared.

    An adviser sees what the learner shows them, and that alone (`accompaniments_of`).
    """
    assessed_by = Candidate.objects.filter(
        pk=OuterRef("candidate"), assessor=person, organisation__in=organisations_of(person, Function.ASSESSOR)
    )
    judged_by = JurySeat.objects.filter(jury__case=OuterRef("pk"), person=person, state=SeatState.DECLARED)
    involved = (
        Q(micro_credential__awarder__in=organisations_of(person, *AWARDERS))
        | Q(Exists(assessed_by))
        | Q(Exists(judged_by))
    )
    return _cases().filter(Q(person=person) | (Q(submitted_on__isnull=False) & involved))


def juries_visible_to(person: Person) -> QuerySet[Jury]:
    """Those one was asked to sit in and did not leave, those of one's awarder; never of one's own case."""
    seats = JurySeat.objects.filter(jury=OuterRef("pk"), person=person).exclude(state=SeatState.BARRED)
    of_awarder = Q(case__micro_credential__awarder__in=organisations_of(person, Function.SIGNATORY))
    found = Jury.objects.select_related("case__person", "case__micro_credential__awarder", "case__candidate")
    return found.filter(of_awarder | Q(Exists(seats))).exclude(case__person=person).order_by("meets_on", "pk")


def cases_to_answer(person: Person) -> QuerySet[PriorLearningCase]:
    """Those this person may answer, whatever their state; never one they accompany, or accompanied."""
    helped = Accompaniment.objects.filter(case=OuterRef("pk"), adviser=person).exclude(accepted_on=None)
    return (
        _cases()
        .filter(
            submitted_on__isnull=False,
            micro_credential__awarder__in=organisations_of(person, Function.SIGNATORY),
        )
        .exclude(person=person)
        .exclude(accompanied_by=person)
        .exclude(Exists(helped))
    )


def accompaniments_of(person: Person) -> QuerySet[Accompaniment]:
    """Those of one's own cases; for an adviser, those they are asked for or help in: what ended is closed to them."""
    own = Q(case__person=person)
    asked = Q(adviser=person) & ~Q(state=AccompanimentState.DECLINED) & ~Q(state=AccompanimentState.ENDED)
    found = Accompaniment.objects.filter(own | asked)
    return found.select_related(
        "adviser", "case__person", "case__micro_credential__awarder", "case__candidate", "case__course"
    ).order_by("state", "pk")


def _candidates() -> QuerySet[Candidate]:
    return Candidate.objects.select_related(
        "person", "micro_credential__awarder", "course__provider", "organisation", "assessed_under", "assessor"
    ).order_by("started_on", "pk")


def _cases() -> QuerySet[PriorLearningCase]:
    return PriorLearningCase.objects.select_related(
        "person", "micro_credential__awarder", "candidate", "accompanied_by"
    ).order_by("answer_due_on", "pk")
