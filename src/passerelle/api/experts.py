"""The pool of experts, for programs; and the clock of a register that is played."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.core.errors import NotPermitted
from passerelle.organisations.models import Organisation
from passerelle.people.models import Duty, Person
from passerelle.people.permissions import holds
from passerelle.registers import jobs as entries
from passerelle.vetting import actions
from passerelle.vetting import jobs as cases
from passerelle.vetting.models import Expert
from passerelle.vetting.permissions import may_name_experts

if TYPE_CHECKING:
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["vetting"])
clock = Router(tags=["clock"])

Codes = Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=40)]


class Left(Schema):
    organisation: Annotated[str, Field(max_length=20)]
    left_on: date


class ExpertChange(Schema):
    kind: str | None = None
    country: Annotated[str, Field(max_length=8)] | None = None
    languages: Codes | None = None
    fields: Codes | None = None
    organisation: Annotated[str, Field(max_length=20)] | None = None
    former_organisations: Annotated[list[Left], Field(max_length=40)] | None = None
    trained_until: date | None = None
    is_available: bool | None = None


class ExpertIn(ExpertChange):
    person: Annotated[str, Field(max_length=24)]
    kind: str
    country: Annotated[str, Field(max_length=8)]


class ExpertOut(Schema):
    expert: str
    name: str
    kind: str
    country: str
    languages: list[str]
    fields: list[str]
    organisation: str
    trained_until: date | None
    is_available: bool
    is_confirmed: bool
    open_cases: int

    @staticmethod
    def resolve_expert(expert: Expert) -> str:
        return expert.person.reference

    @staticmethod
    def resolve_name(expert: Expert) -> str:
        return expert.person.name

    @staticmethod
    def resolve_organisation(expert: Expert) -> str:
        return expert.organisation.number if expert.organisation else ""


class ExpertPage(Schema):
    total: int
    items: list[ExpertOut]


class Here(Schema):
    is_available: bool


class Turned(Schema):
    on: date


@router.get("", response=ExpertPage, operation_id="listExperts")
def list_experts(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the pool, those who hold most cases first."""
    _registrars_only(request)
    found = Expert.objects.select_related("person", "organisation").order_by("-open_cases", "pk")
    return window(found, asked)


@router.post("", response={201: ExpertOut}, operation_id="nameExpert")
def name_expert(request: SignedInRequest, stated: ExpertIn) -> Status[Expert]:
    """Take a person into the pool; they get seats once they have confirmed."""
    _registrars_only(request)
    person = get_object_or_404(Person, reference=stated.person)
    said = _said(stated)
    said.pop("is_available", None)
    return Status(201, actions.name_expert(person, by=request.user, **said))


@router.post("/own/confirmation", response=ExpertOut, operation_id="confirmExpert")
def confirm(request: SignedInRequest) -> Expert:
    """Confirm what the register says about you as an expert."""
    return actions.confirm_expert(_own(request), by=request.user)


@router.post("/own/availability", response=ExpertOut, operation_id="setAvailability")
def availability(request: SignedInRequest, stated: Here) -> Expert:
    """Say whether you can be asked at present."""
    return actions.set_availability(_own(request), stated.is_available, by=request.user)


@router.patch("/{expert}", response=ExpertOut, operation_id="changeExpert")
def change(request: SignedInRequest, expert: str, stated: ExpertChange) -> Expert:
    """Change what stands about an expert, renew the training, or say that they are away."""
    _registrars_only(request)
    found = get_object_or_404(Expert.objects.select_related("person", "organisation"), person__reference=expert)
    return actions.change_expert(found, _said(stated), by=request.user)


@clock.post("", response=Turned, operation_id="turnClocks")
def turn(request: SignedInRequest) -> dict[str, Any]:
    """Turn every clock to the day of the request. Only where the register is played (`PASSERELLE_ANY_DAY`)."""
    if not settings.PASSERELLE_ANY_DAY:
        raise Http404
    if not holds(request.user, Duty.OPERATOR):
        raise NotPermitted
    entries.turn(request.today)
    cases.turn(request.today)
    return {"on": request.today}


def _registrars_only(request: SignedInRequest) -> None:
    if not may_name_experts(request.user):
        raise NotPermitted


def _own(request: SignedInRequest) -> Expert:
    return get_object_or_404(Expert.objects.select_related("person", "organisation"), person=request.user)


def _said(stated: ExpertChange) -> dict[str, Any]:
    said = stated.dict(exclude_unset=True, exclude={"person"})
    if said.get("organisation"):
        said["organisation"] = get_object_or_404(Organisation, number=said["organisation"])
    elif "organisation" in said:
        said["organisation"] = None
    if said.get("former_organisations"):
        said["former_organisations"] = [
            {"organisation": item["organisation"], "left_on": item["left_on"].isoformat()}
            for item in said["former_organisations"]
        ]
    return said
