"""What can still become of a signed result, for its learner: an appeal, a correction, another attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.assessment import corrections, retakes
from passerelle.assessment.models import ResultAppeal, ResultCorrection
from passerelle.assessment.states import ASSESSED, CandidateState
from passerelle.catalogue.models import Route
from passerelle.policy import sentences

if TYPE_CHECKING:
    from datetime import date

    from passerelle.assessment.models import Candidate


def of(candidate: Candidate, *, on: date) -> dict[str, Any]:
    """Return what `learner/_standing.html` tells of a result."""
    appeal = ResultAppeal.objects.filter(candidate=candidate).first()
    until = corrections.appeal_until(candidate.assessed_on) if candidate.assessed_on else None
    open_still = until is not None and on <= until and candidate.state in ASSESSED and appeal is None
    return {
        "appeal": appeal,
        "appeal_until": until if open_still else None,
        "replaced": ResultCorrection.objects.filter(replaced=candidate).select_related("candidate").first(),
        "replaces": ResultCorrection.objects.filter(candidate=candidate).select_related("replaced").first()
        if candidate.is_signed
        else None,
        "again": _again(candidate, on) if candidate.state == CandidateState.FAILED else None,
    }


def _again(candidate: Candidate, on: date) -> dict[str, Any]:
    """Return how many attempts are left, on which ways, and what keeps somebody from being entered anew today."""
    entry = candidate.micro_credential
    left = retakes.left_to(candidate.person, entry)
    hindered = retakes.hindered(candidate, on=on)
    return {
        "left": left.left,
        "is_over": left.is_over,
        "from_day": left.from_day if left.is_early(on) else None,
        "may_enter": not hindered,
        "why_not": sentences.REASONS[hindered] if hindered in ("appeal_open", "already_candidate") else "",
        "by_prior_learning": entry.routes in (Route.PRIOR_LEARNING, Route.BOTH),
    }
