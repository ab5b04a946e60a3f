"""What quality keeps: standards (`standards.py`), and the external reviews by them (`reviews.py`)."""

from passerelle.quality.models.reviews import (
    Judgement,
    Kind,
    Origin,
    Recommendation,
    Review,
    ReviewAnswer,
    ReviewFinding,
)
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
    "Standard",
]
