"""What quality keeps: standards (`standards.py`), external reviews by them (`reviews.py`), what opens one before its
turn (`signals.py`)."""

from passerelle.quality.models.reviews import (
    Judgement,
    Kind,
    Origin,
    Recommendation,
    Review,
    ReviewAnswer,
    ReviewFinding,
)
from passerelle.quality.models.signals import Signal, SignalKind
from passerelle.quality.models.standards import Criterion, Standard

__all__ = [
    "Criterion",
    "Judgement",
    "Kind",
    "Origin",
    "Recommendation",
    "Review",
    "ReviewAnswer",
    "ReviewFinding",
    "Signal",
    "SignalKind",
    "Standard",
]
