"""The life of an external review, and of one recommendation in it (DOMAIN 3.5; EQF 2017, Annex IV, 5 and 10)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class ReviewState(models.TextChoices):
    PLANNED = "planned", _("planned")
    SELF_ASSESSMENT = "self_assessment", _("waits for the self-assessment")
    UNDER_REVIEW = "under_review", _("under review")
    COMMENTED = "commented", _("draft sent for comments")
    PUBLISHED = "published", _("published")
    FOLLOWED_UP = "followed_up", _("followed up")
    CANCELLED = "cancelled", _("cancelled")
    DISMISSED = "dismissed", _("closed: nothing to it")


PUBLIC = (ReviewState.PUBLISHED, ReviewState.FOLLOWED_UP)
OPEN = (ReviewState.PLANNED, ReviewState.SELF_ASSESSMENT, ReviewState.UNDER_REVIEW, ReviewState.COMMENTED)
SERIOUS = (ReviewState.SELF_ASSESSMENT, ReviewState.UNDER_REVIEW, ReviewState.COMMENTED, ReviewState.PUBLISHED)
"""Once a review has begun its agency may recommend to suspend; it decides nothing."""
MOVABLE = (ReviewState.PLANNED, ReviewState.SELF_ASSESSMENT, ReviewState.UNDER_REVIEW)
"""Before the draft is out a review can move to a newer version of its standard."""

REVIEWS = Lifecycle(
    "review",
    {
        (ReviewState.PLANNED, "begin"): ReviewState.SELF_ASSESSMENT,
        (ReviewState.PLANNED, "move_to_standard"): ReviewState.PLANNED,
        (ReviewState.SELF_ASSESSMENT, "write"): ReviewState.SELF_ASSESSMENT,
        (ReviewState.SELF_ASSESSMENT, "move_to_standard"): ReviewState.SELF_ASSESSMENT,
        (ReviewState.SELF_ASSESSMENT, "hand_in"): ReviewState.UNDER_REVIEW,
        (ReviewState.UNDER_REVIEW, "judge"): ReviewState.UNDER_REVIEW,
        (ReviewState.UNDER_REVIEW, "move_to_standard"): ReviewState.SELF_ASSESSMENT,
        (ReviewState.UNDER_REVIEW, "send_draft"): ReviewState.COMMENTED,
        (ReviewState.COMMENTED, "comment"): ReviewState.COMMENTED,
        (ReviewState.COMMENTED, "publish"): ReviewState.PUBLISHED,
        (ReviewState.PUBLISHED, "answer"): ReviewState.PUBLISHED,
        (ReviewState.PUBLISHED, "check_off"): ReviewState.PUBLISHED,
        (ReviewState.PUBLISHED, "send_back"): ReviewState.PUBLISHED,
        (ReviewState.PUBLISHED, "follow_up"): ReviewState.FOLLOWED_UP,
        **{(state, "cancel"): ReviewState.CANCELLED for state in OPEN},
        **{(state, "dismiss"): ReviewState.DISMISSED for state in MOVABLE},
        **{(state, "recommend_suspension"): state for state in SERIOUS},
    },
)
"""Only what a signal opened is dismissed. A review that moves to a newer standard after the self-assessment asks for
what the newer one asks beside. One without recommendations stays published: nothing is left to follow up."""


class RecommendationState(models.TextChoices):
    OPEN = "open", _("to be done")
    ANSWERED = "answered", _("answered, to be looked at")
    DONE = "done", _("done")


RECOMMENDATIONS = Lifecycle(
    "recommendation",
    {
        (RecommendationState.OPEN, "answer"): RecommendationState.ANSWERED,
        (RecommendationState.ANSWERED, "check_off"): RecommendationState.DONE,
        (RecommendationState.ANSWERED, "send_back"): RecommendationState.OPEN,
    },
)
"""That one is late is no state: it follows from its day."""


class CycleState(models.TextChoices):
    RUNNING = "running", _("under way")
    CLOSED = "closed", _("closed")


CYCLES = Lifecycle(
    "quality_cycle",
    {
        (CycleState.RUNNING, "change_plan"): CycleState.RUNNING,
        (CycleState.RUNNING, "begin_self_review"): CycleState.RUNNING,
        (CycleState.RUNNING, "close"): CycleState.CLOSED,
    },
)
"""A provider's own quality assurance, a cycle a year (EQF 2017, Annex IV, 3 and 6)."""


class SelfReviewState(models.TextChoices):
    OPEN = "open", _("being written")
    DONE = "done", _("done")
    LEFT_OUT = "left_out", _("left out")


SELF_REVIEWS = Lifecycle(
    "self_review",
    {
        (SelfReviewState.OPEN, "judge"): SelfReviewState.OPEN,
        (SelfReviewState.OPEN, "improve"): SelfReviewState.OPEN,
        (SelfReviewState.OPEN, "finish"): SelfReviewState.DONE,
        (SelfReviewState.OPEN, "leave_out"): SelfReviewState.LEFT_OUT,
        (SelfReviewState.DONE, "improve"): SelfReviewState.DONE,
    },
)
"""What was judged stays; what is to be done about it can still be added, also after an agency looked."""


class ImprovementState(models.TextChoices):
    OPEN = "open", _("to be done")
    DONE = "done", _("done")


IMPROVEMENTS = Lifecycle("improvement", {(ImprovementState.OPEN, "finish"): ImprovementState.DONE})
"""An action outlives the cycle it was agreed in: what is open stays open, and late, until it is done."""


class SampleState(models.TextChoices):
    DRAWN = "drawn", _("being looked at")
    NOTED = "noted", _("looked at")


SAMPLES = Lifecycle(
    "quality_sample",
    {(SampleState.DRAWN, "note"): SampleState.DRAWN, (SampleState.DRAWN, "finish"): SampleState.NOTED},
)
"""With the last note it is finished; a note is said once."""


class EndorsementState(models.TextChoices):
    DRAFTED = "drafted", _("drafted")
    INTENDED = "intended", _("being signed")
    SIGNED = "signed", _("signed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("ran out")
    DISCARDED = "discarded", _("thrown away")


WAS_SIGNED = (EndorsementState.SIGNED, EndorsementState.WITHDRAWN, EndorsementState.EXPIRED)
"""What was said in public stays public, also after it was taken back."""
STANDING = (EndorsementState.DRAFTED, EndorsementState.INTENDED, EndorsementState.SIGNED)
"""Of these an organisation has one of each claim on each version of an entry."""

ENDORSEMENTS = Lifecycle(
    "endorsement",
    {
        (EndorsementState.DRAFTED, "write"): EndorsementState.DRAFTED,
        (EndorsementState.DRAFTED, "discard"): EndorsementState.DISCARDED,
        (EndorsementState.DRAFTED, "intend"): EndorsementState.INTENDED,
        (EndorsementState.INTENDED, "sign"): EndorsementState.SIGNED,
        (EndorsementState.INTENDED, "give_up"): EndorsementState.DRAFTED,
        (EndorsementState.SIGNED, "withdraw"): EndorsementState.WITHDRAWN,
        (EndorsementState.SIGNED, "expire"): EndorsementState.EXPIRED,
    },
)
"""On its last day it is in force, the day after it is not, whether or not somebody wrote `expire` down yet."""


class LabelState(models.TextChoices):
    GIVEN = "given", _("given")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("ran out")


LABELS = Lifecycle(
    "label",
    {
        (LabelState.GIVEN, "withdraw"): LabelState.WITHDRAWN,
        (LabelState.GIVEN, "expire"): LabelState.EXPIRED,
    },
)
