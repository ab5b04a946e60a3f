"""What is known of whoever answers for an entry, and no entry states itself: a rule of the gate may ask for it.

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
TARGETS = ("micro_credential", "short_course", "organisation")
"""What answers for entries of these kinds is an organisation."""


def tells(path: str) -> Callable[[Known], Known]:
    """Ask this function for what stands at a path: of a body (its id), on a day; None for nothing."""

    def keep(known: Known) -> Known:
        KNOWN[path] = known
        return known

    return keep


def of(entry: Entry, profiles: Iterable[Profile], *, on: date) -> dict[str, Any]:
    """Return what the rules of some profiles ask of whoever answers for an entry, nested as it is stated."""
    owner = getattr(entry, f"{entry.owned_by}_id")
    if owner is None or entry.gate_target not in TARGETS:
        return {}
    asked = {path for profile in profiles for path in gate.fields(profile, entry.gate_target)}
    found: dict[str, Any] = {}
    for path in sorted(asked & set(KNOWN)):
        value = KNOWN[path](owner, on)
        if value is not None:
            part, _dot, name = path.partition(".")
            found.setdefault(part, {})[name] = value
    return found
