"""The lives of what employers offer and need, of a learner's consent to be found, and of what comes of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class OpportunityState(models.TextChoices):
    DRAFT = "draft", _("draft, not public")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


OPPORTUNITIES = Lifecycle(
    "opportunity",
    {
        (OpportunityState.DRAFT, "publish"): OpportunityState.OPEN,
        (OpportunityState.OPEN, "close"): OpportunityState.CLOSED,
        (OpportunityState.OPEN, "run_out"): OpportunityState.CLOSED,
    },
)


class ConsentState(models.TextChoices):
    IN_FORCE = "in_force", _("in force")
    WITHDRAWN = "withdrawn", _("taken back")
    OVER = "over", _("over")


CONSENTS = Lifecycle(
    "employer_consent",
    {
        (ConsentState.IN_FORCE, "change"): ConsentState.IN_FORCE,
        (ConsentState.IN_FORCE, "take_back"): ConsentState.WITHDRAWN,
        (ConsentState.IN_FORCE, "lapse"): ConsentState.OVER,
    },
)


class InvitationState(models.TextChoices):
    SENT = "sent", _("waits for your answer")
    ACCEPTED = "accepted", _("answered with an application")
    DECLINED = "declined", _("answered with no; nobody is told")
    OVER = "over", _("over without an answer")


INVITATIONS = Lifecycle(
    "invitation",
    {
        (InvitationState.SENT, "accept"): InvitationState.ACCEPTED,
        (InvitationState.SENT, "decline"): InvitationState.DECLINED,
        (InvitationState.SENT, "lapse"): InvitationState.OVER,
    },
)


class JobApplicationState(models.TextChoices):
    SENT = "sent", _("sent, no answer yet")
    INTERVIEW = "interview", _("invited to an interview")
    REFUSED = "refused", _("refused")
    HIRED = "hired", _("hired")
    WITHDRAWN = "withdrawn", _("taken back")


OPEN_APPLICATIONS = (JobApplicationState.SENT, JobApplicationState.INTERVIEW)
ANSWERED = (JobApplicationState.INTERVIEW, JobApplicationState.REFUSED, JobApplicationState.HIRED)

JOB_APPLICATIONS = Lifecycle(
    "job_application",
    {
        (JobApplicationState.SENT, "interview"): JobApplicationState.INTERVIEW,
        **{(state, "refuse"): JobApplicationState.REFUSED for state in OPEN_APPLICATIONS},
        **{(state, "hire"): JobApplicationState.HIRED for state in OPEN_APPLICATIONS},
        **{(state, "withdraw"): JobApplicationState.WITHDRAWN for state in OPEN_APPLICATIONS},
    },
)


class HireState(models.TextChoices):
    REPORTED = "reported", _("waits for the other side")
    CONFIRMED = "confirmed", _("confirmed by both")
    DENIED = "denied", _("the other side says no")
    TAKEN_BACK = "taken_back", _("taken back")


STANDING_HIRES = (HireState.REPORTED, HireState.CONFIRMED)

HIRES = Lifecycle(
    "reported_hire",
    {
        (HireState.REPORTED, "confirm"): HireState.CONFIRMED,
        (HireState.REPORTED, "deny"): HireState.DENIED,
        (HireState.REPORTED, "take_back"): HireState.TAKEN_BACK,
    },
)


class NeedState(models.TextChoices):
    DRAFT = "draft", _("draft, not public")
    PUBLISHED = "published", _("published")
    ENDED = "ended", _("ended")
    SUPERSEDED = "superseded", _("replaced by a newer one")


NEEDS = Lifecycle(
    "labour_need",
    {
        (NeedState.DRAFT, "publish"): NeedState.PUBLISHED,
        (NeedState.PUBLISHED, "end"): NeedState.ENDED,
        (NeedState.PUBLISHED, "run_out"): NeedState.ENDED,
        (NeedState.PUBLISHED, "supersede"): NeedState.SUPERSEDED,
    },
)
