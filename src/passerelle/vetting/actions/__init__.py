"""The acts of a case, from opening it to the decision."""

from passerelle.vetting.actions.deciding import decide, report
from passerelle.vetting.actions.forming import (
    declare,
    form_panel,
    name_expert,
    open_case,
    open_documents,
    replace_seat,
)
from passerelle.vetting.actions.judging import appoint_chair, close_votes, open_votes, seal_findings, vote

__all__ = [
    "appoint_chair",
    "close_votes",
    "decide",
    "declare",
    "form_panel",
    "name_expert",
    "open_case",
    "open_documents",
    "open_votes",
    "replace_seat",
    "report",
    "seal_findings",
    "vote",
]
