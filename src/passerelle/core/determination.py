"""What is determined of a micro-credential, its level and its credits, beside what is claimed and what a panel found.

A panel judges what is claimed; what it finds may be another level or size. Whoever decides may determine yet another,
and says why, in public (DOMAIN 2.3: an officer signs what a panel found). Whatever is determined, the rules hold of it
that hold of what is claimed: nothing that a gate keeps out enters by a decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passerelle.core.gate import Finding

BY_PANEL, BY_OFFICER = "panel", "officer"
LEVEL, CREDITS = "level", "credits"


@dataclass(frozen=True)
class Determined:
    """A level or a size: as it is claimed, as the panel found it, and as it is determined; None where there is none.

    >>> own = Determined("level", claimed="5", found="5", now="8")
    >>> own.differs, own.departs, own.by
    (True, True, 'officer')
    >>> Determined("credits", claimed=Decimal(4), found=Decimal("4.00"), now=Decimal("4.0")).differs
    False
    """

    name: str
    claimed: Any
    found: Any
    now: Any

    @property
    def differs(self) -> bool:
        """Whether it is another than was claimed."""
        return bool(self.now != self.claimed)

    @property
    def departs(self) -> bool:
        """Whether it is another than the panel found: then a public reason is due."""
        return bool(self.now != self.found)

    @property
    def by(self) -> str:
        return BY_OFFICER if self.departs else BY_PANEL

    def as_data(self) -> dict[str, str | None]:
        """Return it as plain data, as it stays with the step."""
        told = {"claimed": self.claimed, "found": self.found, "now": self.now}
        return {name: _plain(value) for name, value in told.items()} | {"by": self.by}


def departing(values: Iterable[Determined]) -> bool:
    """Say whether a public reason is due."""
    return any(value.departs for value in values)


def kept(values: Iterable[Determined], reason: str) -> dict[str, Any]:
    """Return what stays with the step: what is otherwise than claimed, or than the panel found, by whom, and why.

    Nothing where all is as it was claimed and found.

    >>> kept([Determined("level", "5", "5", "8")], "The outcomes are those of a doctorate.")
    {'level': {'claimed': '5', 'found': '5', 'now': '8', 'by': 'officer'}, \
'reason': 'The outcomes are those of a doctorate.'}
    >>> kept([Determined("level", "5", "5", "5")], "")
    {}
    """
    values = list(values)
    told: dict[str, Any] = {value.name: value.as_data() for value in values if value.differs or value.departs}
    return told | {"reason": reason} if departing(values) else told


def refused(claimed: Sequence[Finding], determined: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return what blocks once level and size are as determined, and did not while they were as claimed."""
    return tuple(finding for finding in determined if finding.blocks and finding not in claimed)


def _plain(value: Any) -> str | None:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value or None
