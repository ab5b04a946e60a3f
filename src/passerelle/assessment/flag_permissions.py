"""Who may suspect, decide, and see a suspicion of fraud; nobody else learns that there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q

from passerelle.assessment.flag_states import OPEN_FLAGS, FlagState
from passerelle.assessment.jury_states import SeatState
from passerelle.assessment.models import Candidate, DeclaredTie, FraudFlag, JurySeat, PriorLearningCase, SittingBooking
from passerelle.assessment.permissions import AWARDERS
from passerelle.assessment.second_states import SecondState
from passerelle.assessment.sitting_permissions import CENTRE
from passerelle.assessment.states import ASSESSED, OPEN_CANDIDATES, CaseState
from passerelle.organisations.models import Function
from passerelle.organisations.permissions import acts_for, organisations_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.people.models import Person

SENT = (CaseState.SUBMITTED, CaseState.ADMITTED, CaseState.ASSESSED)


def candidates_to_suspect(person: Person) -> QuerySet[Candidate]:
    """Those one assesses, alone or with another; who booked a sitting of one's centre; those of one's awarder."""
    bodies = organisations_of(person, Function.ASSESSOR)
    second = Q(second_marking__second=person, second_marking__second_body__in=bodies)
    third = Q(second_marking__third=person, second_marking__third_body__in=bodies)
    marks = (second | third) & ~Q(second_marking__state=SecondState.DROPPED)
    booked = SittingBooking.objects.filter(
        candidate=OuterRef("pk"), sitting__centre__in=organisations_of(person, *CENTRE)
    )
    involved = (
        Q(assessor=person, organisation__in=bodies)
        | marks
        | Q(Exists(booked))
        | Q(micro_credential__awarder__in=organisations_of(person, *AWARDERS))
    )
    found = Candidate.objects.filter(involved, state__in=(*OPEN_CANDIDATES, *ASSESSED)).exclude(person=person)
    return found.select_related("person", "micro_credential__awarder")


def cases_to_suspect(person: Person) -> QuerySet[PriorLearningCase]:
    """Those one judges in a jury, declared; those of one's awarder."""
    judged = JurySeat.objects.filter(jury__case=OuterRef("pk"), person=person, state=SeatState.DECLARED)
    involved = Q(Exists(judged)) | Q(micro_credential__awarder__in=organisations_of(person, *AWARDERS))
    found = PriorLearningCase.objects.filter(involved, state__in=SENT).exclude(person=person)
    return found.select_related("person", "micro_credential__awarder", "candidate")


def may_raise(person: Person, subject: Candidate | PriorLearningCase) -> bool:
    if isinstance(subject, Candidate):
        return candidates_to_suspect(person).filter(pk=subject.pk).exists()
    return cases_to_suspect(person).filter(pk=subject.pk).exists()


def candidate_of(flag: FraudFlag) -> Candidate | None:
    return flag.candidate or (flag.case.candidate if flag.case else None)


def case_of(flag: FraudFlag) -> PriorLearningCase | None:
    if flag.case is not None:
        return flag.case
    return PriorLearningCase.objects.filter(candidate=flag.candidate).first()


def may_decide(person: Person, flag: FraudFlag) -> bool:
    """A signatory of the awarder who did not raise it and has no tie: neither to the learner nor to the result."""
    awarder = flag.about.micro_credential.awarder_id
    if not acts_for(person, awarder, Function.SIGNATORY) or person.pk in {flag.raised_by_id, flag.person_id}:
        return False
    tied = Q(assessor=person, candidate=flag.person_id) | Q(assessor=flag.person_id, candidate=person)
    return person.pk not in _involved(flag) and not DeclaredTie.objects.filter(tied).exists()


def _involved(flag: FraudFlag) -> set[int | None]:
    """Return who had to do with the result: assessors, a jury, whoever accompanied the learner."""
    candidate, case = candidate_of(flag), case_of(flag)
    found: set[int | None] = set()
    if candidate is not None:
        found.add(candidate.assessor_id)
        second = getattr(candidate, "second_marking", None)
        found |= {second.second_id, second.third_id} if second else set()
    if case is not None:
        found.add(case.accompanied_by_id)
        found |= set(JurySeat.objects.filter(jury__case=case).values_list("person", flat=True))
    return found


def flags_visible_to(person: Person) -> QuerySet[FraudFlag]:
    """One's own; those one raised and those of one's awarder, unless they were dismissed."""
    held = organisations_of(person, Function.SIGNATORY)
    awarder = Q(candidate__micro_credential__awarder__in=held) | Q(case__micro_credential__awarder__in=held)
    others = (Q(raised_by=person) | awarder) & ~Q(state=FlagState.DISMISSED) & ~Q(person=person)
    return _flags().filter(Q(person=person) | others)


def flags_against(person: Person) -> QuerySet[FraudFlag]:
    return _flags().filter(person=person)


def flags_to_decide(person: Person) -> QuerySet[FraudFlag]:
    """Open ones of one's awarder that one neither raised nor is tied to by what the database can count."""
    held = organisations_of(person, Function.SIGNATORY)
    awarder = Q(candidate__micro_credential__awarder__in=held) | Q(case__micro_credential__awarder__in=held)
    tied = DeclaredTie.objects.filter(
        Q(assessor=person, candidate=OuterRef("person")) | Q(assessor=OuterRef("person"), candidate=person)
    )
    judged = JurySeat.objects.filter(
        Q(jury__case=OuterRef("case")) | Q(jury__case__candidate=OuterRef("candidate")), person=person
    )
    involved = (
        Q(candidate__assessor=person) | Q(case__candidate__assessor=person) | Q(case__accompanied_by=person)
        | Q(candidate__prior_learning_case__accompanied_by=person)
    )  # fmt: skip
    marked = Q(candidate__second_marking__second=person) | Q(candidate__second_marking__third=person)
    found = _flags().filter(awarder, state__in=OPEN_FLAGS).exclude(raised_by=person).exclude(person=person)
    barred = FraudFlag.objects.filter(involved | marked).values("pk")
    return found.exclude(Q(Exists(tied)) | Q(Exists(judged))).exclude(pk__in=barred)


def _flags() -> QuerySet[FraudFlag]:
    return FraudFlag.objects.select_related(
        "person", "candidate__micro_credential__awarder", "case__micro_credential__awarder", "case__candidate"
    ).order_by(F("decided_on").desc(nulls_first=True), "answer_due_on", "pk")
