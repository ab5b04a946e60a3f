"""Coaching for programs: what ran is public; what was seen and said is of the two sides."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status

from passerelle.api.catalogue import own_organisation
from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.practice import queries
from passerelle.practice.actions import coaching as acting
from passerelle.practice.permissions import coachings_visible_to

if TYPE_CHECKING:
    from passerelle.people.requests import SignedInRequest
    from passerelle.practice.models import Coaching

router = Router(tags=["practice"])


class CoachingOut(Schema):
    """What anybody may know of a coaching that was agreed on."""

    number: str
    coach: str
    provider: str
    state: str
    agreed_on: date | None
    ended_on: date | None

    @staticmethod
    def resolve_coach(one: Coaching) -> str:
        return one.coach.number

    @staticmethod
    def resolve_provider(one: Coaching) -> str:
        return one.provider.number


class CoachingPage(Schema):
    total: int
    items: list[CoachingOut]


class VisitOut(Schema):
    visited_on: date
    looked_at: str


class AdviceOut(Schema):
    place: int
    text: str
    given_on: date
    done: str
    done_on: date | None


class WholeCoachingOut(Schema):
    """A coaching as its two sides read it."""

    coaching: CoachingOut
    aims: str
    asked_on: date
    declined_because: str
    ended_with: str
    visits: list[VisitOut]
    recommendations: list[AdviceOut]


class CoachingIn(Schema):
    provider: str
    coach: str
    aims: str


class CoachingStepIn(Schema):
    """What goes with a step; each step reads its own part of it."""

    text: str = ""
    visited_on: date | None = None


@router.get("", response=CoachingPage, auth=OPTIONAL, operation_id="listCoachings")
def list_coachings(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the coachings that were agreed on: between whom, and when. It keeps the coach from judging."""
    return window(queries.that_ran(), asked)


@router.post("", response={201: WholeCoachingOut}, operation_id="askForCoaching")
def ask_for_coaching(request: SignedInRequest, body: CoachingIn) -> Status[dict[str, Any]]:
    """Ask an agency or an experienced provider to coach a provider (its signatories)."""
    provider, coach = own_organisation(request, body.provider), own_organisation(request, body.coach)
    made = acting.ask(provider, coach, body.aims, by=request.user, today=request.today)
    return Status(201, _whole(made))


@router.get("/{number}", response=WholeCoachingOut, operation_id="readCoaching")
def read_coaching(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Read a coaching of one's own organisation."""
    return _whole(_coaching(request, number))


@router.post("/{number}/steps/{step}", response=WholeCoachingOut, operation_id="stepCoaching")
def step_coaching(request: SignedInRequest, number: str, step: str, body: CoachingStepIn) -> dict[str, Any]:
    """Take one step of a coaching.

    Of the coach: `agreement`, `refusal` (text), `visit` (visited_on, text), `recommendation` (text). Of the provider:
    `withdrawal`. Of both: `end` (text).
    """
    found = _coaching(request, number)
    who: dict[str, Any] = {"by": request.user, "today": request.today}
    if step == "agreement":
        acting.agree(found, **who)
    elif step == "refusal":
        acting.decline(found, body.text, **who)
    elif step == "withdrawal":
        acting.take_back(found, **who)
    elif step == "visit":
        acting.visit(found, body.visited_on, body.text, **who)
    elif step == "recommendation":
        acting.recommend(found, body.text, **who)
    elif step == "end":
        acting.end(found, body.text, **who)
    else:
        raise Http404(step)
    return _whole(_coaching(request, number))


@router.post("/{number}/recommendations/{place}", response=WholeCoachingOut, operation_id="answerCoach")
def answer_coach(request: SignedInRequest, number: str, place: int, body: CoachingStepIn) -> dict[str, Any]:
    """Say what was done about a recommendation of the coach (who writes for the provider)."""
    found = _coaching(request, number)
    advice = get_object_or_404(found.advice.select_related("coaching__coach", "coaching__provider"), place=place)
    acting.say_done(advice, body.text, by=request.user, today=request.today)
    return _whole(found)


def _coaching(request: SignedInRequest, number: str) -> Coaching:
    return get_object_or_404(coachings_visible_to(request.user), number=number)


def _whole(found: Coaching) -> dict[str, Any]:
    return {
        "coaching": found,
        "aims": found.aims,
        "asked_on": found.asked_on,
        "declined_because": found.declined_because,
        "ended_with": found.ended_with,
        "visits": list(found.visits.all()),
        "recommendations": list(found.advice.all()),
    }
