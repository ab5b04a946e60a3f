"""Four lives: of an appraisal, of each report signed in it, of an appeal, and of a comparison that it proposes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class AppraisalState(models.TextChoices):
    CONSENT = "consent", _("waits for the holder’s consent")
    ASKED = "asked", _("asked, not begun")
    AT_WORK = "at_work", _("at work")
    WAITING = "waiting", _("waits for the holder")
    TO_SIGN = "to_sign", _("drafted, to be signed")
    INTENDED = "intended", _("being signed")
    REPORTED = "reported", _("reported")
    HELD = "held", _("held")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN = (
    AppraisalState.CONSENT,
    AppraisalState.ASKED,
    AppraisalState.AT_WORK,
    AppraisalState.WAITING,
    AppraisalState.TO_SIGN,
    AppraisalState.INTENDED,
    AppraisalState.HELD,
)
"""Something is still to be done."""
ON_THE_CLOCK = (AppraisalState.ASKED, AppraisalState.AT_WORK, AppraisalState.TO_SIGN, AppraisalState.HELD)
"""The evaluator is to act."""
APPEALABLE = (AppraisalState.REPORTED, AppraisalState.REFUSED)
BEFORE_WORK = (AppraisalState.CONSENT, AppraisalState.ASKED)

APPRAISALS = Lifecycle(
    "appraisal",
    {
        (AppraisalState.CONSENT, "consent"): AppraisalState.ASKED,
        (AppraisalState.CONSENT, "decline"): AppraisalState.WITHDRAWN,
        (AppraisalState.CONSENT, "withdraw"): AppraisalState.WITHDRAWN,
        (AppraisalState.ASKED, "settle_fee"): AppraisalState.ASKED,
        (AppraisalState.ASKED, "take"): AppraisalState.AT_WORK,
        (AppraisalState.ASKED, "refuse"): AppraisalState.REFUSED,
        (AppraisalState.ASKED, "withdraw"): AppraisalState.WITHDRAWN,
        (AppraisalState.AT_WORK, "check"): AppraisalState.AT_WORK,
        (AppraisalState.AT_WORK, "answer_check"): AppraisalState.AT_WORK,
        (AppraisalState.AT_WORK, "note_contact"): AppraisalState.AT_WORK,
        (AppraisalState.AT_WORK, "write"): AppraisalState.AT_WORK,
        (AppraisalState.AT_WORK, "extend"): AppraisalState.AT_WORK,
        (AppraisalState.AT_WORK, "ask_holder"): AppraisalState.WAITING,
        (AppraisalState.AT_WORK, "finish"): AppraisalState.TO_SIGN,
        (AppraisalState.AT_WORK, "hold"): AppraisalState.HELD,
        (AppraisalState.AT_WORK, "refuse"): AppraisalState.REFUSED,
        (AppraisalState.AT_WORK, "withdraw"): AppraisalState.WITHDRAWN,
        (AppraisalState.WAITING, "answer"): AppraisalState.AT_WORK,
        (AppraisalState.WAITING, "run_on"): AppraisalState.AT_WORK,
        (AppraisalState.WAITING, "withdraw"): AppraisalState.WITHDRAWN,
        (AppraisalState.TO_SIGN, "send_back"): AppraisalState.AT_WORK,
        (AppraisalState.TO_SIGN, "intend"): AppraisalState.INTENDED,
        (AppraisalState.INTENDED, "report"): AppraisalState.REPORTED,
        (AppraisalState.INTENDED, "give_up"): AppraisalState.TO_SIGN,
        (AppraisalState.REPORTED, "correct"): AppraisalState.AT_WORK,
        (AppraisalState.REPORTED, "take_back"): AppraisalState.REFUSED,
        (AppraisalState.REPORTED, "reopen"): AppraisalState.AT_WORK,
        (AppraisalState.HELD, "note_contact"): AppraisalState.HELD,
        (AppraisalState.HELD, "release"): AppraisalState.AT_WORK,
        (AppraisalState.HELD, "refuse"): AppraisalState.REFUSED,
        (AppraisalState.REFUSED, "reopen"): AppraisalState.AT_WORK,
    },
)


class ReportState(models.TextChoices):
    INTENDED = "intended", _("being signed")
    SIGNED = "signed", _("in force")
    WITHDRAWN = "withdrawn", _("withdrawn")
    SUPERSEDED = "superseded", _("replaced by a corrected one")
    VOID = "void", _("never signed")


WAS_SIGNED = (ReportState.SIGNED, ReportState.WITHDRAWN, ReportState.SUPERSEDED)

REPORTS = Lifecycle(
    "appraisal_report",
    {
        (ReportState.INTENDED, "sign"): ReportState.SIGNED,
        (ReportState.INTENDED, "give_up"): ReportState.VOID,
        (ReportState.SIGNED, "withdraw"): ReportState.WITHDRAWN,
        (ReportState.SIGNED, "supersede"): ReportState.SUPERSEDED,
    },
)


class AppraisalAppealState(models.TextChoices):
    LODGED = "lodged", _("lodged")
    TAKEN = "taken", _("being looked at")
    UPHELD = "upheld", _("upheld: it is looked at again")
    DISMISSED = "dismissed", _("dismissed")


OPEN_APPEALS = (AppraisalAppealState.LODGED, AppraisalAppealState.TAKEN)

APPEALS = Lifecycle(
    "appraisal_appeal",
    {
        (AppraisalAppealState.LODGED, "take"): AppraisalAppealState.TAKEN,
        (AppraisalAppealState.TAKEN, "uphold"): AppraisalAppealState.UPHELD,
        (AppraisalAppealState.TAKEN, "dismiss"): AppraisalAppealState.DISMISSED,
    },
)


class MissingState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    TAKEN_UP = "taken_up", _("taken up")
    DECLINED = "declined", _("declined")


MISSING = Lifecycle(
    "missing_comparison",
    {
        (MissingState.PROPOSED, "take_up"): MissingState.TAKEN_UP,
        (MissingState.PROPOSED, "decline"): MissingState.DECLINED,
    },
)
