"""The acts of a case from opening it to the decision, and of what follows; one module a matter."""

from passerelle.vetting.actions import appealing, complaining, revising, sanctioning
from passerelle.vetting.actions.conditions import fail_condition, meet_condition, offer_evidence, send_back
from passerelle.vetting.actions.deciding import decide, decide_by_expiry, publish_by_expiry, report
from passerelle.vetting.actions.forming import (
    add_rapporteur,
    begin_review,
    declare,
    form_panel,
    open_case,
    open_documents,
    open_review,
    open_revision,
    replace_seat,
    replace_silent,
)
from passerelle.vetting.actions.judging import appoint_chair, close_votes, open_votes, seal_findings, vote
from passerelle.vetting.actions.pool_keeping import change_expert, confirm_expert, name_expert, set_availability
from passerelle.vetting.actions.reopening import void_seat
from passerelle.vetting.actions.revising import overtake, withdraw_revision
from passerelle.vetting.actions.waiting import answer, ask, close, escalate, remind, resume

__all__ = [
    "add_rapporteur",
    "answer",
    "appealing",
    "appoint_chair",
    "ask",
    "begin_review",
    "change_expert",
    "close",
    "close_votes",
    "complaining",
    "confirm_expert",
    "decide",
    "decide_by_expiry",
    "declare",
    "escalate",
    "fail_condition",
    "form_panel",
    "meet_condition",
    "name_expert",
    "offer_evidence",
    "open_case",
    "open_documents",
    "open_review",
    "open_revision",
    "open_votes",
    "overtake",
    "publish_by_expiry",
    "remind",
    "replace_seat",
    "replace_silent",
    "report",
    "resume",
    "revising",
    "sanctioning",
    "seal_findings",
    "send_back",
    "set_availability",
    "void_seat",
    "vote",
    "withdraw_revision",
]
