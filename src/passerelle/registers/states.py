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
BEGINNING = (State.LISTED_PENDING, *VERIFIED)
"""What somebody may begin: in what is being withdrawn, those enrolled finish and nobody begins."""
PUBLIC_STATES = (*LISTED, State.SUSPENDED, State.REMOVAL_PROPOSED, State.REMOVED, State.EXPIRED)
"""What has a public page for ever: removed is archived, never deleted."""


class Status(models.TextChoices):
    """What people narrow a register by: the states as everybody says them, coarser than they are."""

    VERIFIED = "verified", _("Verified")
    PENDING = "pending", _("Verification pending")
    ENDING = "ending", _("Being withdrawn")
    SUSPENDED = "suspended", _("Suspended, or removal proposed")
    ARCHIVED = "archived", _("Archive: removed or expired")


STATES_OF = {
    Status.VERIFIED: VERIFIED,
    Status.PENDING: (State.LISTED_PENDING,),
    Status.ENDING: (State.EXPIRING,),
    Status.SUSPENDED: (State.SUSPENDED, State.REMOVAL_PROPOSED),
    Status.ARCHIVED: (State.REMOVED, State.EXPIRED),
}
"""The public states by status; the first three together are what may be used now, which is `LISTED`."""
AWAY = (Status.SUSPENDED, Status.ARCHIVED)
"""What has a page and is found only by whoever asks for it."""
EDITABLE = (State.DRAFT, State.RETURNED)
AWAITING_DECISION = (State.LISTED_PENDING, State.IN_REVIEW)

SUBMISSIONS = ("submit", "submit_for_review")
"""What passes the gate."""
REVISIONS = (
    *("accept_revision", "accept_revision_with_conditions"),
    *("accept_revision_on_appeal", "accept_revision_on_appeal_with_conditions"),
)
"""What puts a substantive change in the place of the version that was registered: a decision, as for a new entry."""
CONFIRMATIONS = (
    *("register", "register_with_conditions", "register_on_appeal", "register_on_appeal_with_conditions"),
    *REVISIONS,
)
"""What verifies an entry: a decision, or one on appeal that takes its place. Nothing else leads to `registered`."""
NEW_EDITIONS = ("revise", *REVISIONS)
"""Steps of a registered entry with which it has a new version; who relied on the one before goes on relying on it."""
BY_TIME = ("open_review", "expire", "clear")
"""What the passing of time does by itself."""

LIFECYCLE = Lifecycle(
    "entry",
    {
        (State.DRAFT, "submit"): State.LISTED_PENDING,
        (State.DRAFT, "submit_for_review"): State.IN_REVIEW,
        (State.RETURNED, "submit"): State.LISTED_PENDING,
        (State.RETURNED, "submit_for_review"): State.IN_REVIEW,
        (State.RETURNED, "register_on_appeal"): State.REGISTERED,
        (State.RETURNED, "register_on_appeal_with_conditions"): State.REGISTERED_CONDITIONAL,
        (State.LISTED_PENDING, "register"): State.REGISTERED,
        (State.LISTED_PENDING, "register_with_conditions"): State.REGISTERED_CONDITIONAL,
        (State.LISTED_PENDING, "return"): State.RETURNED,
        (State.LISTED_PENDING, "remove"): State.REMOVED,
        (State.LISTED_PENDING, "withdraw"): State.EXPIRING,
        (State.IN_REVIEW, "register"): State.REGISTERED,
        (State.IN_REVIEW, "register_with_conditions"): State.REGISTERED_CONDITIONAL,
        (State.IN_REVIEW, "return"): State.RETURNED,
        (State.REGISTERED_CONDITIONAL, "meet_conditions"): State.REGISTERED,
        (State.REGISTERED_CONDITIONAL, "fail_conditions"): State.REMOVAL_PROPOSED,
        (State.REGISTERED_CONDITIONAL, "register_on_appeal"): State.REGISTERED,
        (State.REGISTERED_CONDITIONAL, "revise"): State.REGISTERED_CONDITIONAL,
        (State.REGISTERED_CONDITIONAL, "propose_revision"): State.REVIEW_OPEN,
        (State.REGISTERED_CONDITIONAL, "accept_revision_on_appeal"): State.REGISTERED,
        (State.REGISTERED_CONDITIONAL, "accept_revision_on_appeal_with_conditions"): State.REGISTERED_CONDITIONAL,
        (State.REGISTERED_CONDITIONAL, "open_review"): State.REVIEW_OPEN,
        (State.REGISTERED_CONDITIONAL, "suspend"): State.SUSPENDED,
        (State.REGISTERED_CONDITIONAL, "propose_removal"): State.REMOVAL_PROPOSED,
        (State.REGISTERED_CONDITIONAL, "withdraw"): State.EXPIRING,
        (State.REGISTERED_CONDITIONAL, "expire"): State.EXPIRED,
        (State.REGISTERED, "revise"): State.REGISTERED,
        (State.REGISTERED, "propose_revision"): State.REVIEW_OPEN,
        (State.REGISTERED, "accept_revision_on_appeal"): State.REGISTERED,
        (State.REGISTERED, "accept_revision_on_appeal_with_conditions"): State.REGISTERED_CONDITIONAL,
        (State.REGISTERED, "open_review"): State.REVIEW_OPEN,
        (State.REGISTERED, "suspend"): State.SUSPENDED,
        (State.REGISTERED, "propose_removal"): State.REMOVAL_PROPOSED,
        (State.REGISTERED, "withdraw"): State.EXPIRING,
        (State.REGISTERED, "expire"): State.EXPIRED,
        (State.REVIEW_OPEN, "register"): State.REGISTERED,
        (State.REVIEW_OPEN, "register_with_conditions"): State.REGISTERED_CONDITIONAL,
        (State.REVIEW_OPEN, "refuse_renewal"): State.EXPIRING,
        (State.REVIEW_OPEN, "accept_revision"): State.REGISTERED,
        (State.REVIEW_OPEN, "accept_revision_with_conditions"): State.REGISTERED_CONDITIONAL,
        (State.REVIEW_OPEN, "refuse_revision"): State.REGISTERED,
        (State.REVIEW_OPEN, "refuse_revision_with_conditions"): State.REGISTERED_CONDITIONAL,
        (State.REVIEW_OPEN, "withdraw_revision"): State.REGISTERED,
        (State.REVIEW_OPEN, "withdraw_revision_with_conditions"): State.REGISTERED_CONDITIONAL,
        (State.REVIEW_OPEN, "suspend"): State.SUSPENDED,
        (State.REVIEW_OPEN, "propose_removal"): State.REMOVAL_PROPOSED,
        (State.REVIEW_OPEN, "withdraw"): State.EXPIRING,
        (State.REVIEW_OPEN, "expire"): State.EXPIRED,
        (State.SUSPENDED, "clear"): State.REGISTERED,
        (State.SUSPENDED, "clear_with_conditions"): State.REGISTERED_CONDITIONAL,
        (State.SUSPENDED, "renew_suspension"): State.SUSPENDED,
        (State.SUSPENDED, "propose_removal"): State.REMOVAL_PROPOSED,
        (State.SUSPENDED, "expire"): State.EXPIRED,
        (State.REMOVAL_PROPOSED, "clear"): State.REGISTERED,
        (State.REMOVAL_PROPOSED, "clear_with_conditions"): State.REGISTERED_CONDITIONAL,
        (State.REMOVAL_PROPOSED, "remove"): State.REMOVED,
        (State.REMOVAL_PROPOSED, "expire"): State.EXPIRED,
        (State.REMOVED, "stay"): State.LISTED_PENDING,
        (State.REMOVED, "register_on_appeal"): State.REGISTERED,
        (State.REMOVED, "register_on_appeal_with_conditions"): State.REGISTERED_CONDITIONAL,
        (State.EXPIRING, "register_on_appeal"): State.REGISTERED,
        (State.EXPIRING, "expire"): State.EXPIRED,
    },
)
"""A minor change of a registered entry is `revise`: published at once, as a new version. A substantive one is
proposed: the entry stays in force, its review open, until a decision accepts or refuses the change or its owner takes
it back; `..._with_conditions` says that conditions of the version in force are still to be met.

Removed is archived and nothing leads on from it but an appeal against the removal itself. A stay lists it again,
to be decided: led back to where it was verified, what never was could be cleared and so verified by nobody."""
