"""What could come next for oneself, with every reason, and whether one wants to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja import Router, Schema

from passerelle.guidance import suggesting
from passerelle.pathways.queries import kept_ways

if TYPE_CHECKING:
    from passerelle.guidance.models import SuggestionChoice
    from passerelle.guidance.suggesting import Said
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["counsel"])


class BecauseOut(Schema):
    """`reason` is way, together, gap, opened or others, `about` what it names; `people` in steps of five, else 0."""

    reason: str
    about: str
    held: list[str]
    people: int


class SuggestionOut(Schema):
    micro_credential: str
    title: str
    because: list[BecauseOut]


class WantedIn(Schema):
    is_on: bool


class WantedOut(Schema):
    is_on: bool


@router.get("", response=list[SuggestionOut], operation_id="listSuggestions")
def list_suggestions(request: SignedInRequest) -> list[dict[str, Any]]:
    """List at most three micro-credentials that could come next, the best founded first; none where one said no."""
    return [
        {
            "micro_credential": one.entry.number,
            "title": one.entry.name,
            "because": [_because(said) for said in one.because],
        }
        for one in suggesting.suggestions(request.user, on=request.today, kept=kept_ways(request.user))
    ]


def _because(said: Said) -> dict[str, Any]:
    return {
        "reason": said.reason,
        "about": getattr(said.target, "reference", ""),
        "held": [one.number for one in said.held],
        "people": said.people,
    }


@router.put("/choice", response=WantedOut, operation_id="chooseSuggestions")
def choose(request: SignedInRequest, wanted: WantedIn) -> SuggestionChoice:
    """Keep whether one wants suggestions."""
    return suggesting.choose_suggestions(wanted.is_on, by=request.user, today=request.today)
