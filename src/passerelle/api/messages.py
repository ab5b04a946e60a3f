"""One's letters, as the inbox shows them: in the language asked for, with the page where their reader acts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from passerelle.api.pages import Window, window
from passerelle.core.errors import Malformed
from passerelle.letters import choices, inbox, phones
from passerelle.letters.topics import by_code, topic_of
from passerelle.letters.words import said
from passerelle.signing.identifiers import address

if TYPE_CHECKING:
    from passerelle.letters.models import Letter, Phone
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
    """`always`: its mail cannot be switched off; `texts`: a text may come too, and does where `by_text` says so."""

    topic: str
    by_mail: str
    by_text: bool
    always: bool
    texts: bool


class ChoicesIn(Schema):
    """By topic: `at_once`, `daily` or `none`, and whether a text comes too; what is not named stays as it is."""

    by_mail: dict[str, str] = Field(default_factory=dict)
    by_text: dict[str, bool] = Field(default_factory=dict)


@router.get("/choices", response=list[ChoiceOut], operation_id="listMessageChoices")
def list_choices(request: SignedInRequest) -> list[dict[str, Any]]:
    """List how the mail of each topic comes to you. The inbox holds every letter whatever is chosen."""
    return [
        {"topic": one.topic.code, "by_mail": one.by_mail, "by_text": one.by_text}
        | {"always": bool(one.topic.always), "texts": one.topic.texts}
        for one in choices.of(request.user)
    ]


@router.put("/choices", response=list[ChoiceOut], operation_id="chooseMessages")
def choose(request: SignedInRequest, body: ChoicesIn) -> list[dict[str, Any]]:
    """Choose how mail comes, and whether a text does, topic by topic. Sent twice, it changes nothing."""
    choices.choose(body.by_mail, texts=body.by_text, by=request.user)
    return list_choices(request)


class PhoneOut(Schema):
    """`number` is empty where there is none; no text goes to a number that is not confirmed."""

    number: str
    confirmed_at: datetime | None
    code_until: datetime | None


class PhoneIn(Schema):
    number: str


class CodeIn(Schema):
    code: str


@router.get("/phone", response=PhoneOut, operation_id="readPhone")
def read_phone(request: SignedInRequest) -> dict[str, Any]:
    """Return the telephone on which texts come to you."""
    return _phone(phones.of(request.user))


@router.put("/phone", response=PhoneOut, operation_id="askPhone")
def ask_phone(request: SignedInRequest, body: PhoneIn) -> dict[str, Any]:
    """Take a number instead of the one before, and send it a code. At most three codes a day are sent."""
    return _phone(phones.ask(body.number, by=request.user))


@router.post("/phone/confirmation", response=PhoneOut, operation_id="confirmPhone")
def confirm_phone(request: SignedInRequest, body: CodeIn) -> dict[str, Any]:
    """Confirm the number by the code that was sent there. Sent twice, it changes nothing."""
    return _phone(phones.confirm(body.code, by=request.user))


@router.delete("/phone", response=PhoneOut, operation_id="removePhone")
def remove_phone(request: SignedInRequest) -> dict[str, Any]:
    """Take the number away: no text goes there any more. Sent twice, it changes nothing."""
    phones.remove(by=request.user)
    return _phone(None)


def _phone(kept: Phone | None) -> dict[str, Any]:
    if kept is None:
        return {"number": "", "confirmed_at": None, "code_until": None}
    return {"number": kept.number, "confirmed_at": kept.confirmed_at, "code_until": kept.expires_at}


def _message(letter: Letter) -> dict[str, Any]:
    subject, text, path = said(letter)
    kept = {name: getattr(letter, name) for name in ("kind", "about", "written_at", "read_at")}
    told = {"subject": subject, "text": text, "url": address(path), "topic": topic_of(letter.kind).code}
    return {"id": letter.pk, **kept, **told}
