"""What one's awards open together, with the trace of every answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja import Router, Schema

from passerelle.core import deciding
from passerelle.recognition.openings import openings

if TYPE_CHECKING:
    from passerelle.people.requests import SignedInRequest
    from passerelle.recognition.openings import Opening, Target

router = Router(tags=["recognition"])


class OpeningOut(Schema):
    """One line: `answer` is automatic, proposed or near; `lacks` are the codes of what a near one is short of."""

    line: str
    effect: str
    module: str
    credits: str
    answer: str
    awards: list[str]
    lacks: list[str]
    clauses_short: int


class TargetOut(Schema):
    """A programme, or a body with what else it opens. `trace` is the whole decision: it can be made again from it."""

    organisation: str
    programme: str | None
    credits: str
    openings: list[OpeningOut]
    trace: dict[str, Any]


@router.get("/openings", response=list[TargetOut], operation_id="listOpenings")
def list_openings(request: SignedInRequest) -> list[dict[str, Any]]:
    """List what your awards open together, and what they nearly open. Nothing is asked for by looking.

    `trace` has every condition as it was asked and seen, which award serves which clause, and what is left under each
    ceiling.
    """
    return [_target(one) for one in openings(request.user, on=request.today)]


def _target(one: Target) -> dict[str, Any]:
    return {
        "organisation": one.owner.number,
        "programme": one.programme.reference if one.programme else None,
        "credits": str(one.decision.credits),
        "openings": [_opening(it) for it in one.openings],
        "trace": deciding.as_data(one.decision),
    }


def _opening(one: Opening) -> dict[str, Any]:
    return {
        "line": one.line.number,
        "effect": one.line.effect,
        "module": one.line.module_code,
        "credits": str(one.choice.credits if one.choice else one.line.credits),
        "answer": one.answer,
        "awards": [award.number for award in one.awards],
        "lacks": list(one.lacks),
        "clauses_short": one.short,
    }
