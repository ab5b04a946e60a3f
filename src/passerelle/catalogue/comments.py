"""What those who make a micro-credential say to one another about its fields; never public, and never lost.

A comment is about a field of the description as it stood; it is answered, and somebody says that it is dealt with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from passerelle.catalogue.description import MICRO_CREDENTIAL
from passerelle.catalogue.models import Comment
from passerelle.catalogue.permissions import may_comment
from passerelle.catalogue.revising import open_of
from passerelle.core.errors import Malformed, NotPermitted, WrongState
from passerelle.core.shapes import some_text
from passerelle.journal import actions as journal
from passerelle.registers.states import EDITABLE

if TYPE_CHECKING:
    from datetime import date

    from passerelle.catalogue.models import MicroCredential, Revision
    from passerelle.people.models import Person

MOST = 4_000
CODED = {"outcomes": ("outcomes",), "components": ("assessment", "components"), "blocks": ("blocks",)}
"""Parts of a description that have codes: what a path calls them, and where they stand."""


@transaction.atomic
def say(entry: MicroCredential, path: str, text: str, *, by: Person) -> Comment:
    """Say something of a field (`need_evidence`, `outcomes.O2`), or of the whole where none is named.

    Raises NotPermitted, Malformed, WrongState where nothing is being written: neither a draft nor a change.
    """
    if not may_comment(by, entry):
        raise NotPermitted
    change = None if entry.state in EDITABLE else open_of(entry.number)
    if change is None and entry.state not in EDITABLE:
        raise WrongState("comment", entry.state)
    said = Comment.objects.create(
        micro_credential=entry,
        path=_known(entry, change, path),
        edition=entry.edition,
        draft_version=change.version if change else entry.version,
        revision=change.number if change else "",
        author=by,
        text=some_text(MOST)("text", text),
    )
    _record("say", said, by)
    return said


@transaction.atomic
def reply(comment: Comment, text: str, *, by: Person) -> Comment:
    """Answer a comment; it is of the same field and version. Raises NotPermitted, Malformed, WrongState when it is
    dealt with.
    """
    if not may_comment(by, comment.micro_credential):
        raise NotPermitted
    whole = comment.parent or comment
    if not Comment.objects.filter(pk=whole.pk, resolved_on=None).exists():
        raise WrongState("reply", "resolved")
    said = Comment.objects.create(
        micro_credential=whole.micro_credential,
        path=whole.path,
        edition=whole.edition,
        draft_version=whole.draft_version,
        revision=whole.revision,
        parent=whole,
        author=by,
        text=some_text(MOST)("text", text),
    )
    _record("reply", said, by)
    return said


@transaction.atomic
def resolve(comment: Comment, *, by: Person, today: date) -> Comment:
    """Say that a comment is dealt with. Raises NotPermitted, WrongState for a reply, or when it was resolved before."""
    if not may_comment(by, comment.micro_credential):
        raise NotPermitted
    waiting = Comment.objects.filter(pk=comment.pk, parent=None, resolved_on=None)
    if not waiting.update(resolved_on=today, resolved_by=by):
        raise WrongState("resolve", "reply" if comment.parent_id else "resolved")
    comment.refresh_from_db()
    _record("resolve", comment, by)
    return comment


def fields_of(entry: MicroCredential, change: Revision | None = None) -> list[str]:
    """Return what can be commented on: the fields of a description, and each thing in it that has a code."""
    stated = {name: getattr(entry, name) for name in MICRO_CREDENTIAL} | (change.fields if change else {})
    found = list(MICRO_CREDENTIAL)
    for name, (field, *within) in CODED.items():
        items: Any = stated.get(field) or []
        for step in within:
            items = dict(items).get(step) or []
        found += [f"{name}.{item['code']}" for item in items if item.get("code")]
    return found


def _known(entry: MicroCredential, change: Revision | None, path: str) -> str:
    if path and path not in fields_of(entry, change):
        raise Malformed(field="path", expected="a field of the description, such as outcomes.O2", seen=path[:80])
    return path


def _record(act: str, comment: Comment, by: Person) -> None:
    """Tell that something was said of a field, never what."""
    noted = {"comment": comment.pk, "path": comment.path}
    subject = comment.micro_credential.reference
    journal.record(f"comment.{act}", subject=subject, actor=by.reference, noted=noted)
