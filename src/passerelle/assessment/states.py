"""The lives of a candidature and of a prior-learning case (DOMAIN 3.4)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class CandidateState(models.TextChoices):
    WAITING = "waiting", _("waiting for an assessor")
    ASSIGNED = "assigned", _("assessor named")
    PASSED = "passed", _("passed")
    FAILED = "failed", _("not passed")
    SUPERSEDED = "superseded", _("counts no more")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN_CANDIDATES = (CandidateState.WAITING, CandidateState.ASSIGNED)
"""On the way: no result yet."""
ASSESSED = (CandidateState.PASSED, CandidateState.FAILED)
"""Signed, and they count."""
SIGNED = (*ASSESSED, CandidateState.SUPERSEDED)
"""Nothing of these is ever changed. A correction is a row of its own; what it replaces stays and counts no more, like
what fraud was found in."""
LIVE_CANDIDATES = (*OPEN_CANDIDATES, CandidateState.PASSED)
"""One person has at most one of these for an edition; who failed or withdrew may try again."""

CANDIDATE_LIFE = Lifecycle(
    "candidate",
    {
        (CandidateState.WAITING, "entrust"): CandidateState.WAITING,
        (CandidateState.WAITING, "assign"): CandidateState.ASSIGNED,
        (CandidateState.ASSIGNED, "assign"): CandidateState.ASSIGNED,
        (CandidateState.ASSIGNED, "declare_tie"): CandidateState.WAITING,
        (CandidateState.ASSIGNED, "pass"): CandidateState.PASSED,
        (CandidateState.ASSIGNED, "fail"): CandidateState.FAILED,
        (CandidateState.PASSED, "correct"): CandidateState.SUPERSEDED,
        (CandidateState.FAILED, "correct"): CandidateState.SUPERSEDED,
        (CandidateState.PASSED, "void"): CandidateState.SUPERSEDED,
        (CandidateState.FAILED, "void"): CandidateState.SUPERSEDED,
        (CandidateState.WAITING, "withdraw"): CandidateState.WITHDRAWN,
        (CandidateState.ASSIGNED, "withdraw"): CandidateState.WITHDRAWN,
    },
)


class CaseState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("sent, answer due")
    ADMITTED = "admitted", _("admitted to assessment")
    INADMISSIBLE = "inadmissible", _("not admitted")
    LAPSED = "lapsed", _("lapsed")
    ASSESSED = "assessed", _("assessed")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN_CASES = (CaseState.DRAFT, CaseState.SUBMITTED, CaseState.ADMITTED)
ENDED_CASES = (CaseState.INADMISSIBLE, CaseState.LAPSED, CaseState.ASSESSED, CaseState.WITHDRAWN)

CASE_LIFE = Lifecycle(
    "prior_learning",
    {
        (CaseState.DRAFT, "submit"): CaseState.SUBMITTED,
        (CaseState.DRAFT, "lapse"): CaseState.LAPSED,
        (CaseState.DRAFT, "withdraw"): CaseState.WITHDRAWN,
        (CaseState.SUBMITTED, "admit"): CaseState.ADMITTED,
        (CaseState.SUBMITTED, "admit_by_silence"): CaseState.ADMITTED,
        (CaseState.SUBMITTED, "refuse"): CaseState.INADMISSIBLE,
        (CaseState.SUBMITTED, "refuse_by_silence"): CaseState.LAPSED,
        (CaseState.SUBMITTED, "escalate"): CaseState.SUBMITTED,
        (CaseState.SUBMITTED, "withdraw"): CaseState.WITHDRAWN,
        (CaseState.SUBMITTED, "close"): CaseState.WITHDRAWN,
        (CaseState.ADMITTED, "assess"): CaseState.ASSESSED,
        (CaseState.ADMITTED, "withdraw"): CaseState.WITHDRAWN,
        (CaseState.ADMITTED, "close"): CaseState.WITHDRAWN,
        (CaseState.ASSESSED, "judge_again"): CaseState.ADMITTED,
    },
)
"""What no answer in time does is said by the profile in force when the case was sent: it admits, it lets the case lapse
(nobody found a gap, so nobody refused), or it decides nothing and the awarder is called. Where an appeal annulled the
result of a jury, another jury judges."""


class SittingState(models.TextChoices):
    OPEN = "open", _("open for booking")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("called off")


SITTING_LIFE = Lifecycle(
    "sitting",
    {
        (SittingState.OPEN, "hold"): SittingState.HELD,
        (SittingState.OPEN, "cancel"): SittingState.CANCELLED,
    },
)


class BookingState(models.TextChoices):
    BOOKED = "booked", _("booked")
    CANCELLED = "cancelled", _("cancelled")
    CALLED_OFF = "called_off", _("the sitting was called off")
    ATTENDED = "attended", _("attended")
    ABSENT = "absent", _("absent")


LIVE_BOOKINGS = (BookingState.BOOKED, BookingState.ATTENDED)
"""A candidate has at most one of these; who was absent, or cancelled, may book again."""
BOOKING_LIFE = Lifecycle(
    "booking",
    {
        (BookingState.BOOKED, "cancel"): BookingState.CANCELLED,
        (BookingState.BOOKED, "call_off"): BookingState.CALLED_OFF,
        (BookingState.BOOKED, "attend"): BookingState.ATTENDED,
        (BookingState.BOOKED, "miss"): BookingState.ABSENT,
        (BookingState.ATTENDED, "miss"): BookingState.ABSENT,
        (BookingState.ABSENT, "attend"): BookingState.ATTENDED,
    },
)
"""Who was noted absent by mistake is put right, as long as they took no other place meanwhile."""


class ResultAppealState(models.TextChoices):
    LODGED = "lodged", _("lodged")
    ADMITTED = "admitted", _("with another assessor")
    REFUSED = "refused", _("not admitted")
    WITHDRAWN = "withdrawn", _("withdrawn")
    UPHELD = "upheld", _("upheld")
    DISMISSED = "dismissed", _("dismissed")


OPEN_RESULT_APPEALS = (ResultAppealState.LODGED, ResultAppealState.ADMITTED)
RESULT_APPEAL_LIFE = Lifecycle(
    "result_appeal",
    {
        (ResultAppealState.LODGED, "admit"): ResultAppealState.ADMITTED,
        (ResultAppealState.LODGED, "refuse"): ResultAppealState.REFUSED,
        (ResultAppealState.LODGED, "withdraw"): ResultAppealState.WITHDRAWN,
        (ResultAppealState.ADMITTED, "admit"): ResultAppealState.ADMITTED,
        (ResultAppealState.ADMITTED, "stand_aside"): ResultAppealState.LODGED,
        (ResultAppealState.ADMITTED, "uphold"): ResultAppealState.UPHELD,
        (ResultAppealState.ADMITTED, "annul"): ResultAppealState.UPHELD,
        (ResultAppealState.ADMITTED, "dismiss"): ResultAppealState.DISMISSED,
        (ResultAppealState.ADMITTED, "withdraw"): ResultAppealState.WITHDRAWN,
    },
)
"""Admitted once more, it goes to another assessor: the one named before left, or does not answer."""
