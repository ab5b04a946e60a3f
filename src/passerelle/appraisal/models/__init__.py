"""What an evaluator offers, cases with what was seen in them, signed reports, appeals, precedents, proposals."""

from passerelle.appraisal.models.cases import Appraisal, CredentialKind, FeeState, Purpose
from passerelle.appraisal.models.looking import CheckAnswer, Contact, MachineCheck
from passerelle.appraisal.models.outcomes import AppraisalAppeal, AppraisalReport, MissingComparison, Precedent
from passerelle.appraisal.models.terms import Terms

__all__ = [
    "Appraisal",
    "AppraisalAppeal",
    "AppraisalReport",
    "CheckAnswer",
    "Contact",
    "CredentialKind",
    "FeeState",
    "MachineCheck",
    "MissingComparison",
    "Precedent",
    "Purpose",
    "Terms",
]
