"""What employers and social partners need: stated by them, read by anybody, with the entries that answer it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.catalogue.permissions import micro_credentials_visible_to
from passerelle.opportunities import needs
from passerelle.opportunities.permissions import needs_visible_to, own_needs
from passerelle.opportunities.reading import needs_open
from passerelle.organisations.permissions import organisations_visible_to

if TYPE_CHECKING:
    from passerelle.opportunities.models import LabourNeed
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["needs"])
Code = Annotated[str, Field(max_length=40)]


class NeedIn(Schema):
    """`kind` is skill (its address), outcome (in words) or entry (its number). `level`: framework/edition:level."""

    kind: Code
    skill: Annotated[str, Field(max_length=500)] = ""
    outcome: Annotated[str, Field(max_length=500)] = ""
    language: Annotated[str, Field(max_length=8)] = "en"
    entry: Code = ""
    level: Annotated[str, Field(max_length=120)] = ""
    people: int
    region: Annotated[str, Field(max_length=80)] = ""
    by_when: date
    about: str = ""


class NeedDraftIn(NeedIn):
    stated_by: Code
    supersedes: Code = ""


class NeedEditIn(NeedIn):
    seen_version: int


class AnswerOut(Schema):
    micro_credential: str
    by: str
    likeness: int


class NeedOut(Schema):
    number: str
    state: str
    version: int
    stated_by: str
    kind: str
    skill: dict[str, str]
    outcome: str
    entry: str
    level: str
    people: int
    region: str
    by_when: date
    about: str
    published_on: date | None
    ended_on: date | None
    supersedes: str
    answered: int

    @staticmethod
    def resolve_stated_by(need: LabourNeed) -> str:
        return need.stated_by.number

    @staticmethod
    def resolve_entry(need: LabourNeed) -> str:
        return need.entry.number if need.entry else ""

    @staticmethod
    def resolve_supersedes(need: LabourNeed) -> str:
        return need.supersedes.number if need.supersedes else ""


class NeedWhole(NeedOut):
    answers: list[AnswerOut]

    @staticmethod
    def resolve_answers(need: LabourNeed) -> list[dict[str, Any]]:
        told = need.answers.select_related("micro_credential")
        return [
            {"micro_credential": one.micro_credential.number, "by": one.by, "likeness": one.likeness} for one in told
        ]


class NeedPage(Schema):
    total: int
    items: list[NeedOut]


class Asked(Window):
    """`unanswered`: only those that nothing listed answers; `region` as it was stated."""

    unanswered: bool = False
    region: str = ""


def _stated(request: SignedInRequest, body: NeedIn) -> dict[str, Any]:
    entries = micro_credentials_visible_to(request.user)
    entry = get_object_or_404(entries, number=body.entry) if body.entry else None
    return body.dict(exclude={"stated_by", "supersedes", "seen_version"}) | {"entry": entry}


def _need(request: SignedInRequest, number: str) -> LabourNeed:
    return get_object_or_404(needs_visible_to(request.user), number=number)


@router.get("", response=NeedPage, auth=OPTIONAL, operation_id="listNeeds")
def list_needs(request: SignedInRequest, asked: Query[Asked]) -> dict[str, Any]:
    """List the needs that are open, the soonest first."""
    return window(needs_open(request.today, unanswered=asked.unanswered, region=asked.region), asked)


@router.get("/own", response=NeedPage, operation_id="listOwnNeeds")
def list_own(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List what your organisations stated, drafts and ended ones too."""
    return window(own_needs(request.user), asked)


@router.post("", response={201: NeedOut}, operation_id="draftNeed")
def draft(request: SignedInRequest, body: NeedDraftIn) -> Status[LabourNeed]:
    """Write a need; nobody else sees it before it is published."""
    stated_by = get_object_or_404(organisations_visible_to(request.user), number=body.stated_by)
    replaced = get_object_or_404(own_needs(request.user), number=body.supersedes) if body.supersedes else None
    made = needs.draft(stated_by, _stated(request, body), by=request.user, today=request.today, supersedes=replaced)
    return Status(201, made)


@router.get("/{number}", response=NeedWhole, auth=OPTIONAL, operation_id="readNeed")
def read(request: SignedInRequest, number: str) -> LabourNeed:
    """Read one need with the entries that answer it: published and ended ones, and your own drafts."""
    return _need(request, number)


@router.patch("/{number}", response=NeedOut, operation_id="editNeed")
def edit(request: SignedInRequest, number: str, body: NeedEditIn) -> LabourNeed:
    """Change a draft, if it is still what you saw."""
    return needs.edit(
        _need(request, number),
        _stated(request, body),
        by=request.user,
        today=request.today,
        seen_version=body.seen_version,
    )


@router.post("/{number}/publication", response=NeedOut, operation_id="publishNeed")
def publish(request: SignedInRequest, number: str) -> LabourNeed:
    """Let everybody read it; what it replaces is superseded in the same step."""
    return needs.publish(_need(request, number), by=request.user, today=request.today)


@router.post("/{number}/end", response=NeedOut, operation_id="endNeed")
def end(request: SignedInRequest, number: str) -> LabourNeed:
    """End it before its day; its page stays and says so."""
    return needs.end(_need(request, number), by=request.user, today=request.today)
