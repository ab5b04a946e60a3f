"""What happened in a whole register, from the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.journal import queries as journal
from passerelle.registers.states import LIFECYCLE

if TYPE_CHECKING:
    from passerelle.directory.registers import Register
    from passerelle.journal.models import Fact

SIZE = 20
NOT_PUBLIC = frozenset({"submit_for_review", "return"})
"""Steps of an entry's life that happen before the public sees it, or take it out of sight."""
ACTS: dict[str, tuple[str, ...]] = {
    "entry": tuple(dict.fromkeys(act for _, act, _ in LIFECYCLE if act not in NOT_PUBLIC)),
    "opportunity": ("publish", "close"),
}


def kinds(register: Register) -> list[str]:
    """Return the kinds of fact that tell the history of a register."""
    acts = ACTS.get(register.kind, ACTS["entry"])
    return [] if register.is_private else [f"{register.kind}.{act}" for act in acts]


def of(register: Register, *, before: int | None = None, limit: int = SIZE) -> list[Fact]:
    """Return what happened in a register, newest first, older than the fact `before`; nothing of a private one."""
    return journal.latest(kinds(register), limit=limit, prefix=f"{register.prefix}-", before=before)
