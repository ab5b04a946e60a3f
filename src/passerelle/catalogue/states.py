"""The life of a change to a registered entry (DOMAIN 3.5, Version; 3.6, "registered, edit"), and some more.

What is minor is published by whoever signs for the owner; what is substantive is sent to a panel. Nothing leads from a
draft to `accepted` but the panel and a decision.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class RevisionState(models.TextChoices):
    DRAFT = "draft", _("being written")
    PUBLISHED = "published", _("published at once")
    IN_REVIEW = "in_review", _("before a panel")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("taken back")
    LAPSED = "lapsed", _("overtaken")


REVISIONS = Lifecycle(
    "revision",
    {
        (RevisionState.DRAFT, "edit"): RevisionState.DRAFT,
        (RevisionState.DRAFT, "publish"): RevisionState.PUBLISHED,
        (RevisionState.DRAFT, "send"): RevisionState.IN_REVIEW,
        (RevisionState.DRAFT, "withdraw"): RevisionState.WITHDRAWN,
        (RevisionState.DRAFT, "lapse"): RevisionState.LAPSED,
        (RevisionState.IN_REVIEW, "accept"): RevisionState.ACCEPTED,
        (RevisionState.IN_REVIEW, "refuse"): RevisionState.REFUSED,
        (RevisionState.IN_REVIEW, "withdraw"): RevisionState.WITHDRAWN,
        (RevisionState.IN_REVIEW, "lapse"): RevisionState.LAPSED,
        (RevisionState.REFUSED, "accept_on_appeal"): RevisionState.ACCEPTED,
    },
)
"""Lapsed is what its entry has overtaken: suspended, up for removal, withdrawn or run out before it was decided."""
REVISION_OPEN = (RevisionState.DRAFT, RevisionState.IN_REVIEW)
JUDGED = (RevisionState.IN_REVIEW, RevisionState.ACCEPTED, RevisionState.REFUSED)
"""What a panel has, or had, before it: only a substantive change, and never without the gate."""
REPLACING = (RevisionState.PUBLISHED, RevisionState.ACCEPTED)
"""What became a version of its entry."""


class AskingState(models.TextChoices):
    ASKED = "asked", _("waits for an answer")
    AUTHORISED = "authorised", _("authorised")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("taken back")
    LAPSED = "lapsed", _("lapsed")


ASKINGS = Lifecycle(
    "partner_request",
    {
        (AskingState.ASKED, "authorise"): AskingState.AUTHORISED,
        (AskingState.ASKED, "authorise_by_silence"): AskingState.AUTHORISED,
        (AskingState.ASKED, "refuse"): AskingState.REFUSED,
        (AskingState.ASKED, "refuse_by_silence"): AskingState.REFUSED,
        (AskingState.ASKED, "withdraw"): AskingState.WITHDRAWN,
        (AskingState.ASKED, "escalate"): AskingState.ASKED,
        (AskingState.ASKED, "lapse"): AskingState.LAPSED,
    },
)
"""The life of a request to be let teach or assess for an awarder (DOMAIN 3.1, 6.4). Lapsed is what nobody could grant
any more: its micro-credential ended, or the last day that was asked for is past."""


class ProgrammeState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    ENDED = "ended", _("ended")
    DISCARDED = "discarded", _("discarded")


PROGRAMME_LIFE = Lifecycle(
    "programme",
    {
        (ProgrammeState.DRAFT, "edit"): ProgrammeState.DRAFT,
        (ProgrammeState.DRAFT, "publish"): ProgrammeState.PUBLISHED,
        (ProgrammeState.DRAFT, "discard"): ProgrammeState.DISCARDED,
        (ProgrammeState.PUBLISHED, "end"): ProgrammeState.ENDED,
    },
)
"""The life of one edition of a programme. What is published never changes: a change is the next edition."""
PROGRAMME_PUBLIC = (ProgrammeState.PUBLISHED, ProgrammeState.ENDED)
"""What everybody sees and lists, stacks and plans may point to; ended takes effect on its day."""


class CoAuthorState(models.TextChoices):
    INVITED = "invited", _("asked, no answer yet")
    ACCEPTED = "accepted", _("takes part")
    DECLINED = "declined", _("said no")
    ENDED = "ended", _("ended")


CO_AUTHORS = Lifecycle(
    "co_author",
    {
        (CoAuthorState.INVITED, "accept"): CoAuthorState.ACCEPTED,
        (CoAuthorState.INVITED, "decline"): CoAuthorState.DECLINED,
        (CoAuthorState.INVITED, "end"): CoAuthorState.ENDED,
        (CoAuthorState.ACCEPTED, "end"): CoAuthorState.ENDED,
    },
)
"""The owner ends it, or whoever was asked leaves."""


class CoDesignerState(models.TextChoices):
    ASKED = "asked", _("asked, no answer yet")
    CONSENTED = "consented", _("consents to be named")
    REFUSED = "refused", _("does not want to be named")
    WITHDRAWN = "withdrawn", _("took the consent back")
    TAKEN_BACK = "taken_back", _("taken out by the owner")


CO_DESIGNERS = Lifecycle(
    "co_designer",
    {
        (CoDesignerState.ASKED, "consent"): CoDesignerState.CONSENTED,
        (CoDesignerState.ASKED, "refuse"): CoDesignerState.REFUSED,
        (CoDesignerState.ASKED, "take_back"): CoDesignerState.TAKEN_BACK,
        (CoDesignerState.CONSENTED, "withdraw"): CoDesignerState.WITHDRAWN,
        (CoDesignerState.CONSENTED, "take_back"): CoDesignerState.TAKEN_BACK,
        (CoDesignerState.WITHDRAWN, "consent"): CoDesignerState.CONSENTED,
    },
)
"""Only the co-designer consents, refuses and withdraws, and may consent again; only the owner takes a name out."""
