"""The phases of making a micro-credential: the register's seven, or an organisation's own, and who is through which.

A checklist for those who make one; the gate never asks about it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.text import slugify

from passerelle.catalogue.models import OwnPhases, PhaseDone
from passerelle.catalogue.permissions import may_set_phases, may_write
from passerelle.core.errors import Malformed, NotPermitted, StaleVersion
from passerelle.core.shapes import each_once, known, short, short_text, some_text, text
from passerelle.journal import actions as journal

if TYPE_CHECKING:
    from datetime import date

    from passerelle.catalogue.models import MicroCredential
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

MOST_PHASES, MOST_WANTS = 12, 8
KEY = re.compile(r"[a-z0-9-]{1,40}")
TOOLS = ("", "need", "people", "outcomes", "hours", "coverage", "comments", "gate", "self_review", "feedback")
"""What helps in a phase: a page of its maker's desk, or none."""


@dataclass(frozen=True)
class Phase:
    """One phase: what it is called, what is to be done in it, which tool helps, and who says that it is done."""

    key: str
    name: str
    wants: tuple[str, ...] = ()
    tool: str = ""
    done: PhaseDone | None = None


@cache
def shipped() -> tuple[Phase, ...]:
    """Return the phases of the register."""
    told = json.loads((files("passerelle.catalogue") / "data" / "phases.json").read_text("utf-8"))
    return tuple(Phase(one["key"], one["name"], tuple(one["wants"]), one["tool"]) for one in told["phases"])


def phases_of(organisation: Organisation | None) -> tuple[Phase, ...]:
    """Return the phases an organisation works by: its own, or the register's."""
    own = OwnPhases.objects.filter(organisation=organisation).first() if organisation else None
    if own is None:
        return shipped()
    return tuple(Phase(one["key"], one["name"], tuple(one["wants"]), one["tool"]) for one in own.phases)


def checklist(entry: MicroCredential) -> list[Phase]:
    """Return the phases of an entry in their order, each with who says that it is done, and when."""
    done = {one.key: one for one in entry.phases_done.select_related("done_by")}
    return [Phase(one.key, one.name, one.wants, one.tool, done.get(one.key)) for one in phases_of(entry.awarder)]


@transaction.atomic
def set_phases(
    organisation: Organisation, stated: Sequence[Mapping[str, Any]], *, by: Person, today: date, seen_version: int = 0
) -> OwnPhases | None:
    """Let an organisation work by phases of its own; by the register's again where none are stated.

    What was done stays with its key. Raises NotPermitted, Malformed, StaleVersion when somebody saved first.
    """
    if not may_set_phases(by, organisation):
        raise NotPermitted
    told = _checked(stated)
    own = OwnPhases.objects.filter(organisation=organisation)
    if not told:
        own.delete()
        _record(organisation, by, 0)
        return None
    fields: dict[str, Any] = {"phases": told, "set_by": by, "set_on": today}
    if seen_version:
        if not own.filter(version=seen_version).update(version=F("version") + 1, **fields):
            raise StaleVersion(seen=seen_version)
    else:
        try:
            with transaction.atomic():
                OwnPhases.objects.create(organisation=organisation, **fields)
        except IntegrityError:
            raise StaleVersion(seen=seen_version) from None
    _record(organisation, by, len(told))
    return own.get()


def _record(organisation: Organisation, by: Person, many: int) -> None:
    noted = {"phases": many}
    journal.record("organisation.set_phases", subject=organisation.reference, actor=by.reference, noted=noted)


def _checked(stated: Any) -> list[dict[str, Any]]:
    if not isinstance(stated, Sequence) or isinstance(stated, str) or len(stated) > MOST_PHASES:
        raise Malformed(field="phases", expected=f"a list of at most {MOST_PHASES} phases", seen=short(stated))
    found = []
    for place, one in enumerate(stated, start=1):
        at = f"phases.{place}"
        if not isinstance(one, Mapping):
            raise Malformed(field=at, expected="name, wants, tool", seen=short(one))
        known(at, one, ("key", "name", "wants", "tool"))
        name = some_text(80)(f"{at}.name", one.get("name"))
        key = text(f"{at}.key", one.get("key")) or slugify(name)[:40] or f"phase-{place}"
        if not KEY.fullmatch(key):
            raise Malformed(field=f"{at}.key", expected="small letters, digits and -", seen=short(key))
        wants = one.get("wants") or []
        if not isinstance(wants, list | tuple) or len(wants) > MOST_WANTS:
            raise Malformed(field=f"{at}.wants", expected=f"at most {MOST_WANTS} sentences", seen=short(wants))
        tool = text(f"{at}.tool", one.get("tool"))
        if tool not in TOOLS:
            raise Malformed(field=f"{at}.tool", expected=", ".join(filter(None, TOOLS)), seen=short(tool))
        said = [short_text(300)(f"{at}.wants", want) for want in wants]
        found.append({"key": key, "name": name, "wants": [want for want in said if want], "tool": tool})
    each_once("phases", [one["key"] for one in found])
    return found


@transaction.atomic
def mark(entry: MicroCredential, key: str, *, done: bool, by: Person, today: date, note: str = "") -> list[Phase]:
    """Say that an entry is through a phase, or is not after all; said twice, it is said once.

    Raises NotPermitted, or Malformed for a phase that its organisation does not have.
    """
    if not may_write(by, entry):
        raise NotPermitted
    if key not in {one.key for one in phases_of(entry.awarder)}:
        raise Malformed(field="phase", expected="a phase of this entry", seen=key[:80])
    if done:
        kept = short_text(300)("note", note)
        _row, changed = PhaseDone.objects.get_or_create(
            micro_credential=entry, key=key, defaults={"done_by": by, "done_on": today, "note": kept}
        )
    else:
        changed = bool(PhaseDone.objects.filter(micro_credential=entry, key=key).delete()[0])
    if changed:
        act = "phase_done" if done else "phase_reopened"
        journal.record(f"making.{act}", subject=entry.reference, actor=by.reference, noted={"phase": key})
    return checklist(entry)
