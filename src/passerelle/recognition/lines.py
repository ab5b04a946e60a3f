"""Writing, publishing and ending the lines of a positive list.

A published line decides and never changes: what was once promised can only end (policy paper, ch. 6 and 10).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F

from passerelle.core.errors import AlreadyDone, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.journal import actions as journal
from passerelle.recognition.description import checked_line
from passerelle.recognition.models import PositiveListLine
from passerelle.recognition.permissions import may_publish, may_write_list
from passerelle.recognition.states import LINES, LineState
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person


@transaction.atomic
def draft(owner: Organisation, stated: Mapping[str, Any], *, by: Person, today: date) -> PositiveListLine:
    """Write a line of the owner's positive list; nobody else sees it yet. Raises NotPermitted or Malformed."""
    if not may_write_list(by, owner.pk):
        raise NotPermitted
    fields = checked_line(owner, {"valid_from": today, **stated})
    line = PositiveListLine.objects.create(number=next_number("RL"), owner=owner, drafted_by=by, **fields)
    journal.record("positive_list.draft", subject=line.reference, actor=by.reference)
    return line


@transaction.atomic
def edit(line: PositiveListLine, stated: Mapping[str, Any], *, by: Person, seen_version: int) -> PositiveListLine:
    """Change a draft. Raises NotPermitted, Malformed, WrongState once published, StaleVersion when outrun."""
    if not may_write_list(by, line.owner_id):
        raise NotPermitted
    if line.state != LineState.DRAFT:
        raise WrongState("edit", line.state)
    fields = checked_line(line.owner, {"valid_from": line.valid_from, **stated})
    same = PositiveListLine.objects.filter(pk=line.pk, state=LineState.DRAFT, version=seen_version)
    if not same.update(version=F("version") + 1, **fields):
        raise StaleVersion(seen=seen_version)
    journal.record("positive_list.edit", subject=line.reference, actor=by.reference)
    line.refresh_from_db()
    return line


def publish(line: PositiveListLine, *, by: Person, today: date) -> PositiveListLine:
    """Put the line in force; from now on it decides and never changes, it can only end.

    Raises NotPermitted (also when the owner may award nothing), NotNow when the micro-credential is listed no more,
    AlreadyDone when such a line is in force, WrongState.
    """
    if not may_publish(by, line, on=today):
        raise NotPermitted
    if not line.micro_credential.is_listed:
        raise NotNow(reason="item_not_listed", item=line.micro_credential.number)
    try:
        return _move(line, "publish", by=by, published_by=by, published_on=today)
    except IntegrityError:
        raise AlreadyDone(field="line", seen=line.number) from None


def end(line: PositiveListLine, *, by: Person, today: date) -> PositiveListLine:
    """End the line today; what it decided stands. Raises NotPermitted or WrongState."""
    if not may_write_list(by, line.owner_id):
        raise NotPermitted
    return _move(line, "end", by=by, ended_on=today)


@transaction.atomic
def _move(line: PositiveListLine, act: str, *, by: Person, **fields: Any) -> PositiveListLine:
    target = LINES.after(line.state, act)
    seen = PositiveListLine.objects.filter(pk=line.pk, state=line.state, version=line.version)
    if not seen.update(state=target, version=F("version") + 1, **fields):
        raise WrongState(act, line.state)
    noted = {"item": line.micro_credential.number, "programme": line.programme.reference}
    journal.record(f"positive_list.{act}", subject=line.reference, actor=by.reference, noted=noted)
    line.refresh_from_db(fields=["state", "version", *fields])
    return line
