"""What was refused of an owner before: read from the journal, where every decision leaves its step.

Refused is what a decision returned, or removed after it was listed, also by the passing of time; a sanction refuses
nothing. A refusal that an appeal replaced is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from passerelle.core import refusals
from passerelle.journal.models import Fact
from passerelle.policy import refusing
from passerelle.registers.states import EDITABLE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from passerelle.core.gate import Finding, Profile
    from passerelle.registers.models import Entry

REFUSED, REPLACED = ("return", "remove"), ("register_on_appeal", "register_on_appeal_with_conditions")


def findings(entry: Entry, stated: Mapping[str, Any], profiles: Sequence[Profile], *, on: date) -> list[Finding]:
    """Return what earlier refusals, or the law without looking further, hold against a new application.

    Nothing is asked where no profile in force has such a rule, and of a change to what is registered.
    """
    known = refusing.rules(profiles, entry.gate_target) if entry.state in EDITABLE else ()
    found: list[Finding | None] = []
    for rule in known:
        if isinstance(rule, refusals.Rest):
            found.append(refusals.rest(days(entry.register, entry.similar()), rule, on=on))
        else:
            found.append(refusals.copied(stated, rule))
    return [one for one in found if one]


def days(register: str, numbers: Collection[str]) -> list[date]:
    """Return on which days entries with these numbers were refused."""
    kinds = {f"{register}.{act}": act for act in (*REFUSED, *REPLACED)}
    facts = Fact.objects.filter(subject__in=numbers, kind__in=kinds).order_by("pk")
    by_entry: dict[str, list[date]] = {}
    for kind, subject, at, case in facts.values_list("kind", "subject", "at", "noted__case"):
        refused = by_entry.setdefault(subject, [])
        if kinds[kind] in REPLACED:
            del refused[-1:]
        elif case or kinds[kind] == "return":
            refused.append(timezone.localdate(at))
    return sorted(day for refused in by_entry.values() for day in refused)
