"""A learner answers an invitation or applies by what they share; the employer answers; each side sees its own.

What an employer may look at is the learner's link, and nothing else: stopped or run out, it is shut here too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from passerelle.assessment.steps import step
from passerelle.awards.sharing import MAX_LABEL
from passerelle.awards.states import Purpose
from passerelle.core.errors import NotNow, NotPermitted
from passerelle.core.shapes import short_text, some_text
from passerelle.journal import actions as journal
from passerelle.opportunities.models import Invitation, JobApplication, Opportunity
from passerelle.opportunities.permissions import may_answer
from passerelle.opportunities.states import (
    INVITATIONS,
    JOB_APPLICATIONS,
    OPEN_APPLICATIONS,
    InvitationState,
    JobApplicationState,
)
from passerelle.portfolio import sharing
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from passerelle.awards.models import Award
    from passerelle.people.models import Person
    from passerelle.portfolio.models import ForeignCredential, ShareSet

MOST_WORDS = 1_000
PERIOD = "30"


@transaction.atomic
def apply(
    opportunity: Opportunity,
    awards: Sequence[Award],
    foreign: Sequence[ForeignCredential] = (),
    *,
    words: str = "",
    shows_name: bool = True,
    by: Person,
    today: date,
) -> JobApplication:
    """Send an employer what one chooses to show, for an opportunity that is open; an invitation is answered by it.

    The link it makes stands among one's links and may be stopped there. Sent again it is the application there is.
    Raises NotNow (`opportunity_closed`, `guardian_consent`), Malformed, WrongState for an award not in force,
    NotPermitted for what is another's.
    """
    if not opportunity.is_open(today):
        raise NotNow(reason="opportunity_closed")
    said = short_text(MOST_WORDS)("words", words)
    if before := _standing(opportunity, by):
        return before
    label = str(opportunity.employer.legal_name)[:MAX_LABEL]
    shared, _token = sharing.share(
        awards,
        foreign,
        by=by,
        today=today,
        label=label,
        recipient=label,
        purpose=Purpose.JOB,
        period=PERIOD,
        shows_name=shows_name,
    )
    invitation = Invitation.objects.filter(opportunity=opportunity, learner=by).first()
    try:
        with transaction.atomic():
            made = JobApplication.objects.create(
                number=next_number("JA"),
                opportunity=opportunity,
                learner=by,
                share_set=shared,
                words=said,
                was_invited=invitation is not None,
                sent_on=today,
            )
    except IntegrityError:  # the same click twice at once: the link made for this one shows nothing to anybody
        sharing.stop(shared, by=by)
        return JobApplication.objects.exclude(state=JobApplicationState.WITHDRAWN).get(
            opportunity=opportunity, learner=by
        )
    if invitation is not None and invitation.state == InvitationState.SENT:
        step(invitation, INVITATIONS, "accept", by=by, answered_on=today)
    noted = {"opportunity": opportunity.number}
    journal.record("job_application.send", subject=made.number, actor=by.reference, noted=noted)
    return made


def _standing(opportunity: Opportunity, learner: Person) -> JobApplication | None:
    found = JobApplication.objects.filter(opportunity=opportunity, learner=learner)
    return found.exclude(state=JobApplicationState.WITHDRAWN).first()


@transaction.atomic
def decline(invitation: Invitation, *, by: Person, today: date) -> Invitation:
    """Say no to an invitation: it is put away, and nobody is told. Safe to send twice. Raises NotPermitted."""
    if invitation.learner_id != by.pk:
        raise NotPermitted
    if invitation.state == InvitationState.DECLINED:
        return invitation
    return step(invitation, INVITATIONS, "decline", by=by, answered_on=today)


@transaction.atomic
def withdraw(application: JobApplication, *, by: Person, today: date) -> JobApplication:
    """Take an application back: the employer sees it no more, and its link is stopped. Safe to send twice.

    Raises NotPermitted, WrongState once it is refused or became a hire.
    """
    if application.learner_id != by.pk:
        raise NotPermitted
    if application.state == JobApplicationState.WITHDRAWN:
        return application
    step(application, JOB_APPLICATIONS, "withdraw", by=by, words="")
    if application.share_set is not None:
        sharing.stop(application.share_set, by=by)
    return application


@transaction.atomic
def answer(application: JobApplication, act: str, reasons: str = "", *, by: Person, today: date) -> JobApplication:
    """Invite to an interview (`interview`), or refuse with reasons (`refuse`), as the employer.

    The same answer again changes nothing. Raises NotPermitted, Malformed without reasons, WrongState.
    """
    if not may_answer(by, application):
        raise NotPermitted
    said: dict[str, Any] = {"answered_on": today}
    if act == "refuse":
        said["reasons"] = some_text(MOST_WORDS)("reasons", reasons)
        if (application.state, application.reasons) == (JobApplicationState.REFUSED, said["reasons"]):
            return application
    elif application.state == JobApplicationState.INTERVIEW:
        return application
    return step(application, JOB_APPLICATIONS, "refuse" if act == "refuse" else "interview", by=by, **said)


def look(application: JobApplication, *, by: Person, now: datetime) -> ShareSet:
    """Look at what came with an application; the learner sees that somebody did.

    Raises NotPermitted, LinkClosed (run out, stopped), NotNow (`nothing_shared`) where it is erased.
    """
    if not may_answer(by, application) or application.state == JobApplicationState.WITHDRAWN:
        raise NotPermitted
    if application.share_set is None:
        raise NotNow(reason="nothing_shared")
    return sharing.look_through(application.share_set, now=now)


def is_waiting(application: JobApplication) -> bool:
    return application.state in OPEN_APPLICATIONS
