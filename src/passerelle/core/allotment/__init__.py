"""Which credits of a learner count where in a larger award: each lot once, as much as the rules let count.

One question behind two acts: what small awards make of a larger one (stacking), and what awards spare of a programme
(recognition). Source: DOMAIN 3.5 (StackPlan: each credit lot once), 4.4 (shares, buckets, levels, categories).
"""

from passerelle.core.allotment.checking import faults
from passerelle.core.allotment.conflicts import conflict
from passerelle.core.allotment.model import (
    AWARDS,
    CREDITS,
    Allotment,
    Limit,
    Lot,
    Missing,
    Place,
    Use,
    Whole,
)
from passerelle.core.allotment.solving import allot, cheapest

__all__ = [
    "AWARDS",
    "CREDITS",
    "Allotment",
    "Limit",
    "Lot",
    "Missing",
    "Place",
    "Use",
    "Whole",
    "allot",
    "cheapest",
    "conflict",
    "faults",
]
