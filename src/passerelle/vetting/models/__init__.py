"""What vetting keeps: experts (`experts.py`), cases and what is said in them (`judging.py`), what follows
(`aftermath.py`).
"""

from passerelle.vetting.models.aftermath import Appeal, Complaint, Condition, Request, Sanction, Suspension
from passerelle.vetting.models.experts import Expert, Kind
from passerelle.vetting.models.judging import (
    CONFIRMING,
    Answer,
    AtExpiry,
    Case,
    Decision,
    Declaration,
    Judgement,
    Outcome,
    Proposed,
    Purpose,
    Question,
    Report,
    Seat,
    Vote,
    dated,
)

__all__ = [
    "CONFIRMING",
    "Answer",
    "Appeal",
    "AtExpiry",
    "Case",
    "Complaint",
    "Condition",
    "Decision",
    "Declaration",
    "Expert",
    "Judgement",
    "Kind",
    "Outcome",
    "Proposed",
    "Purpose",
    "Question",
    "Report",
    "Request",
    "Sanction",
    "Seat",
    "Suspension",
    "Vote",
    "dated",
]
