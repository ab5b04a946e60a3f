"""Who plans, judges and signs a review, who speaks for the reviewed, and who sees it when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.organisations.models import Function
from passerelle.organisations.permissions import acts_for, organisations_of
from passerelle.people.models import Duty
from passerelle.people.permissions import holds
from passerelle.quality.queries import signals_with_names, with_names
from passerelle.quality.statements import endorsements
from passerelle.quality.states import PUBLIC, WAS_SIGNED, ReviewState

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.quality.models import Endorsement, Review, Signal

WRITERS = (Function.SIGNATORY, Function.EDITOR)


def may_plan(person: Person, agency: Organisation) -> bool:
    """Who signs for an agency says whom it is going to review."""
    return acts_for(person, agency.pk, Function.SIGNATORY)


def may_commission(person: Person, commissioned_by: Organisation | None) -> bool:
    """Who signs for the organisation that asks for a review; a registrar where the authority asks."""
    if commissioned_by is None:
        return holds(person, Duty.REGISTRAR)
    return acts_for(person, commissioned_by.pk, Function.SIGNATORY)


def may_hand_over(person: Person) -> bool:
    """A registrar hands what was seen of a body to an agency, where none reviews the body that may."""
    return holds(person, Duty.REGISTRAR)


def may_lead(person: Person, review: Review) -> bool:
    """Who signs for the agency begins, moves, cancels and publishes its reviews."""
    return acts_for(person, review.agency_id, Function.SIGNATORY)


def may_judge(person: Person, review: Review) -> bool:
    """Whoever writes for the agency judges, and looks at what was done."""
    return acts_for(person, review.agency_id, *WRITERS)


def may_write(person: Person, review: Review) -> bool:
    """Whoever writes for the reviewed body writes its self-assessment and its answers."""
    return acts_for(person, review.subject_id, *WRITERS)


def may_speak(person: Person, review: Review) -> bool:
    """Who signs for the reviewed body hands in and comments."""
    return acts_for(person, review.subject_id, Function.SIGNATORY)


def sees_draft(person: Person, review: Review) -> bool:
    """The agency sees what it found at any time; the reviewed body once the draft was sent."""
    if acts_for(person, review.agency_id):
        return True
    return review.is_public or (review.draft_sent_on is not None and acts_for(person, review.subject_id))


def visible_to(person: Person) -> QuerySet[Review]:
    """Reviews with public results, those of one's own organisations, and all of them for the authority."""
    rows = with_names()
    if holds(person, Duty.REGISTRAR, Duty.DECISION_OFFICER):
        return rows
    own = organisations_of(person)
    theirs = Q(agency__in=own) | Q(subject__in=own) | Q(commissioned_by__in=own)
    return rows.filter(Q(state__in=PUBLIC) | theirs)


def signals_visible_to(person: Person) -> QuerySet[Signal]:
    """Signals on the authority's desk: all; to an agency those it looks into; to the body itself once that began."""
    rows = signals_with_names()
    if holds(person, Duty.REGISTRAR, Duty.DECISION_OFFICER):
        return rows
    own = organisations_of(person)
    begun = Q(review__subject__in=own) & ~Q(review__state__in=[ReviewState.PLANNED, ReviewState.DISMISSED])
    return rows.filter(Q(review__agency__in=own) | begun)


def may_draft_endorsement(person: Person, endorser: Organisation) -> bool:
    """Whoever writes for an organisation drafts what it might say of a micro-credential."""
    return acts_for(person, endorser.pk, *WRITERS)


def may_sign_endorsement(person: Person, endorser: Organisation) -> bool:
    """Who signs for an organisation gives its word and takes it back; also after its role ended."""
    return acts_for(person, endorser.pk, Function.SIGNATORY)


def may_give_label(person: Person, agency: Organisation) -> bool:
    """Who signs for an agency gives its labels and takes them back."""
    return acts_for(person, agency.pk, Function.SIGNATORY)


def endorsements_visible_to(person: Person, on: date) -> QuerySet[Endorsement]:
    """What was signed is everybody's to read; drafts are for those who write for the endorser."""
    own = Q(endorser__in=organisations_of(person, *WRITERS))
    return endorsements(on).filter(Q(state__in=WAS_SIGNED) | own)
