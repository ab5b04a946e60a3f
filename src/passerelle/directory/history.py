"""What happened in a whole register, from the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.journal import queries as journal
from passerelle.opportunities.states import OPPORTUNITIES
from passerelle.registers.states import LIFECYCLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passerelle.directory.registers import Register
    from passerelle.journal.models import Fact

SIZE, CHUNK = 20, 1_000
NOT_PUBLIC = frozenset({"submit_for_review", "return"})
"""Steps of an entry's life that happen before the public sees it, or take it out of sight."""
ACTS: dict[str, tuple[str, ...]] = {
    "entry": tuple(dict.fromkeys(act for _, act, _ in LIFECYCLE if act not in NOT_PUBLIC)),
    "opportunity": ("publish", "close"),
}
LEADS_TO = {act: str(target) for life in (LIFECYCLE, OPPORTUNITIES) for state, act, target in life if target != state}
"""The state that each step leads to, always the same one; a step that leaves the state as it was is not in it."""


def kinds(register: Register) -> list[str]:
    """Return the kinds of fact that tell the history of a register."""
    acts = ACTS.get(register.kind, ACTS["entry"])
    return [] if register.is_private else [f"{register.kind}.{act}" for act in acts]


def records(register: Register) -> Iterator[dict[str, Any]]:
    """Yield every step of every public entry, newest first, as plain data; memory stays that of one chunk."""
    before = None
    while facts := of(register, before=before, limit=CHUNK):
        yield from map(_record, facts)
        before = facts[-1].pk


def _record(fact: Fact) -> dict[str, Any]:
    act, reasons = fact.kind.partition(".")[2], fact.noted.get("reasons", "")
    parts = reasons.values() if isinstance(reasons, dict) else reasons if isinstance(reasons, list) else [reasons]
    return {
        "id": fact.pk,
        "at": fact.at,
        "number": fact.subject,
        "act": act,
        "state": LEADS_TO.get(act),
        "edition": fact.noted.get("edition"),
        "by_expiry": bool(fact.noted.get("by_expiry")),
        "reasons": " ".join(str(part) for part in parts) or None,
    }


def of(register: Register, *, before: int | None = None, limit: int = SIZE) -> list[Fact]:
    """Return what happened in a register, newest first, older than the fact `before`; nothing of a private one."""
    return journal.latest(kinds(register), limit=limit, prefix=f"{register.prefix}-", before=before)
