"""Who offers opportunities and states needs, and who sees what came of them.

No employer searches for people: it is shown those who let it, as far as they do (`consents.py`, `finding.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.opportunities.models import (
    EmployerConsent,
    Invitation,
    JobApplication,
    LabourNeed,
    Opportunity,
    ReportedHire,
    Side,
)
from passerelle.opportunities.states import JobApplicationState, NeedState, OpportunityState
from passerelle.organisations.models import Function, Role
from passerelle.organisations.permissions import acts_for, has_role, organisations_of

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.people.models import Person

WITHDRAWN = JobApplicationState.WITHDRAWN
WRITERS = (Function.SIGNATORY, Function.EDITOR)


def may_draft_for(person: Person, employer_id: int, *, on: date) -> bool:
    """An editor or signatory of an organisation that is an employer in the register."""
    return acts_for(person, employer_id, *WRITERS) and has_role(employer_id, Role.EMPLOYER, on=on)


def may_close(person: Person, opportunity: Opportunity) -> bool:
    """Closing stays possible when the role ended."""
    return acts_for(person, opportunity.employer_id, *WRITERS)


def visible_to(person: Person) -> QuerySet[Opportunity]:
    """Public opportunities, and the drafts of one's own organisations."""
    own = Q(employer__in=organisations_of(person, *WRITERS))
    return _with_names().filter(~Q(state=OpportunityState.DRAFT) | own)


def own_opportunities(person: Person) -> QuerySet[Opportunity]:
    return _with_names().filter(employer__in=organisations_of(person, *WRITERS))


def _with_names() -> QuerySet[Opportunity]:
    return Opportunity.objects.select_related("employer")


def may_find_for(person: Person, opportunity: Opportunity, *, on: date) -> bool:
    """Who writes for an employer whose role is in force: of those alone who let it (`consents.letting`)."""
    return opportunity.opened_on is not None and may_draft_for(person, opportunity.employer_id, on=on)


def may_answer(person: Person, application: JobApplication) -> bool:
    """Who writes for the employer of the opportunity, and is not the one who applied."""
    own = acts_for(person, application.opportunity.employer_id, *WRITERS)
    return own and application.learner_id != person.pk


def side_of(person: Person, application: JobApplication) -> str | None:
    """On which side of an application somebody stands; on none: None. What was taken back has no employer's side."""
    if application.learner_id == person.pk:
        return Side.LEARNER
    return Side.EMPLOYER if may_answer(person, application) and application.state != WITHDRAWN else None


def own_consents(person: Person) -> QuerySet[EmployerConsent]:
    if not person.is_authenticated:
        return EmployerConsent.objects.none()
    return EmployerConsent.objects.filter(learner=person).select_related("employer").prefetch_related("not_to")


def own_invitations(person: Person) -> QuerySet[Invitation]:
    """Those one got oneself: no employer sees an invitation again."""
    if not person.is_authenticated:
        return Invitation.objects.none()
    return Invitation.objects.filter(learner=person).select_related("opportunity__employer")


def own_applications(person: Person) -> QuerySet[JobApplication]:
    if not person.is_authenticated:
        return JobApplication.objects.none()
    return _applications().filter(learner=person)


def applications_to(person: Person) -> QuerySet[JobApplication]:
    """What came to employers one writes for; never one's own, nor what was taken back."""
    own = organisations_of(person, *WRITERS)
    found = _applications().filter(opportunity__employer__in=own)
    return found.exclude(learner=person.pk).exclude(state=WITHDRAWN)


def hires_of(person: Person) -> QuerySet[ReportedHire]:
    """Those one stands on either side of."""
    found = ReportedHire.objects.select_related("application__opportunity__employer", "application__learner")
    theirs = Q(application__in=applications_to(person)) | Q(application__in=own_applications(person))
    return found.filter(theirs).order_by("-pk")


def needs_visible_to(person: Person) -> QuerySet[LabourNeed]:
    """Published, ended and replaced ones, and the drafts of one's own organisations."""
    own = Q(stated_by__in=organisations_of(person, *WRITERS))
    return _needs().filter(~Q(state=NeedState.DRAFT) | own)


def own_needs(person: Person) -> QuerySet[LabourNeed]:
    return _needs().filter(stated_by__in=organisations_of(person, *WRITERS))


def may_state_for(person: Person, body_id: int, *, on: date) -> bool:
    """Who writes for an employer, or for a professional body or union, whose role is in force."""
    in_role = has_role(body_id, Role.EMPLOYER, on=on) or has_role(body_id, Role.PROFESSIONAL_BODY, on=on)
    return acts_for(person, body_id, *WRITERS) and in_role


def may_end_need(person: Person, need: LabourNeed) -> bool:
    """Ending stays possible when the role ended."""
    return acts_for(person, need.stated_by_id, *WRITERS)


def _applications() -> QuerySet[JobApplication]:
    return JobApplication.objects.select_related("opportunity__employer", "learner", "share_set").order_by("-pk")


def _needs() -> QuerySet[LabourNeed]:
    return LabourNeed.objects.select_related("stated_by", "entry", "supersedes")
