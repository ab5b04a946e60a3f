"""Making a micro-credential together: co-authors, co-designers, comments on its fields, the phases it goes through."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.catalogue import own_organisation, visible_micro_credential
from passerelle.api.pages import Window, window
from passerelle.catalogue import coauthors, codesign, comments, phases
from passerelle.catalogue.permissions import (
    co_authors_visible_to,
    co_designers_visible_to,
    comments_visible_to,
    may_comment,
    may_edit,
    may_write,
)
from passerelle.core.errors import NotPermitted
from passerelle.organisations.models import Organisation
from passerelle.organisations.permissions import organisations_visible_to

if TYPE_CHECKING:
    from passerelle.catalogue.models import CoAuthor, CoDesigner, Comment
    from passerelle.catalogue.phases import Phase
    from passerelle.people.requests import SignedInRequest

entries = Router(tags=["making together"])
co_authors = Router(tags=["making together"])
co_designers = Router(tags=["making together"])
said = Router(tags=["making together"])
organisations = Router(tags=["making together"])


class CoAuthorIn(Schema):
    organisation: str
    email: str
    part: str = "writes"
    note: str = ""


class CoAuthorOut(Schema):
    id: int
    micro_credential: str
    organisation: str
    part: str
    note: str
    state: str
    invited_on: date
    answered_on: date | None
    ended_on: date | None

    @staticmethod
    def resolve_micro_credential(held: CoAuthor) -> str:
        return held.micro_credential.number

    @staticmethod
    def resolve_organisation(held: CoAuthor) -> str:
        return held.organisation.number


class CoDesignerIn(Schema):
    kind: str
    role: str
    organisation: str = ""
    email: str = ""
    people: int | None = None


class CoDesignerOut(Schema):
    """Who took part; a person is not named here, and a group of learners is a number."""

    id: int
    micro_credential: str
    kind: str
    role: str
    organisation: str | None
    people: int | None
    state: str
    named_on: date
    consented_on: date | None
    closed_on: date | None

    @staticmethod
    def resolve_micro_credential(held: CoDesigner) -> str:
        return held.micro_credential.number

    @staticmethod
    def resolve_organisation(held: CoDesigner) -> str | None:
        return held.organisation.number if held.organisation else None


class CommentIn(Schema):
    path: str = ""
    text: str


class ReplyIn(Schema):
    text: str


class CommentOut(Schema):
    id: int
    micro_credential: str
    path: str
    edition: int
    draft_version: int
    revision: str
    reply_to: int | None
    author: str
    text: str
    said_at: datetime
    resolved_on: date | None

    @staticmethod
    def resolve_micro_credential(one: Comment) -> str:
        return one.micro_credential.number

    @staticmethod
    def resolve_reply_to(one: Comment) -> int | None:
        return one.parent_id

    @staticmethod
    def resolve_author(one: Comment) -> str:
        return one.author.name


class CommentPage(Schema):
    total: int
    items: list[CommentOut]


class PhaseOut(Schema):
    key: str
    name: str
    wants: list[str]
    tool: str
    done_on: date | None
    note: str

    @staticmethod
    def resolve_done_on(one: Phase) -> date | None:
        return one.done.done_on if one.done else None

    @staticmethod
    def resolve_note(one: Phase) -> str:
        return one.done.note if one.done else ""


class PhaseIn(Schema):
    done: bool
    note: str = ""


class OwnPhasesIn(Schema):
    phases: Annotated[list[dict[str, Any]], Field(max_length=100)]
    seen_version: int = 0


class OwnPhasesOut(Schema):
    version: int
    phases: list[dict[str, Any]]


@entries.get("/{number}/co-authors", response=list[CoAuthorOut], operation_id="listCoAuthors")
def list_co_authors(request: SignedInRequest, number: str) -> Any:
    """Read who of other organisations was asked to write or comment; who was asked reads their own."""
    entry = visible_micro_credential(request, number)
    return co_authors_visible_to(request.user).filter(micro_credential=entry).order_by("pk")


@entries.post("/{number}/co-authors", response={201: CoAuthorOut}, operation_id="inviteCoAuthor")
def invite_co_author(request: SignedInRequest, number: str, body: CoAuthorIn) -> Status[CoAuthor]:
    """Ask somebody who acts for another organisation to write with you, or to comment; a letter asks them."""
    entry = visible_micro_credential(request, number)
    if not may_edit(request.user, entry):
        raise NotPermitted
    other = get_object_or_404(organisations_visible_to(request.user), number=body.organisation)
    more = {"part": body.part, "note": body.note}
    return Status(201, coauthors.invite(entry, other, body.email, by=request.user, today=request.today, **more))


def _co_author(request: SignedInRequest, pk: int) -> CoAuthor:
    return get_object_or_404(co_authors_visible_to(request.user), pk=pk)


@co_authors.get("", response=list[CoAuthorOut], operation_id="listOwnCoAuthorships")
def list_own(request: SignedInRequest) -> Any:
    """Read what you were asked to write or comment on, the newest first; at most a hundred."""
    own = co_authors_visible_to(request.user).filter(person=request.user)
    return own.order_by("-pk")[:100]


@co_authors.post("/{pk}/acceptance", response=CoAuthorOut, operation_id="acceptCoAuthorship")
def accept(request: SignedInRequest, pk: int) -> CoAuthor:
    """Say yes; from now on you read the draft, and write in it where that was asked."""
    return coauthors.accept(_co_author(request, pk), by=request.user, today=request.today)


@co_authors.post("/{pk}/refusal", response=CoAuthorOut, operation_id="declineCoAuthorship")
def decline(request: SignedInRequest, pk: int) -> CoAuthor:
    """Say no."""
    return coauthors.decline(_co_author(request, pk), by=request.user, today=request.today)


@co_authors.post("/{pk}/ending", response=CoAuthorOut, operation_id="endCoAuthorship")
def end(request: SignedInRequest, pk: int) -> CoAuthor:
    """End it, as the owner, or leave; what was written and said stays."""
    return coauthors.end(_co_author(request, pk), by=request.user, today=request.today)


@entries.get("/{number}/co-designers", response=list[CoDesignerOut], operation_id="listCoDesigners")
def list_co_designers(request: SignedInRequest, number: str) -> Any:
    """Read who took part in the design, as you may: the owner all, the asked their own; the page shows who consents."""
    entry = visible_micro_credential(request, number)
    return co_designers_visible_to(request.user).filter(micro_credential=entry).order_by("pk")


@entries.post("/{number}/co-designers", response={201: CoDesignerOut}, operation_id="nameCoDesigner")
def name_co_designer(request: SignedInRequest, number: str, body: CoDesignerIn) -> Status[CoDesigner]:
    """Write down who took part: a body, a person by e-mail, or a group of learners by who speaks for it.

    Nothing of it is public before they consent; a letter asks them.
    """
    entry = visible_micro_credential(request, number)
    if not may_edit(request.user, entry):
        raise NotPermitted
    named = body.organisation and get_object_or_404(Organisation, number=body.organisation)
    stated: dict[str, Any] = {"organisation": named or None, "email": body.email, "people": body.people}
    made = codesign.name(entry, body.kind, body.role, by=request.user, today=request.today, **stated)
    return Status(201, made)


def _co_designer(request: SignedInRequest, pk: int) -> CoDesigner:
    return get_object_or_404(co_designers_visible_to(request.user), pk=pk)


@co_designers.post("/{pk}/consent", response=CoDesignerOut, operation_id="consentAsCoDesigner")
def consent(request: SignedInRequest, pk: int) -> CoDesigner:
    """Say yes, for yourself, for the learners you speak for, or for the body you sign for; its page shows it."""
    return codesign.consent(_co_designer(request, pk), by=request.user, today=request.today)


@co_designers.post("/{pk}/refusal", response=CoDesignerOut, operation_id="refuseAsCoDesigner")
def refuse(request: SignedInRequest, pk: int) -> CoDesigner:
    """Say no; nothing was ever public."""
    return codesign.refuse(_co_designer(request, pk), by=request.user, today=request.today)


@co_designers.post("/{pk}/withdrawal", response=CoDesignerOut, operation_id="withdrawAsCoDesigner")
def withdraw(request: SignedInRequest, pk: int) -> CoDesigner:
    """Take your consent back: the name goes at once; that somebody of your kind took part until today stays."""
    return codesign.withdraw(_co_designer(request, pk), by=request.user, today=request.today)


@co_designers.delete("/{pk}", response=CoDesignerOut, operation_id="takeBackCoDesigner")
def take_back(request: SignedInRequest, pk: int) -> CoDesigner:
    """Take out who was written down, as the owner."""
    return codesign.take_back(_co_designer(request, pk), by=request.user, today=request.today)


@entries.get("/{number}/comments", response=CommentPage, operation_id="listComments")
def list_comments(request: SignedInRequest, number: str, asked: Query[Window]) -> dict[str, Any]:
    """Read what those who make it said of its fields; never public."""
    entry = visible_micro_credential(request, number)
    if not may_comment(request.user, entry):
        raise NotPermitted
    return window(comments_visible_to(request.user).filter(micro_credential=entry).order_by("pk"), asked)


@entries.post("/{number}/comments", response={201: CommentOut}, operation_id="sayComment")
def say(request: SignedInRequest, number: str, body: CommentIn) -> Status[Comment]:
    """Say something of a field of the draft or the change, such as outcomes.O2; of the whole without a path."""
    entry = visible_micro_credential(request, number)
    return Status(201, comments.say(entry, body.path, body.text, by=request.user))


def _comment(request: SignedInRequest, pk: int) -> Comment:
    return get_object_or_404(comments_visible_to(request.user), pk=pk)


@said.post("/{pk}/replies", response={201: CommentOut}, operation_id="replyToComment")
def reply(request: SignedInRequest, pk: int, body: ReplyIn) -> Status[Comment]:
    """Answer a comment that is not dealt with yet."""
    return Status(201, comments.reply(_comment(request, pk), body.text, by=request.user))


@said.post("/{pk}/resolution", response=CommentOut, operation_id="resolveComment")
def resolve(request: SignedInRequest, pk: int) -> Comment:
    """Say that a comment is dealt with; it stays, with who said so."""
    return comments.resolve(_comment(request, pk), by=request.user, today=request.today)


@entries.get("/{number}/phases", response=list[PhaseOut], operation_id="listPhases")
def list_phases(request: SignedInRequest, number: str) -> list[Phase]:
    """Read the phases of making it, what each wants, and which are done; the gate never asks."""
    entry = visible_micro_credential(request, number)
    if not may_write(request.user, entry):
        raise NotPermitted
    return phases.checklist(entry)


@entries.put("/{number}/phases/{key}", response=list[PhaseOut], operation_id="markPhase")
def mark_phase(request: SignedInRequest, number: str, key: str, body: PhaseIn) -> list[Phase]:
    """Say that it is through a phase, or is not after all."""
    entry = visible_micro_credential(request, number)
    return phases.mark(entry, key, done=body.done, by=request.user, today=request.today, note=body.note)


@organisations.put("/{number}/phases", response=OwnPhasesOut, operation_id="setPhases")
def set_phases(request: SignedInRequest, number: str, body: OwnPhasesIn) -> dict[str, Any]:
    """Work by phases of your own: [{name, wants, tool}]; none at all means the register's seven again."""
    body_of = own_organisation(request, number)
    more: dict[str, Any] = {"by": request.user, "today": request.today, "seen_version": body.seen_version}
    own = phases.set_phases(body_of, body.phases, **more)
    return {"version": own.version, "phases": own.phases} if own else {"version": 0, "phases": []}
