"""What the days and others' acts bring about: ends, invitations, surveys, and which entries answer which need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.catalogue.models import MicroCredential
from passerelle.core.calendar import add_months
from passerelle.core.errors import WrongState
from passerelle.journal.followers import every, follows
from passerelle.opportunities import actions, answering, consents, finding, hiring, needs
from passerelle.opportunities.models import EmployerConsent, Invitation, JobApplication, LabourNeed, Opportunity
from passerelle.opportunities.models import ReportedHire as Hire
from passerelle.opportunities.states import (
    INVITATIONS,
    OPEN_APPLICATIONS,
    ConsentState,
    HireState,
    InvitationState,
    NeedState,
    OpportunityState,
)
from passerelle.portfolio.retention import clocks
from passerelle.registers.states import LIFECYCLE

if TYPE_CHECKING:
    from datetime import date

    from passerelle.journal.models import Fact

ENTRY_ACTS = sorted({act for _, act, _ in LIFECYCLE})


@follows("opportunity.invite")
def invite(fact: Fact) -> None:
    """Invite who meets it and lets the employer find them now."""
    finding.send_invitations(Opportunity.objects.select_related("employer").get(number=fact.subject), today=fact.day)


@follows(*(f"{MicroCredential.register}.{act}" for act in ENTRY_ACTS))
def compare_entry(fact: Fact) -> None:
    """Compare an entry whose standing changed with the needs that are open."""
    entry = MicroCredential.objects.select_related("awarder").get(number=fact.subject)
    answering.compare_entry(entry, today=fact.day)


@every(hours=24)
def end_what_is_over(today: date) -> None:
    """Close opportunities past their day, end needs and consents; what waited for an answer waits no more."""
    for opportunity in Opportunity.objects.filter(state=OpportunityState.OPEN, closes_on__lt=today).order_by("pk"):
        try:
            actions.run_out(opportunity, today=today)
        except WrongState:
            continue  # somebody closed it meanwhile
    for need in LabourNeed.objects.filter(state=NeedState.PUBLISHED, by_when__lt=today).order_by("pk"):
        try:
            needs.run_out(need, today=today)
        except WrongState:
            continue  # somebody ended or replaced it meanwhile
    for consent in EmployerConsent.objects.filter(state=ConsentState.IN_FORCE, until__lt=today).order_by("pk"):
        try:
            consents.lapse(consent, today=today)
        except WrongState:
            continue  # it was taken back or prolonged meanwhile
    over = ~Q(opportunity__state=OpportunityState.OPEN)
    waiting = Invitation.objects.filter(over, state=InvitationState.SENT).order_by("pk")
    for invitation in waiting:
        target = INVITATIONS.after(invitation.state, "lapse")
        Invitation.objects.filter(pk=invitation.pk, state=InvitationState.SENT).update(state=target, answered_on=today)


@every(hours=24)
def keep_inviting(today: date) -> None:
    """Invite who came to meet an opportunity since, or to let its employer find them."""
    for opportunity in Opportunity.objects.filter(state=OpportunityState.OPEN).exclude(invites="").order_by("pk"):
        finding.send_invitations(opportunity, today=today)


@every(hours=24)
def compare_needs(today: date) -> None:
    """Compare every open need with everything that is listed: levels and words may compare otherwise since."""
    answering.compare_all(today=today)


@every(hours=24)
def let_speak(today: date) -> None:
    """Let employers speak of the awards of those whose first day of work came."""
    begun = Hire.objects.filter(state=HireState.CONFIRMED, since__lte=today, since__gt=add_months(today, -1))
    for hire in begun.select_related("application__opportunity__employer", "application__learner").order_by("pk"):
        hiring.begin(hire, today=today)


@every(hours=24)
def forget(today: date) -> None:
    """Delete what has been kept as long as it may: consents and invitations that ended, applications that are over."""

    def before(kind: str) -> date:
        return add_months(today, -clocks()[kind].months)

    EmployerConsent.objects.filter(ended_on__lt=before("employer_consents")).delete()
    Invitation.objects.filter(answered_on__lt=before("invitations")).delete()
    done = JobApplication.objects.exclude(state__in=OPEN_APPLICATIONS).filter(
        opportunity__closed_on__lt=before("job_applications")
    )
    kept = Hire.objects.filter(Q(survey_on__gte=before("job_hires")) | Q(reported_on__gte=before("job_hires")))
    done = done.exclude(pk__in=kept.values("application"))
    Hire.objects.filter(application__in=done).delete()
    done.delete()
