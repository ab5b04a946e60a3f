"""The life of a case, and of one seat on its panel (DOMAIN 3.6).

Acts of one seat (declare, seal, vote) are steps of the case too: each takes the case's row first, so that of two
members who are both the last, one sees that the other is done.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class Stage(models.TextChoices):
    TO_FORM = "to_form", _("panel to form")
    DECLARING = "declaring", _("declarations")
    FINDING = "finding", _("findings")
    VOTING = "voting", _("vote")
    REPORTING = "reporting", _("waiting for the chair")
    DECIDING = "deciding", _("waiting for a decision")
    DECIDED = "decided", _("decided")


OPENED = (Stage.VOTING, Stage.REPORTING, Stage.DECIDING, Stage.DECIDED)
"""From here on the panel reads one another's findings."""

LIFECYCLE = Lifecycle(
    "case",
    {
        (Stage.TO_FORM, "form_panel"): Stage.DECLARING,
        (Stage.DECLARING, "declare"): Stage.DECLARING,
        (Stage.DECLARING, "recuse"): Stage.DECLARING,
        (Stage.DECLARING, "replace_seat"): Stage.DECLARING,
        (Stage.DECLARING, "open_documents"): Stage.FINDING,
        (Stage.FINDING, "recuse"): Stage.FINDING,
        (Stage.FINDING, "replace_seat"): Stage.DECLARING,
        (Stage.FINDING, "seal_findings"): Stage.FINDING,
        (Stage.FINDING, "open_votes"): Stage.VOTING,
        (Stage.VOTING, "recuse"): Stage.VOTING,
        (Stage.VOTING, "vote"): Stage.VOTING,
        (Stage.VOTING, "close_votes"): Stage.REPORTING,
        (Stage.REPORTING, "appoint_chair"): Stage.REPORTING,
        (Stage.REPORTING, "report"): Stage.DECIDING,
        (Stage.DECIDING, "decide"): Stage.DECIDED,
    },
)


class SeatState(models.TextChoices):
    INVITED = "invited", _("invited")
    DECLARED = "declared", _("declared")
    RECUSED = "recused", _("recused")
    VOID = "void", _("void")


ACTIVE = (SeatState.INVITED, SeatState.DECLARED)

SEAT_LIFECYCLE = Lifecycle(
    "seat",
    {
        (SeatState.INVITED, "declare"): SeatState.DECLARED,
        (SeatState.INVITED, "recuse"): SeatState.RECUSED,
        (SeatState.INVITED, "void"): SeatState.VOID,
        (SeatState.DECLARED, "recuse"): SeatState.RECUSED,
        (SeatState.DECLARED, "void"): SeatState.VOID,
    },
)
