"""The path of a case as a row of stations: what is behind, where it stands, what is to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from passerelle.assessment.jury_states import JuryState
from passerelle.assessment.states import CaseState
from passerelle.web.drawings import Station

if TYPE_CHECKING:
    from passerelle.assessment.models import Jury, PriorLearningCase

STATIONS = (
    gettext_lazy("Draft"),
    gettext_lazy("Sent"),
    gettext_lazy("Answer"),
    gettext_lazy("Jury"),
    gettext_lazy("Result"),
)


def road_of(case: PriorLearningCase, jury: Jury | None) -> list[Station]:
    """Return the stations of a case; a case that ended stops at its last one."""
    behind, here = _reached(case, jury)
    states = ["done" if place < behind else "" for place in range(len(STATIONS))]
    if here and behind < len(STATIONS):
        states[behind] = here
    return [Station(str(name), state) for name, state in zip(STATIONS, states, strict=True)]


def _reached(case: PriorLearningCase, jury: Jury | None) -> tuple[int, str]:
    """Return how many stations are behind, and what is to be said of the next one."""
    match case.state:
        case CaseState.DRAFT:
            return 0, "now"
        case CaseState.SUBMITTED:
            return 2, "now"
        case CaseState.ADMITTED:
            return (4 if jury and jury.state == JuryState.VOTING else 3), "now"
        case CaseState.ASSESSED:
            return 5, ""
        case CaseState.INADMISSIBLE:
            return 2, "stop"
        case _:
            return (3 if case.decided_on and case.candidate_id else 2 if case.submitted_on else 0), "stop"
