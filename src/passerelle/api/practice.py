"""Good practice and alerts of fraud for programs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.catalogue import own_organisation
from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.core.errors import NotPermitted
from passerelle.practice import queries, shipped
from passerelle.practice.actions import alerts, examples
from passerelle.practice.models import Circle, FraudAlert, GoodPractice
from passerelle.practice.permissions import alerts_visible_to, examples_visible_to, may_read_alerts

if TYPE_CHECKING:
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["practice"])
alert_router = Router(tags=["practice"])


class ThemeOut(Schema):
    key: str
    names: dict[str, str]


class ExampleIn(Schema):
    theme: str
    title: str
    done: str
    for_whom: str
    took: str
    came_of_it: str
    evidence_url: str = ""
    language: str = "en"
    licence: str
    organisation: str = ""
    entry: str = ""
    field: str = ""


class ExampleOut(Schema):
    number: str
    theme: str
    title: str
    done: str
    for_whom: str
    took: str
    came_of_it: str
    evidence_url: str
    language: str
    licence: str
    organisation: str
    entry: str
    field: str
    state: str
    held_because: list[str]
    proposed_on: date
    published_on: date | None
    withdrawn_because: str

    @staticmethod
    def resolve_organisation(one: GoodPractice) -> str:
        return one.organisation.number if one.organisation else ""


class ExamplePage(Schema):
    total: int
    items: list[ExampleOut]


class Question(Window):
    q: Annotated[str, Field(max_length=400)] = ""
    theme: Annotated[str, Field(max_length=40)] = ""
    field: Annotated[str, Field(max_length=60)] = ""
    language: Annotated[str, Field(max_length=8)] = ""


class SharedStepIn(Schema):
    """What goes with a step: why something is withdrawn, for which organisation one endorses."""

    text: str = ""
    organisation: str = ""


class AlertIn(Schema):
    title: str
    seen: str
    recognise: str
    what_to_do: str
    since: date
    source: str
    circle: str = ""


class AlertOut(Schema):
    number: str
    title: str
    seen: str
    recognise: str
    what_to_do: str
    since: date
    source: str
    circle: str
    state: str
    held_because: list[str]
    raised_on: date
    checked_on: date | None
    withdrawn_because: str

    @staticmethod
    def resolve_circle(one: FraudAlert) -> str:
        return one.circle.slug if one.circle else ""


class AlertPage(Schema):
    total: int
    items: list[AlertOut]


@router.get("/themes", response=list[ThemeOut], auth=OPTIONAL, operation_id="listPracticeThemes")
def list_themes(request: SignedInRequest) -> list[dict[str, Any]]:
    """List the themes that examples of good practice stand under."""
    return [{"key": key, "names": dict(names)} for key, names in shipped.themes().items()]


@router.get("", response=ExamplePage, auth=OPTIONAL, operation_id="findGoodPractice")
def find_good_practice(request: SignedInRequest, asked: Query[Question]) -> dict[str, Any]:
    """Find examples that two peers endorsed, by words, theme, field of a description and language."""
    rows = queries.found(
        queries.public_examples(), asked.q, theme=asked.theme, field=asked.field, language=asked.language
    )
    return window(rows, asked)


@router.post("", response={201: ExampleOut}, operation_id="proposeGoodPractice")
def propose_good_practice(request: SignedInRequest, body: ExampleIn) -> Status[GoodPractice]:
    """Propose an example (anybody signed in); held, with `held_because`, where it speaks of a person."""
    organisation = own_organisation(request, body.organisation) if body.organisation else None
    stated = body.dict(exclude={"organisation"})
    made = examples.propose(stated, by=request.user, today=request.today, organisation=organisation)
    return Status(201, made)


@router.get("/{number}", response=ExampleOut, auth=OPTIONAL, operation_id="readGoodPractice")
def read_good_practice(request: SignedInRequest, number: str) -> GoodPractice:
    """Read one example: everybody once it is endorsed, peers before."""
    return get_object_or_404(examples_visible_to(request.user), number=number)


@router.post("/{number}/steps/{step}", response=ExampleOut, operation_id="stepGoodPractice")
def step_good_practice(request: SignedInRequest, number: str, step: str, body: SharedStepIn) -> GoodPractice:
    """Take one step: `endorsement` (organisation), `release` of what is held (registrars), `withdrawal` (text)."""
    found: GoodPractice = get_object_or_404(examples_visible_to(request.user), number=number)
    who: dict[str, Any] = {"by": request.user, "today": request.today}
    if step == "endorsement":
        return examples.endorse(found, own_organisation(request, body.organisation), **who)
    if step == "release":
        return examples.release(found, **who)
    if step == "withdrawal":
        return examples.withdraw(found, body.text, **who)
    raise Http404(step)


@alert_router.get("", response=AlertPage, operation_id="listFraudAlerts")
def list_fraud_alerts(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the checked alerts (assessors, awarders, registrars)."""
    if not may_read_alerts(request.user):
        raise NotPermitted
    return window(queries.checked_alerts().select_related("circle"), asked)


@alert_router.post("", response={201: AlertOut}, operation_id="raiseFraudAlert")
def raise_fraud_alert(request: SignedInRequest, body: AlertIn) -> Status[FraudAlert]:
    """Describe a pattern of fraud without any person in it (assessors, registrars; members of its circle)."""
    circle = get_object_or_404(Circle, slug=body.circle) if body.circle else None
    stated = body.dict(exclude={"circle"})
    made = alerts.raise_alert(stated, by=request.user, today=request.today, circle=circle)
    return Status(201, made)


@alert_router.get("/{number}", response=AlertOut, operation_id="readFraudAlert")
def read_fraud_alert(request: SignedInRequest, number: str) -> FraudAlert:
    """Read one alert."""
    return get_object_or_404(alerts_visible_to(request.user), number=number)


@alert_router.post("/{number}/steps/{step}", response=AlertOut, operation_id="stepFraudAlert")
def step_fraud_alert(request: SignedInRequest, number: str, step: str, body: SharedStepIn) -> FraudAlert:
    """Take one step: `check` (a registrar who did not raise it), `release` of what is held, `withdrawal` (text)."""
    found: FraudAlert = get_object_or_404(alerts_visible_to(request.user), number=number)
    who: dict[str, Any] = {"by": request.user, "today": request.today}
    if step == "check":
        return alerts.check(found, **who)
    if step == "release":
        return alerts.release(found, **who)
    if step == "withdrawal":
        return alerts.withdraw(found, body.text, **who)
    raise Http404(step)
