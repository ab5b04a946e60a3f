"""Organisations that may submit nothing until a day (DOMAIN 3.1: at most two years; 3.6, sanctions).

A ban is a fact of the journal, left by the act that imposes it (`vetting/actions/sanctioning.py`); the newest one
about an organisation counts. So this package, far above that act, knows it without asking.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from passerelle.core.errors import NotNow
from passerelle.journal.models import Fact

if TYPE_CHECKING:
    from passerelle.registers.models import Entry

IMPOSED, LIFTED = "organisation.ban", "organisation.lift_ban"


def banned_until(organisation: str, *, on: date) -> date | None:
    """Return the last day of the ban under which an organisation (its number) stands on a day; None without one."""
    fact = Fact.objects.filter(subject=organisation, kind__in=(IMPOSED, LIFTED)).order_by("-pk").first()
    if fact is None or fact.kind == LIFTED:
        return None
    until = date.fromisoformat(str(fact.noted["until"]))
    return until if on <= until else None


def check(entry: Entry, *, on: date) -> None:
    """Raise NotNow, with the day it ends, where the organisation that answers for an entry is banned."""
    owner = getattr(entry, entry.owned_by)
    if owner is not None and (until := banned_until(owner.number, on=on)):
        raise NotNow(reason="banned", seen=owner.number, until=until.isoformat())
