"""What no entry states itself, and a rule of the gate may ask for: of whoever answers for it, or of how it is worded.

Packages further up know it (a provider's own quality assurance, say); they bring it here at the start, by the path that
profiles read it at (`policy/fields.json`), and whoever runs the gate hands it in. Only where a rule in force asks for
it is anything looked up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from passerelle.core import gate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.core.gate import Profile
    from passerelle.registers.models import Entry

Known = Callable[[int, date], Any]
KNOWN: dict[str, Known] = {}
Read = Callable[[Any, date], Any]
READ: dict[tuple[str, str], Read] = {}
"""What is read in an entry itself, by the kind of entry and the path."""
TARGETS = ("micro_credential", "short_course", "organisation")
"""What answers for entries of these kinds is an organisation."""


def tells(path: str) -> Callable[[Known], Known]:
    """Ask this function for what stands at a path: of a body (its id), on a day; None for nothing."""

    def keep(known: Known) -> Known:
        KNOWN[path] = known
        return known

    return keep


def reads(target: str, path: str) -> Callable[[Read], Read]:
    """Ask this function for what stands at a path: of an entry of one kind, on a day; None for nothing."""

    def keep(read: Read) -> Read:
        READ[target, path] = read
        return read

    return keep


def of(entry: Entry, profiles: Iterable[Profile], *, on: date) -> dict[str, Any]:
    """Return what the rules of some profiles ask of an entry or of whoever answers for it, nested as it is stated."""
    asked = {path for profile in profiles for path in gate.fields(profile, entry.gate_target)}
    found: dict[str, Any] = {}
    for path in sorted(asked):
        value = _told(entry, path, on)
        if value is not None:
            part, _dot, name = path.partition(".")
            found.setdefault(part, {})[name] = value
    return found


def _told(entry: Entry, path: str, on: date) -> Any:
    if (read := READ.get((entry.gate_target, path))) is not None:
        return read(entry, on)
    owner = getattr(entry, f"{entry.owned_by}_id") if path in KNOWN else None
    return KNOWN[path](owner, on) if owner is not None and entry.gate_target in TARGETS else None
