"""One's letters, as the inbox shows them: in the language asked for, with the page where their reader acts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from passerelle.api.pages import Window, window
from passerelle.core.errors import Malformed
from passerelle.letters import choices, inbox
from passerelle.letters.topics import by_code, topic_of
from passerelle.letters.words import said
from passerelle.signing.identifiers import address

if TYPE_CHECKING:
    from passerelle.letters.models import Letter
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["messages"])


class MessageOut(Schema):
    """`about` is the number of the case, entry or other thing; `url` the page where its reader acts."""

    id: int
    topic: str
    kind: str
    about: str
    subject: str
    text: str
    url: str
    written_at: datetime
    read_at: datetime | None


class MessagePage(Schema):
    total: int
    items: list[MessageOut]


class MessagesAsked(Window):
    topic: str = ""


@router.get("", response=MessagePage, operation_id="listMessages")
def list_messages(request: SignedInRequest, asked: Query[MessagesAsked]) -> dict[str, Any]:
    """List the letters to you, newest first, of every topic or of one; whether they went out by mail or not."""
    topic = by_code().get(asked.topic)
    if asked.topic and topic is None:
        raise Malformed(field="topic", expected=", ".join(by_code()))
    found = window(inbox.visible_to(request.user, topic), asked)
    return found | {"items": [_message(one) for one in found["items"]]}


@router.post("/{pk}/reading", response=MessageOut, operation_id="readMessage")
def read(request: SignedInRequest, pk: int) -> dict[str, Any]:
    """Open a letter to you: from now on it is read. Sent twice, it changes nothing."""
    return _message(inbox.read(get_object_or_404(inbox.visible_to(request.user), pk=pk), by=request.user))


class ChoiceOut(Schema):
    """`always`: the mail of this topic cannot be switched off."""

    topic: str
    by_mail: str
    always: bool


class ChoicesIn(Schema):
    """By topic: `at_once`, `daily` or `none`; what is not named stays as it is."""

    by_mail: dict[str, str]


@router.get("/choices", response=list[ChoiceOut], operation_id="listMessageChoices")
def list_choices(request: SignedInRequest) -> list[dict[str, Any]]:
    """List how the mail of each topic comes to you. The inbox holds every letter whatever is chosen."""
    return [
        {"topic": one.topic.code, "by_mail": one.by_mail, "always": bool(one.topic.always)}
        for one in choices.of(request.user)
    ]


@router.put("/choices", response=list[ChoiceOut], operation_id="chooseMessages")
def choose(request: SignedInRequest, body: ChoicesIn) -> list[dict[str, Any]]:
    """Choose how mail comes, topic by topic. Sent twice, it changes nothing."""
    choices.choose(body.by_mail, by=request.user)
    return list_choices(request)


def _message(letter: Letter) -> dict[str, Any]:
    subject, text, path = said(letter)
    kept = {name: getattr(letter, name) for name in ("kind", "about", "written_at", "read_at")}
    told = {"subject": subject, "text": text, "url": address(path), "topic": topic_of(letter.kind).code}
    return {"id": letter.pk, **kept, **told}
