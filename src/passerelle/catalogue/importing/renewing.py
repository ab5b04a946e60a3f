"""Drafts that an earlier run made: found by their key, and renewed where the catalogue says something else now.

An import never takes a person's work back: a draft that somebody edited, an entry that is no draft any more and one
that belongs to another organisation stay as they are, and the report says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.db.models import F

from passerelle.catalogue.importing import drafts
from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.core.importing import Problem
from passerelle.registers.states import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from passerelle.organisations.models import Organisation

Taught = TypeVar("Taught", MicroCredential, ShortCourse)
OWNER = {MicroCredential: "awarder", ShortCourse: "provider"}
KEPT = {
    "kept_as_edited": "what the import left: somebody edited it since",
    "kept_as_submitted": "a draft: it was submitted since",
    "kept_for_its_owner": "a draft of this organisation or of none",
}


class Known(NamedTuple):
    """The entry that an earlier record or run made of the same key."""

    pk: int
    number: str
    state: str
    owner: int | None
    run: int
    digest: str


@dataclass(slots=True)
class Renewal:
    """How many drafts changed, and which stayed as they are though the catalogue says something else."""

    changed: int = 0
    kept: list[tuple[str, Problem]] = field(default_factory=list)


def known_drafts(model: type[MicroCredential | ShortCourse], keys: Iterable[str]) -> dict[str, Known]:
    """Return what is there under these keys, in one query."""
    wanted = sorted(set(keys) - {""})
    run = "import_run" if model is MicroCredential else "pk"
    rows = model._default_manager.filter(source_key__in=wanted).values_list(
        "source_key", "pk", "number", "state", f"{OWNER[model]}_id", run, "source"
    )
    return {
        key: Known(pk, number, state, owner, seen_by, source.get("digest", ""))
        for key, pk, number, state, owner, seen_by, source in rows
    }


def renew(
    model: type[Taught], entries: Sequence[Taught], known: Mapping[str, Known], owner: Organisation | None
) -> Renewal:
    """Give what belongs to nobody to `owner`, and bring up to date what may be."""
    renewal = Renewal()
    there = [(entry, known[entry.source_key]) for entry in entries if entry.source_key in known]
    unclaimed = [before.pk for _, before in there if owner and before.owner is None and before.state == State.DRAFT]
    if unclaimed:
        claimed = {OWNER[model]: owner, "version": F("version") + 1}
        free = model._default_manager.filter(pk__in=unclaimed, state=State.DRAFT, **{OWNER[model]: None})
        renewal.changed += free.update(**claimed)
    changed = [(entry, before) for entry, before in there if entry.source["digest"] != before.digest]
    now = model._default_manager.in_bulk([before.pk for _, before in changed])
    differing = {entry.pk for entry, _ in changed}
    for entry, before in there:
        if owner and before.owner not in {None, owner.pk}:
            reason = "kept_for_its_owner"
        elif entry.pk not in differing:
            continue
        elif before.state != State.DRAFT:
            reason = "kept_as_submitted"
        elif drafts.digest(now[entry.pk]) == before.digest and _update(now[entry.pk], entry):
            renewal.changed += 1
            continue
        else:
            reason = "kept_as_edited"
        problem = Problem(reason, entry.source["line"], "", before.number, KEPT[reason])
        renewal.kept.append((entry.source_key, problem))
    return renewal


def _update(now: Taught, entry: Taught) -> bool:
    """Write what the catalogue says over what it said before, if the draft is still what was just read."""
    fields: dict[str, Any] = {name: getattr(entry, name) for name in (*drafts.compared(entry), "source")}
    same = type(now)._default_manager.filter(pk=now.pk, state=State.DRAFT, version=now.version)
    return bool(same.update(version=F("version") + 1, **fields))
