"""What assessment keeps: candidates and their marks, sittings, and cases of prior learning."""

from passerelle.assessment.models.accompaniments import Accompaniment, AccompanimentNote, Share
from passerelle.assessment.models.candidates import (
    Candidate,
    CandidateRoute,
    ComponentResult,
    DeclaredTie,
    Numbered,
    SparedComponent,
)
from passerelle.assessment.models.corrections import ResultAppeal, ResultCorrection
from passerelle.assessment.models.flags import FraudFlag
from passerelle.assessment.models.juries import Jury, JurySeat, RecognisedPart
from passerelle.assessment.models.prior_learning import PriorLearningCase, PriorRoute, SelfCheck
from passerelle.assessment.models.seconds import SecondMarking
from passerelle.assessment.models.sheets import MarkingSheet, SheetReturn, SheetRow
from passerelle.assessment.models.sittings import AssessmentRules, IdentityDocument, Method, Sitting, SittingBooking

__all__ = [
    "Accompaniment",
    "AccompanimentNote",
    "AssessmentRules",
    "Candidate",
    "CandidateRoute",
    "ComponentResult",
    "DeclaredTie",
    "FraudFlag",
    "IdentityDocument",
    "Jury",
    "JurySeat",
    "MarkingSheet",
    "Method",
    "Numbered",
    "PriorLearningCase",
    "PriorRoute",
    "RecognisedPart",
    "ResultAppeal",
    "ResultCorrection",
    "SecondMarking",
    "SelfCheck",
    "Share",
    "SheetReturn",
    "SheetRow",
    "Sitting",
    "SittingBooking",
    "SparedComponent",
]
