"""Counsellors, counsel, plans, visits and who wants suggestions, as they are stored."""

from passerelle.guidance.models.counsel import Counsel, Counsellor, Note
from passerelle.guidance.models.plans import Alternative, Plan, PlanItem
from passerelle.guidance.models.suggestions import SuggestionChoice
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
    "SuggestionChoice",
    "Visit",
    "VisitAct",
]
