"""The lives of what guidance keeps: a learner's counsel, a plan, and a visit to a service centre."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class CounselState(models.TextChoices):
    ASKED = "asked", _("asked, no answer yet")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    ENDED = "ended", _("ended")


OPEN_COUNSEL = (CounselState.ASKED, CounselState.ACCEPTED)

COUNSEL_LIFE = Lifecycle(
    "counsel",
    {
        (CounselState.ASKED, "accept"): CounselState.ACCEPTED,
        (CounselState.ASKED, "decline"): CounselState.DECLINED,
        (CounselState.ASKED, "consent"): CounselState.ASKED,
        (CounselState.ASKED, "take_back"): CounselState.ENDED,
        (CounselState.ASKED, "lapse"): CounselState.ENDED,
        (CounselState.ACCEPTED, "consent"): CounselState.ACCEPTED,
        (CounselState.ACCEPTED, "take_back"): CounselState.ENDED,
        (CounselState.ACCEPTED, "give_up"): CounselState.ENDED,
        (CounselState.ACCEPTED, "lapse"): CounselState.ENDED,
    },
)


class PlanState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SENT = "sent", _("sent, to be chosen from")
    CHOSEN = "chosen", _("chosen")
    WITHDRAWN = "withdrawn", _("withdrawn")


ON_VIEW = (PlanState.SENT, PlanState.CHOSEN)
"""What its learner sees."""

PLAN_LIFE = Lifecycle(
    "plan",
    {
        (PlanState.DRAFT, "send"): PlanState.SENT,
        (PlanState.DRAFT, "withdraw"): PlanState.WITHDRAWN,
        (PlanState.SENT, "choose"): PlanState.CHOSEN,
        (PlanState.SENT, "take_back"): PlanState.DRAFT,
        (PlanState.SENT, "withdraw"): PlanState.WITHDRAWN,
        (PlanState.CHOSEN, "choose"): PlanState.CHOSEN,
        (PlanState.CHOSEN, "unchoose"): PlanState.SENT,
    },
)


class VisitState(models.TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


VISIT_LIFE = Lifecycle(
    "visit",
    {
        (VisitState.OPEN, "close"): VisitState.CLOSED,
        (VisitState.OPEN, "take_back"): VisitState.CLOSED,
        (VisitState.OPEN, "run_out"): VisitState.CLOSED,
    },
)
