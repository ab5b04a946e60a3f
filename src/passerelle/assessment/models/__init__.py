"""What assessment keeps: candidates and their marks, and cases of prior learning."""

from passerelle.assessment.models.candidates import Candidate, CandidateRoute, ComponentResult, DeclaredTie, Numbered
from passerelle.assessment.models.prior_learning import PriorLearningCase

__all__ = ["Candidate", "CandidateRoute", "ComponentResult", "DeclaredTie", "Numbered", "PriorLearningCase"]
