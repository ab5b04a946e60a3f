"""What is shared of practice: coaching, good practice, circles, and alerts of fraud; a module each."""

from passerelle.practice.models.alerts import FraudAlert, SourceKind
from passerelle.practice.models.circles import Circle, Membership, Post, PostKind
from passerelle.practice.models.coaching import CoachAdvice, Coaching, CoachVisit
from passerelle.practice.models.examples import GoodPractice, PeerEndorsement

__all__ = [
    "Circle",
    "CoachAdvice",
    "CoachVisit",
    "Coaching",
    "FraudAlert",
    "GoodPractice",
    "Membership",
    "PeerEndorsement",
    "Post",
    "PostKind",
    "SourceKind",
]
