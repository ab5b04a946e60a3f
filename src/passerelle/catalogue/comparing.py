"""How a change compares with what is in force: what would differ, how much that matters, and what the gate finds.

What is compared is what is published: the version that is kept, beside the one that would be kept next.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import prefetch_related_objects

from passerelle.catalogue import levels
from passerelle.catalogue.actions import course_findings, own_findings
from passerelle.catalogue.fields_of_changes import checked
from passerelle.catalogue.models import MicroCredential, Revision, ShortCourse
from passerelle.core import differences
from passerelle.core.differences import Change, ChangeClass
from passerelle.core.gate import Finding, Profile
from passerelle.policy import queries as policy
from passerelle.registers import actions as registers
from passerelle.registers import queries as entries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    Described = MicroCredential | ShortCourse


@dataclass(frozen=True)
class Preview:
    """What a change would do if it were sent now: what differs, how much it matters, and what the gate finds.

    `changes` are what the versions of the entry will tell: also what was stated or decided apart from this change since
    the version before was kept (`apart`, by path), such as what it stacks into. How much a change matters is its own.
    """

    proposed: Described
    changes: tuple[Change, ...]
    change_class: ChangeClass
    findings: tuple[Finding, ...]
    stated: Mapping[str, Any]
    """What the next version would keep."""
    apart: frozenset[str] = frozenset()
    profiles: tuple[Profile, ...] = ()
    """By whose rules they were found."""

    @property
    def needs_a_panel(self) -> bool:
        return self.change_class == ChangeClass.SUBSTANTIVE

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.blocks)


def proposed(entry: Described, fields: Mapping[str, Any]) -> Described:
    """Return the entry as it would be; it is not to be saved."""
    would_be = copy.copy(entry)
    for name, value in checked(entry, fields).items():
        if name == "leads_to":
            goals = MicroCredential.objects.filter(number__in=value).order_by("number")
            would_be.__dict__["_prefetched_objects_cache"] = {name: goals}
        else:
            setattr(would_be, name, value)
    return would_be


def _placed(entry: Described, fields: Mapping[str, Any], on: date) -> Described:
    """Return the entry as it would be if it were sent on a day: another level is one of the edition in use."""
    would_be = proposed(entry, fields)
    if isinstance(would_be, MicroCredential) and isinstance(entry, MicroCredential) and would_be.level != entry.level:
        levels.place(would_be, on=on)
    return would_be


def preview(revision: Revision, entry: Described, *, on: date) -> Preview:
    """Return what a change would do if it were sent on a day, with every finding of the gate at once."""
    if isinstance(entry, ShortCourse):
        prefetch_related_objects([entry], "leads_to")
    would_be = _placed(entry, revision.fields, on)
    own = differences.changes(_described(entry), _described(would_be))
    now = would_be.as_stated(on=on)
    before, after = _in_force(entry, on), plain(now)
    if "translations" in before or any(change.path.startswith("translations.") for change in own):
        after["translations"] = _translations(would_be)
    found = differences.changes(before, after)
    profiles = policy.in_force(on)
    told = (*registers.gate_findings(would_be, on=on, profiles=profiles, stated=now), *_own(would_be, on))
    apart = frozenset(change.path for change in found) - {change.path for change in own}
    return Preview(would_be, found, differences.change_class(own), told, after, apart, profiles)


def compared(revision: Revision, entry: Described, *, on: date) -> Preview:
    """Return how a change compares with the version it is to; one that was sent, as it was sent."""
    if revision.stated is None or revision.is_draft:
        return preview(revision, entry, on=on)
    found = differences.changes(_kept(revision.entry, revision.edition) or {}, revision.stated)
    return Preview(entry, found, ChangeClass(revision.change_class), (), revision.stated)


def _in_force(entry: Described, on: date) -> Mapping[str, Any]:
    """Return what the version in force keeps; what the entry states now, where none was kept."""
    kept = _kept(entry.reference, entry.edition)
    return plain(entry.as_stated(on=on)) if kept is None else kept


def _kept(reference: str, edition: int) -> Mapping[str, Any] | None:
    found = entries.versions(reference).filter(edition=edition).first()
    return found.stated if found else None


def _own(entry: Described, on: date) -> Sequence[Finding]:
    return own_findings(entry, on=on) if isinstance(entry, MicroCredential) else course_findings(entry, on=on)


def _described(entry: Described) -> dict[str, Any]:
    """Return what an entry states, with its title and summary in the languages that the profiles do not read."""
    own = entry.as_described() if isinstance(entry, MicroCredential) else entry.as_stated()
    return {**own, "translations": _translations(entry)}


def _translations(entry: Described) -> dict[str, Any]:
    return {
        name: {code: said for code, said in getattr(entry, name).items() if code != entry.language}
        for name in ("title", "summary")
    }


def plain(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is stated as a version keeps it."""
    kept: dict[str, Any] = json.loads(json.dumps(stated, cls=DjangoJSONEncoder))
    return kept
