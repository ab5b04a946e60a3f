"""The life of a case, and of one seat on its panel; what follows a decision is in the second half (DOMAIN 3.6).

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
    CLOSED = "closed", _("closed without a decision")


ENDED = (Stage.DECIDED, Stage.CLOSED)
OPEN = tuple(stage for stage in Stage if stage not in ENDED)
OPENED = (Stage.VOTING, Stage.REPORTING, Stage.DECIDING, Stage.DECIDED)
"""From here on the panel reads one another's findings."""

LIFECYCLE = Lifecycle(
    "case",
    {
        (Stage.TO_FORM, "form_panel"): Stage.DECLARING,
        (Stage.TO_FORM, "decide_alone"): Stage.DECIDED,
        (Stage.DECLARING, "declare"): Stage.DECLARING,
        (Stage.DECLARING, "recuse"): Stage.DECLARING,
        (Stage.DECLARING, "void_seat"): Stage.DECLARING,
        (Stage.DECLARING, "replace_seat"): Stage.DECLARING,
        (Stage.DECLARING, "add_rapporteur"): Stage.DECLARING,
        (Stage.DECLARING, "open_documents"): Stage.FINDING,
        (Stage.FINDING, "declare"): Stage.FINDING,
        (Stage.FINDING, "recuse"): Stage.FINDING,
        (Stage.FINDING, "void_seat"): Stage.FINDING,
        (Stage.FINDING, "replace_seat"): Stage.DECLARING,
        (Stage.FINDING, "seal_findings"): Stage.FINDING,
        (Stage.FINDING, "open_votes"): Stage.VOTING,
        (Stage.VOTING, "recuse"): Stage.VOTING,
        (Stage.VOTING, "void_seat"): Stage.VOTING,
        (Stage.VOTING, "replace_seat"): Stage.DECLARING,
        (Stage.VOTING, "vote"): Stage.VOTING,
        (Stage.VOTING, "close_votes"): Stage.REPORTING,
        (Stage.REPORTING, "recuse"): Stage.VOTING,
        (Stage.REPORTING, "void_seat"): Stage.VOTING,
        (Stage.REPORTING, "appoint_chair"): Stage.REPORTING,
        (Stage.REPORTING, "report"): Stage.DECIDING,
        (Stage.DECIDING, "recuse"): Stage.VOTING,
        (Stage.DECIDING, "void_seat"): Stage.VOTING,
        (Stage.DECIDING, "decide"): Stage.DECIDED,
        **{(stage, act): stage for stage in OPEN for act in ("ask", "answer", "resume", "remind", "escalate")},
        **{(stage, "expire"): Stage.DECIDED for stage in OPEN},
        **{(stage, "close"): Stage.CLOSED for stage in OPEN},
    },
)
"""A tie that turns up late, said by the member or found by a registrar, leads back to the vote: what the seat found
and voted counts no more, nor does a report that counted it. A seat replaced during the vote leads back to the
declarations, and from there the newcomer reads, finds and votes; what the others said stands.
"""


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


CALLS = ("remind", "escalate")
"""What time says of whatever waits: that its day comes soon, and to the authority that it is past. Nothing moves."""


class ConditionState(models.TextChoices):
    OPEN = "open", _("to be met")
    OFFERED = "offered", _("evidence to be looked at")
    MET = "met", _("met")
    FAILED = "failed", _("not met")
    VOID = "void", _("lifted by a later decision")


CONDITION_LIFECYCLE = Lifecycle(
    "condition",
    {
        (ConditionState.OPEN, "offer"): ConditionState.OFFERED,
        (ConditionState.OPEN, "meet"): ConditionState.MET,
        (ConditionState.OPEN, "fail"): ConditionState.FAILED,
        (ConditionState.OPEN, "void"): ConditionState.VOID,
        (ConditionState.OFFERED, "meet"): ConditionState.MET,
        (ConditionState.OFFERED, "send_back"): ConditionState.OPEN,
        (ConditionState.OFFERED, "fail"): ConditionState.FAILED,
        (ConditionState.OFFERED, "void"): ConditionState.VOID,
        **{(state, act): state for state in (ConditionState.OPEN, ConditionState.OFFERED) for act in CALLS},
    },
)


class AppealState(models.TextChoices):
    LODGED = "lodged", _("lodged")
    INADMISSIBLE = "inadmissible", _("not admissible")
    ADMITTED = "admitted", _("admitted, to be assigned")
    ASSIGNED = "assigned", _("assigned")
    HEARD = "heard", _("heard")
    UPHELD = "upheld", _("upheld")
    PARTLY = "partly", _("upheld in part")
    DISMISSED = "dismissed", _("dismissed")
    WITHDRAWN = "withdrawn", _("withdrawn")


APPEAL_OPEN = (AppealState.LODGED, AppealState.ADMITTED, AppealState.ASSIGNED, AppealState.HEARD)
APPEAL_LIFECYCLE = Lifecycle(
    "appeal",
    {
        (AppealState.LODGED, "admit"): AppealState.ADMITTED,
        (AppealState.LODGED, "refuse"): AppealState.INADMISSIBLE,
        (AppealState.LODGED, "withdraw"): AppealState.WITHDRAWN,
        (AppealState.ADMITTED, "assign"): AppealState.ASSIGNED,
        (AppealState.ADMITTED, "withdraw"): AppealState.WITHDRAWN,
        (AppealState.ASSIGNED, "assign"): AppealState.ASSIGNED,
        (AppealState.ASSIGNED, "stay"): AppealState.ASSIGNED,
        (AppealState.ASSIGNED, "hear"): AppealState.HEARD,
        (AppealState.ASSIGNED, "withdraw"): AppealState.WITHDRAWN,
        (AppealState.HEARD, "stay"): AppealState.HEARD,
        (AppealState.HEARD, "uphold"): AppealState.UPHELD,
        (AppealState.HEARD, "uphold_in_part"): AppealState.PARTLY,
        (AppealState.HEARD, "dismiss"): AppealState.DISMISSED,
        **{(state, act): state for state in APPEAL_OPEN for act in CALLS},
    },
)


class SanctionState(models.TextChoices):
    NOTICED = "noticed", _("notice given")
    TO_DECIDE = "to_decide", _("heard, to be decided")
    COMPLYING = "complying", _("to be put right")
    REMOVAL = "removal", _("removal proposed")
    REMOVED = "removed", _("removed")
    CLOSED = "closed", _("closed")


SANCTION_OPEN = (SanctionState.NOTICED, SanctionState.TO_DECIDE, SanctionState.COMPLYING, SanctionState.REMOVAL)
SANCTION_LIFECYCLE = Lifecycle(
    "sanction",
    {
        (SanctionState.NOTICED, "comment"): SanctionState.NOTICED,
        (SanctionState.NOTICED, "hear"): SanctionState.TO_DECIDE,
        (SanctionState.NOTICED, "drop"): SanctionState.CLOSED,
        (SanctionState.TO_DECIDE, "confirm"): SanctionState.COMPLYING,
        (SanctionState.TO_DECIDE, "propose_removal"): SanctionState.REMOVAL,
        (SanctionState.TO_DECIDE, "drop"): SanctionState.CLOSED,
        (SanctionState.COMPLYING, "comply"): SanctionState.COMPLYING,
        (SanctionState.COMPLYING, "accept"): SanctionState.CLOSED,
        (SanctionState.COMPLYING, "propose_removal"): SanctionState.REMOVAL,
        (SanctionState.REMOVAL, "comment"): SanctionState.REMOVAL,
        (SanctionState.REMOVAL, "remove"): SanctionState.REMOVED,
        (SanctionState.REMOVAL, "drop"): SanctionState.CLOSED,
        **{(state, act): state for state in SANCTION_OPEN for act in CALLS},
    },
)


class SuspensionState(models.TextChoices):
    PROPOSED = "proposed", _("proposed, waits for a second person")
    IN_FORCE = "in_force", _("in force")
    DECLINED = "declined", _("declined")
    LIFTED = "lifted", _("lifted")


SUSPENSION_LIFECYCLE = Lifecycle(
    "suspension",
    {
        (SuspensionState.PROPOSED, "confirm"): SuspensionState.IN_FORCE,
        (SuspensionState.PROPOSED, "decline"): SuspensionState.DECLINED,
        (SuspensionState.IN_FORCE, "renew"): SuspensionState.IN_FORCE,
        (SuspensionState.IN_FORCE, "lift"): SuspensionState.LIFTED,
        **{(state, act): state for state in (SuspensionState.PROPOSED, SuspensionState.IN_FORCE) for act in CALLS},
    },
)


class ComplaintState(models.TextChoices):
    LODGED = "lodged", _("lodged")
    TAKEN_UP = "taken_up", _("taken up")
    DISMISSED = "dismissed", _("dismissed")


COMPLAINT_LIFECYCLE = Lifecycle(
    "complaint",
    {
        (ComplaintState.LODGED, "take_up"): ComplaintState.TAKEN_UP,
        (ComplaintState.LODGED, "dismiss"): ComplaintState.DISMISSED,
        **{(ComplaintState.LODGED, act): ComplaintState.LODGED for act in CALLS},
    },
)
