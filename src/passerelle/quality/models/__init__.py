"""What quality keeps: standards (`standards.py`), external reviews by them (`reviews.py`), what opens one before its
turn (`signals.py`)."""

from passerelle.quality.models.feedback import (
    Basis,
    Feedback,
    FeedbackBefore,
    FeedbackOutcome,
    FeedbackPace,
    FeedbackReply,
    GiverKind,
    Hire,
    Moment,
)
from passerelle.quality.models.reports import ReportKind, ReportLink
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
    "Basis",
    "Criterion",
    "Feedback",
    "FeedbackBefore",
    "FeedbackOutcome",
    "FeedbackPace",
    "FeedbackReply",
    "GiverKind",
    "Hire",
    "Judgement",
    "Kind",
    "Moment",
    "Origin",
    "Recommendation",
    "ReportKind",
    "ReportLink",
    "Review",
    "ReviewAnswer",
    "ReviewFinding",
    "Signal",
    "SignalKind",
    "Standard",
]
