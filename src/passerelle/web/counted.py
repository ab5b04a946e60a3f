"""What one person is to do next, kind by kind, as rows to be counted for the doors of a desk (`web/waiting.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from passerelle.appraisal.permissions import on_the_desk
from passerelle.appraisal.states import ON_THE_CLOCK
from passerelle.assessment import second_marking
from passerelle.assessment.accompaniment_states import AccompanimentState
from passerelle.assessment.flag_permissions import flags_to_decide
from passerelle.assessment.flag_states import FlagState
from passerelle.assessment.jury_states import OPEN_JURIES
from passerelle.assessment.jury_states import SeatState as JurySeatState
from passerelle.assessment.models import Accompaniment, Candidate, FraudFlag, JurySeat, PriorLearningCase, ResultAppeal
from passerelle.assessment.permissions import candidates_to_assign
from passerelle.assessment.states import CandidateState
from passerelle.assessment.states import CaseState as PriorLearningState
from passerelle.awards.corrected import on_corrected_results
from passerelle.catalogue.models import CoAuthor, CoDesigner
from passerelle.catalogue.states import CoAuthorState, CoDesignerState
from passerelle.conversions.models import Conversion
from passerelle.conversions.states import ConversionState
from passerelle.guidance.permissions import clients
from passerelle.guidance.states import CounselState
from passerelle.opportunities.permissions import applications_to
from passerelle.opportunities.states import JobApplicationState
from passerelle.organisations.models import Function, OrganisationRole
from passerelle.organisations.permissions import organisations_of
from passerelle.people.models import Duty
from passerelle.people.permissions import duties_of
from passerelle.policy.models import Activation
from passerelle.practice import queries as practice
from passerelle.practice.models import CoachAdvice, Coaching
from passerelle.practice.states import RAN, CoachingState
from passerelle.quality.feedback import queries as feedback
from passerelle.quality.models import Endorsement, ImprovementAction, QualitySample, Recommendation, Review, Signal
from passerelle.quality.states import (
    EndorsementState,
    ImprovementState,
    RecommendationState,
    ReviewState,
    SampleState,
)
from passerelle.recognition import agreement_times
from passerelle.recognition.models import RecognitionCase
from passerelle.recognition.permissions import OFFICERS
from passerelle.recognition.states import OFFERED, WAITING
from passerelle.registers.states import State
from passerelle.stacking.models import LargerAward
from passerelle.stacking.states import OPEN as ASKED
from passerelle.vetting.models import Appeal, Case, Complaint, Condition, Expert, Seat, Suspension
from passerelle.vetting.states import (
    APPEAL_OPEN,
    ComplaintState,
    ConditionState,
    SeatState,
    Stage,
    SuspensionState,
)

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.people.models import Person

    Rows = QuerySet[Any]

WRITERS = (Function.SIGNATORY, Function.EDITOR)


# --- the authority ----------------------------------------------------------------------------------------------------


def expert(person: Person, on: date) -> QuerySet[Any]:
    return Expert.objects.filter(person=person)


def panels_to_form(person: Person, on: date) -> Rows:
    return Case.objects.filter(stage=Stage.TO_FORM)


def overdue(person: Person, on: date) -> Rows:
    return Case.objects.filter(waits=True, due_on__lt=on, stopped_since=None)


def to_decide(person: Person, on: date) -> Rows:
    return Case.objects.filter(stage=Stage.DECIDING)


def alerts(person: Person, on: date) -> Rows:
    return practice.waiting_alerts().exclude(raised_by=person)


def held_examples(person: Person, on: date) -> Rows:
    return practice.held_examples()


def held_posts(person: Person, on: date) -> Rows:
    return practice.held_posts()


def held_feedback(person: Person, on: date) -> Rows:
    return feedback.waiting()


def held_replies(person: Person, on: date) -> Rows:
    return feedback.replies_waiting()


def reports_proposed(person: Person, on: date) -> Rows:
    return feedback.reports_waiting()


def signs(person: Person, on: date) -> Rows:
    return Signal.objects.filter(review=None)


def roles_asked(person: Person, on: date) -> Rows:
    return OrganisationRole.objects.filter(state=State.IN_REVIEW)


def complaints(person: Person, on: date) -> Rows:
    rows = Complaint.objects.filter(state=ComplaintState.LODGED)
    return rows if Duty.REGISTRAR in duties_of(person) else rows.none()


def evidence(person: Person, on: date) -> Rows:
    rows = Condition.objects.filter(state=ConditionState.OFFERED)
    return rows if Duty.REGISTRAR in duties_of(person) else rows.none()


def suspensions(person: Person, on: date) -> Rows:
    rows = Suspension.objects.filter(state=SuspensionState.PROPOSED).exclude(proposed_by=person)
    return rows if duties_of(person) & {Duty.REGISTRAR, Duty.DECISION_OFFICER} else rows.none()


def appeals(person: Person, on: date) -> Rows:
    rows = Appeal.objects.filter(state__in=APPEAL_OPEN).filter(Q(handler=person) | Q(handler=None))
    return rows if Duty.APPEAL_HANDLER in duties_of(person) else rows.none()


def rules(person: Person, on: date) -> Rows:
    return Activation.objects.filter(approved_on=None, withdrawn_on=None).exclude(drafted_by=person)


def _seats(person: Person, state: SeatState, stage: Stage) -> Rows:
    return Seat.objects.filter(expert__person=person, state=state, case__stage=stage)


def invited(person: Person, on: date) -> Rows:
    return Seat.objects.filter(expert__person=person, state=SeatState.INVITED, case__waits=True)


def to_find(person: Person, on: date) -> Rows:
    return _seats(person, SeatState.DECLARED, Stage.FINDING).filter(judgements=None)


def to_vote(person: Person, on: date) -> Rows:
    return _seats(person, SeatState.DECLARED, Stage.VOTING).filter(has_vote=True, votes=None)


# --- organisations ----------------------------------------------------------------------------------------------------


def conditions(person: Person, on: date) -> Rows:
    held = organisations_of(person, *WRITERS)
    return Condition.objects.filter(state=ConditionState.OPEN, case__applicant__in=held)


def self_assessments(person: Person, on: date) -> Rows:
    return Review.objects.filter(subject__in=organisations_of(person, *WRITERS), state=ReviewState.SELF_ASSESSMENT)


def drafts_to_comment(person: Person, on: date) -> Rows:
    rows = Review.objects.filter(state=ReviewState.COMMENTED, commented_on=None, comment_until__gte=on)
    return rows.filter(subject__in=organisations_of(person, *WRITERS))


def recommended(person: Person, on: date) -> Rows:
    rows = Recommendation.objects.filter(state=RecommendationState.OPEN, review__state=ReviewState.PUBLISHED)
    return rows.filter(review__subject__in=organisations_of(person, *WRITERS))


def to_begin(person: Person, on: date) -> Rows:
    return Review.objects.filter(agency__in=organisations_of(person, *WRITERS), state=ReviewState.PLANNED)


def to_judge(person: Person, on: date) -> Rows:
    return Review.objects.filter(agency__in=organisations_of(person, *WRITERS), state=ReviewState.UNDER_REVIEW)


def to_publish(person: Person, on: date) -> Rows:
    heard = Q(commented_on__isnull=False) | Q(comment_until__lt=on)
    held = organisations_of(person, Function.SIGNATORY)
    return Review.objects.filter(heard, agency__in=held, state=ReviewState.COMMENTED)


def answered(person: Person, on: date) -> Rows:
    rows = Recommendation.objects.filter(state=RecommendationState.ANSWERED, review__state=ReviewState.PUBLISHED)
    return rows.filter(review__agency__in=organisations_of(person, *WRITERS))


def late_actions(person: Person, on: date) -> Rows:
    held = organisations_of(person)
    rows = ImprovementAction.objects.filter(state=ImprovementState.OPEN, due_on__lt=on)
    return rows.filter(self_review__cycle__provider__in=held)


def samples(person: Person, on: date) -> Rows:
    return QualitySample.objects.filter(agency__in=organisations_of(person, *WRITERS), state=SampleState.DRAWN)


def coaching_asked(person: Person, on: date) -> Rows:
    return Coaching.objects.filter(coach__in=organisations_of(person, Function.SIGNATORY), state=CoachingState.ASKED)


def advice(person: Person, on: date) -> Rows:
    held = organisations_of(person, *WRITERS)
    return CoachAdvice.objects.filter(coaching__provider__in=held, coaching__state__in=RAN, done="")


def invitations(person: Person, on: date) -> Rows:
    return CoAuthor.objects.filter(person=person, state=CoAuthorState.INVITED)


def consents(person: Person, on: date) -> Rows:
    asked = Q(person=person) | Q(organisation__in=organisations_of(person, Function.SIGNATORY))
    return CoDesigner.objects.filter(asked, state=CoDesignerState.ASKED)


def endorsements(person: Person, on: date) -> Rows:
    held = organisations_of(person, Function.SIGNATORY)
    return Endorsement.objects.filter(endorser__in=held, state=EndorsementState.DRAFTED)


def without_assessor(person: Person, on: date) -> Rows:
    return candidates_to_assign(person).filter(state=CandidateState.WAITING).exclude(person=person)


def prior_learning(person: Person, on: date) -> Rows:
    held = organisations_of(person, Function.SIGNATORY)
    return PriorLearningCase.objects.filter(micro_credential__awarder__in=held, state=PriorLearningState.SUBMITTED)


def juries(person: Person, on: date) -> Rows:
    open_ones = JurySeat.objects.filter(person=person, jury__state__in=OPEN_JURIES)
    return open_ones.exclude(state=JurySeatState.BARRED)


def result_appeals(person: Person, on: date) -> Rows:
    """Those one is to admit or not, and those one is to decide."""
    lodged = Q(candidate__micro_credential__awarder__in=organisations_of(person, Function.SIGNATORY), state="lodged")
    admitted = Q(assessor=person, organisation__in=organisations_of(person, Function.ASSESSOR), state="admitted")
    return ResultAppeal.objects.filter(lodged | admitted).exclude(candidate__person=person)


def corrected_awards(person: Person, on: date) -> Rows:
    return on_corrected_results(person)


def help_asked(person: Person, on: date) -> Rows:
    return Accompaniment.objects.filter(adviser=person, state=AccompanimentState.ASKED)


def helped(person: Person, on: date) -> Rows:
    return Accompaniment.objects.filter(adviser=person, state=AccompanimentState.ACCEPTED)


def counsel_asked(person: Person, on: date) -> Rows:
    return clients(person, on=on).filter(state=CounselState.ASKED)


def to_assess(person: Person, on: date) -> Rows:
    held = organisations_of(person, Function.ASSESSOR)
    return Candidate.objects.filter(assessor=person, organisation__in=held, state=CandidateState.ASSIGNED)


def seconds_to_name(person: Person, on: date) -> Rows:
    return second_marking.to_name(person)


def seconds_to_mark(person: Person, on: date) -> Rows:
    return second_marking.to_mark(person)


def suspicions(person: Person, on: date) -> Rows:
    return flags_to_decide(person)


def held_against(person: Person, on: date) -> Rows:
    return FraudFlag.objects.filter(person=person, state=FlagState.RAISED)


def recognition(person: Person, on: date) -> Rows:
    held = organisations_of(person, *OFFICERS)
    return RecognitionCase.objects.filter(body__in=held, state__in=WAITING)


def agreements_to_sign(person: Person, on: date) -> Rows:
    return agreement_times.to_sign().filter(body__in=organisations_of(person, *OFFICERS))


def agreements_to_look_at(person: Person, on: date) -> Rows:
    return agreement_times.to_look_at(on=on).filter(body__in=organisations_of(person, *OFFICERS))


def offered(person: Person, on: date) -> Rows:
    return RecognitionCase.objects.filter(learner=person, state__in=OFFERED)


def applications_for_work(person: Person, on: date) -> Rows:
    return applications_to(person).filter(state=JobApplicationState.SENT)


def larger_awards(person: Person, on: date) -> Rows:
    """Count requests that somebody else checked, or nobody yet: who checks does not confirm."""
    asked = LargerAward.objects.filter(programme__awarder__in=organisations_of(person, *WRITERS), state__in=ASKED)
    return asked.exclude(checked_by=person).exclude(learner=person)


def appraisals(person: Person, on: date) -> Rows:
    return on_the_desk(person).filter(state__in=ON_THE_CLOCK)


def conversions(person: Person, on: date) -> Rows:
    if Duty.POLICY_OFFICER not in duties_of(person):
        return Conversion.objects.none()
    return Conversion.objects.filter(owner=None, state=ConversionState.PROPOSED).exclude(stated_by=person)
