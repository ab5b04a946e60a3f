"""What employers offer and need, whom learners let find them, and what became of it."""

from passerelle.opportunities.models.finding import (
    Audience,
    EmployerConsent,
    HireAnswer,
    Invitation,
    JobApplication,
    ReportedHire,
    Side,
)
from passerelle.opportunities.models.needs import LabourNeed, NeedAnswer, NeedKind
from passerelle.opportunities.models.offers import Effect, Kind, Opportunity, OpportunityItem, Reach

__all__ = [
    "Audience",
    "Effect",
    "EmployerConsent",
    "HireAnswer",
    "Invitation",
    "JobApplication",
    "Kind",
    "LabourNeed",
    "NeedAnswer",
    "NeedKind",
    "Opportunity",
    "OpportunityItem",
    "Reach",
    "ReportedHire",
    "Side",
]
