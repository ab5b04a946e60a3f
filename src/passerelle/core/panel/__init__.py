"""Panels: who may sit, which seats together make a panel, what it is asked, and what its votes decide.

Source: policy paper, ch. 3, challenge 5 and footnotes 9 and 12. The two-month clock is `core/clocks.py`.
"""

from passerelle.core.panel.composition import DEFAULT, KINDS, Composition, composition
from passerelle.core.panel.criteria import (
    DEFAULTS,
    LONGEST,
    PAPER,
    REVIEWING,
    STAGES,
    Basis,
    Criterion,
    criteria,
    criteria_kept,
)
from passerelle.core.panel.proposing import Gap, Near, Proposal, chair_of, propose
from passerelle.core.panel.reasons import reasons
from passerelle.core.panel.relations import group_of
from passerelle.core.panel.seats import (
    CaseFacts,
    Conflict,
    Expert,
    bars,
    composition_findings,
    conflicts,
    may_sit,
)
from passerelle.core.panel.votes import VALUES, Tally, Vote, outcome, tally, vote_findings

__all__ = [
    "DEFAULT",
    "DEFAULTS",
    "KINDS",
    "LONGEST",
    "PAPER",
    "REVIEWING",
    "STAGES",
    "VALUES",
    "Basis",
    "CaseFacts",
    "Composition",
    "Conflict",
    "Criterion",
    "Expert",
    "Gap",
    "Near",
    "Proposal",
    "Tally",
    "Vote",
    "bars",
    "chair_of",
    "composition",
    "composition_findings",
    "conflicts",
    "criteria",
    "criteria_kept",
    "group_of",
    "may_sit",
    "outcome",
    "propose",
    "reasons",
    "tally",
    "vote_findings",
]
