"""The lives of an edition of a positive list, of a signature under it, of a recognition case and of its statement.

Source: DOMAIN 3.6 (recognition case) and 4.4. A machine grants or asks a person; only a person refuses, or time, where
the profile in force says that silence means no. Looking again is asked for by the learner, once, and answered by
someone who had no part in the rule or in the decision.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class EditionState(models.TextChoices):
    DRAFT = "draft", _("draft, not public")
    OFFERED = "offered", _("offered for signature")
    IN_FORCE = "in_force", _("in force")
    SUPERSEDED = "superseded", _("replaced by a later edition")
    ENDED = "ended", _("ended")


EDITIONS = Lifecycle(
    "positive_list",
    {
        (EditionState.DRAFT, "write"): EditionState.DRAFT,
        (EditionState.DRAFT, "offer"): EditionState.OFFERED,
        (EditionState.OFFERED, "take_back"): EditionState.DRAFT,
        (EditionState.OFFERED, "put_in_force"): EditionState.IN_FORCE,
        (EditionState.IN_FORCE, "supersede"): EditionState.SUPERSEDED,
        (EditionState.IN_FORCE, "end"): EditionState.ENDED,
    },
)

PUBLISHED = (EditionState.IN_FORCE, EditionState.SUPERSEDED, EditionState.ENDED)
"""What everybody reads."""


class SignatureState(models.TextChoices):
    AWAITED = "awaited", _("not signed yet")
    INTENDED = "intended", _("being signed")
    SIGNED = "signed", _("signed")
    LEFT = "left", _("has left")
    TAKEN_BACK = "taken_back", _("the edition was taken back first")
    UNSIGNED = "unsigned", _("published before lists were signed")


SIGNATURES = Lifecycle(
    "list_signature",
    {
        (SignatureState.AWAITED, "intend"): SignatureState.INTENDED,
        (SignatureState.AWAITED, "take_over"): SignatureState.UNSIGNED,  # once, by migration 0005
        (SignatureState.AWAITED, "take_back"): SignatureState.TAKEN_BACK,
        (SignatureState.INTENDED, "sign"): SignatureState.SIGNED,
        (SignatureState.INTENDED, "give_up"): SignatureState.AWAITED,
        (SignatureState.SIGNED, "take_back"): SignatureState.TAKEN_BACK,
        (SignatureState.SIGNED, "leave"): SignatureState.LEFT,
    },
)


class AgreementState(models.TextChoices):
    DRAFT = "draft", _("draft, not public")
    OFFERED = "offered", _("offered for signature")
    IN_FORCE = "in_force", _("in force")
    ENDED = "ended", _("ended")


AGREEMENTS = Lifecycle(
    "agreement",
    {
        (AgreementState.DRAFT, "write"): AgreementState.DRAFT,
        (AgreementState.DRAFT, "offer"): AgreementState.OFFERED,
        (AgreementState.OFFERED, "take_back"): AgreementState.DRAFT,
        (AgreementState.OFFERED, "put_in_force"): AgreementState.IN_FORCE,
        (AgreementState.IN_FORCE, "end"): AgreementState.ENDED,
        (AgreementState.IN_FORCE, "run_out"): AgreementState.ENDED,
    },
)

AGREED = (AgreementState.IN_FORCE, AgreementState.ENDED)
"""What everybody reads."""

AGREEMENT_SIGNATURES = Lifecycle(
    "agreement_signature",
    {
        (SignatureState.AWAITED, "intend"): SignatureState.INTENDED,
        (SignatureState.AWAITED, "take_back"): SignatureState.TAKEN_BACK,
        (SignatureState.INTENDED, "sign"): SignatureState.SIGNED,
        (SignatureState.INTENDED, "give_up"): SignatureState.AWAITED,
        (SignatureState.SIGNED, "review"): SignatureState.SIGNED,
        (SignatureState.SIGNED, "take_back"): SignatureState.TAKEN_BACK,
        (SignatureState.SIGNED, "leave"): SignatureState.LEFT,
    },
)


class CaseState(models.TextChoices):
    OPENED = "opened", _("waiting for a person to decide")
    DECIDED_AUTOMATICALLY = "decided_automatically", _("decided at once by a published rule")
    PROPOSED = "proposed", _("proposed, waiting for a person to confirm")
    DECIDED = "decided", _("granted")
    REFUSED = "refused", _("refused")
    ACCEPTED = "accepted", _("accepted")
    ASKED_AGAIN = "asked_again", _("being looked at again")
    OVERTURNED = "overturned", _("overturned")
    WITHDRAWN = "withdrawn", _("withdrawn by the learner")


CASES = Lifecycle(
    "recognition",
    {
        (CaseState.OPENED, "decide_by_rule"): CaseState.DECIDED_AUTOMATICALLY,
        (CaseState.OPENED, "propose"): CaseState.PROPOSED,
        (CaseState.OPENED, "grant"): CaseState.DECIDED,
        (CaseState.OPENED, "refuse"): CaseState.REFUSED,
        (CaseState.OPENED, "withdraw"): CaseState.WITHDRAWN,
        (CaseState.OPENED, "refuse_by_silence"): CaseState.REFUSED,
        (CaseState.OPENED, "escalate"): CaseState.OPENED,
        (CaseState.PROPOSED, "grant"): CaseState.DECIDED,
        (CaseState.PROPOSED, "refuse"): CaseState.REFUSED,
        (CaseState.PROPOSED, "withdraw"): CaseState.WITHDRAWN,
        (CaseState.PROPOSED, "grant_by_silence"): CaseState.DECIDED,
        (CaseState.PROPOSED, "refuse_by_silence"): CaseState.REFUSED,
        (CaseState.PROPOSED, "escalate"): CaseState.PROPOSED,
        (CaseState.DECIDED_AUTOMATICALLY, "accept"): CaseState.ACCEPTED,
        (CaseState.DECIDED_AUTOMATICALLY, "overturn"): CaseState.OVERTURNED,
        (CaseState.DECIDED_AUTOMATICALLY, "ask_again"): CaseState.ASKED_AGAIN,
        (CaseState.DECIDED_AUTOMATICALLY, "withdraw"): CaseState.WITHDRAWN,
        (CaseState.DECIDED, "accept"): CaseState.ACCEPTED,
        (CaseState.DECIDED, "overturn"): CaseState.OVERTURNED,
        (CaseState.DECIDED, "ask_again"): CaseState.ASKED_AGAIN,
        (CaseState.DECIDED, "withdraw"): CaseState.WITHDRAWN,
        (CaseState.ACCEPTED, "overturn"): CaseState.OVERTURNED,
        (CaseState.ACCEPTED, "withdraw"): CaseState.WITHDRAWN,
        (CaseState.REFUSED, "ask_again"): CaseState.ASKED_AGAIN,
        (CaseState.OVERTURNED, "ask_again"): CaseState.ASKED_AGAIN,
        (CaseState.ASKED_AGAIN, "grant"): CaseState.DECIDED,
        (CaseState.ASKED_AGAIN, "refuse"): CaseState.REFUSED,
        (CaseState.ASKED_AGAIN, "withdraw"): CaseState.WITHDRAWN,
        (CaseState.ASKED_AGAIN, "grant_by_silence"): CaseState.DECIDED,
        (CaseState.ASKED_AGAIN, "refuse_by_silence"): CaseState.REFUSED,
        (CaseState.ASKED_AGAIN, "escalate"): CaseState.ASKED_AGAIN,
    },
)

WAITING = (CaseState.OPENED, CaseState.PROPOSED, CaseState.ASKED_AGAIN)
"""What waits for an officer."""
GRANTED = (CaseState.DECIDED_AUTOMATICALLY, CaseState.DECIDED, CaseState.ACCEPTED)
"""What counts credits: each of them is held in the learner's `Waived` row. While looked at again, nothing is."""
OFFERED = (CaseState.DECIDED_AUTOMATICALLY, CaseState.DECIDED)
"""Granted, and waiting for the learner to accept."""


class StatementState(models.TextChoices):
    INTENDED = "intended", _("being signed")
    SIGNED = "signed", _("in force")
    ENDED = "ended", _("undone")
    GIVEN_UP = "given_up", _("never signed")


STATEMENTS = Lifecycle(
    "recognition_statement",
    {
        (StatementState.INTENDED, "sign"): StatementState.SIGNED,
        (StatementState.INTENDED, "give_up"): StatementState.GIVEN_UP,
        (StatementState.SIGNED, "end"): StatementState.ENDED,
    },
)
