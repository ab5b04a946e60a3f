"""The life of an entry: one table for every register (DOMAIN 3.6).

A refusal at the gate is no state: the draft stays a draft. Waiting for the applicant stops the case's clock; it is
no state of the entry either.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    LISTED_PENDING = "listed_pending", _("listed, verification pending")
    REGISTERED = "registered", _("verified")
    REGISTERED_CONDITIONAL = "registered_conditional", _("verified with conditions")
    RETURNED = "returned", _("returned")
    REVIEW_OPEN = "review_open", _("under review, still valid")
    SUSPENDED = "suspended", _("suspended")
    REMOVAL_PROPOSED = "removal_proposed", _("removal proposed")
    REMOVED = "removed", _("removed")
    EXPIRING = "expiring", _("being withdrawn")
    EXPIRED = "expired", _("expired")


VERIFIED = (State.REGISTERED, State.REGISTERED_CONDITIONAL, State.REVIEW_OPEN)
LISTED = (State.LISTED_PENDING, *VERIFIED, State.EXPIRING)
"""What people find when they search: recognised now, or listed with its verification pending."""
PUBLIC_STATES = (*LISTED, State.SUSPENDED, State.REMOVAL_PROPOSED, State.REMOVED, State.EXPIRED)
"""What has a public page for ever: removed is archived, never deleted."""
EDITABLE = (State.DRAFT, State.RETURNED)
AWAITING_DECISION = (State.LISTED_PENDING, State.IN_REVIEW)

LIFECYCLE = Lifecycle(
    "entry",
    {
        (State.DRAFT, "submit"): State.LISTED_PENDING,
        (State.DRAFT, "submit_for_review"): State.IN_REVIEW,
        (State.RETURNED, "submit"): State.LISTED_PENDING,
        (State.RETURNED, "submit_for_review"): State.IN_REVIEW,
        (State.LISTED_PENDING, "register"): State.REGISTERED,
        (State.LISTED_PENDING, "register_with_conditions"): State.REGISTERED_CONDITIONAL,
        (State.LISTED_PENDING, "return"): State.RETURNED,
        (State.LISTED_PENDING, "remove"): State.REMOVED,
        (State.IN_REVIEW, "register"): State.REGISTERED,
        (State.IN_REVIEW, "register_with_conditions"): State.REGISTERED_CONDITIONAL,
        (State.IN_REVIEW, "return"): State.RETURNED,
        (State.REGISTERED_CONDITIONAL, "meet_conditions"): State.REGISTERED,
        (State.REGISTERED, "open_review"): State.REVIEW_OPEN,
        (State.REVIEW_OPEN, "register"): State.REGISTERED,
        (State.REGISTERED, "suspend"): State.SUSPENDED,
        (State.REGISTERED_CONDITIONAL, "suspend"): State.SUSPENDED,
        (State.SUSPENDED, "clear"): State.REGISTERED,
        (State.SUSPENDED, "propose_removal"): State.REMOVAL_PROPOSED,
        (State.REGISTERED, "propose_removal"): State.REMOVAL_PROPOSED,
        (State.REMOVAL_PROPOSED, "clear"): State.REGISTERED,
        (State.REMOVAL_PROPOSED, "remove"): State.REMOVED,
        (State.REGISTERED, "withdraw"): State.EXPIRING,
        (State.REGISTERED_CONDITIONAL, "withdraw"): State.EXPIRING,
        (State.LISTED_PENDING, "withdraw"): State.EXPIRING,
        (State.EXPIRING, "expire"): State.EXPIRED,
        (State.REGISTERED, "expire"): State.EXPIRED,
        (State.REGISTERED_CONDITIONAL, "expire"): State.EXPIRED,
    },
)
