"""What quality keeps: standards (`standards.py`), external reviews by them (`reviews.py`), what opens one before its
turn (`signals.py`), and a provider's own quality assurance (`cycles.py`)."""

from passerelle.quality.models.cycles import (
    Agreement,
    ImprovementAction,
    InternalCycle,
    QualitySample,
    SampledReview,
    SelfFinding,
    SelfReview,
)
from passerelle.quality.models.endorsements import Claim, Endorsement
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
from passerelle.quality.models.labels import Label
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
    "Agreement",
    "Basis",
    "Claim",
    "Criterion",
    "Endorsement",
    "Feedback",
    "FeedbackBefore",
    "FeedbackOutcome",
    "FeedbackPace",
    "FeedbackReply",
    "GiverKind",
    "Hire",
    "ImprovementAction",
    "InternalCycle",
    "Judgement",
    "Kind",
    "Label",
    "Moment",
    "Origin",
    "QualitySample",
    "Recommendation",
    "ReportKind",
    "ReportLink",
    "Review",
    "ReviewAnswer",
    "ReviewFinding",
    "SampledReview",
    "SelfFinding",
    "SelfReview",
    "Signal",
    "SignalKind",
    "Standard",
]
