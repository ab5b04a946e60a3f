"""Counsellors, counsel, plans and visits, as they are stored."""

from passerelle.guidance.models.counsel import Counsel, Counsellor, Note
from passerelle.guidance.models.plans import Alternative, Plan, PlanItem
from passerelle.guidance.models.visits import CounterCode, HowGiven, Visit, VisitAct

__all__ = [
    "Alternative",
    "Counsel",
    "Counsellor",
    "CounterCode",
    "HowGiven",
    "Note",
    "Plan",
    "PlanItem",
    "Visit",
    "VisitAct",
]
