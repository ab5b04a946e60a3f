"""Panels: who may sit, which seats together make a panel, and what their votes decide.

Source: policy paper, ch. 3, challenge 5 and footnotes 9 and 12. The two-month clock is `core/calendar.py`.
"""

from passerelle.core.panel.seats import (
    DEFAULT,
    KINDS,
    CaseFacts,
    Composition,
    Conflict,
    Expert,
    Proposal,
    composition_findings,
    conflicts,
    may_sit,
    propose,
)
from passerelle.core.panel.votes import VALUES, Tally, Vote, outcome, tally, vote_findings

__all__ = [
    "DEFAULT",
    "KINDS",
    "VALUES",
    "CaseFacts",
    "Composition",
    "Conflict",
    "Expert",
    "Proposal",
    "Tally",
    "Vote",
    "composition_findings",
    "conflicts",
    "may_sit",
    "outcome",
    "propose",
    "tally",
    "vote_findings",
]
