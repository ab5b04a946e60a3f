"""Which of the published definitions of a micro-credential one entry would meet, and what it lacks for the others.

The register takes no side (DOMAIN 1.3): of each wording it says what that wording itself asks for, and of the entry
what it states.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from passerelle.core.gate import properties, unmet
from passerelle.policy.messages import ENTRY_PROPERTIES
from passerelle.policy.shipped import Definition, definitions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.catalogue.models import MicroCredential
    from passerelle.directory.links import Group

LACKS = {
    ("course_required", False): lazy("It asks for a course; this one can be earned without."),
    ("course_required", None): lazy("It asks for a course; this one does not say how it is earned."),
    ("has_volume", False): lazy("It names a volume of learning; this one states neither hours nor credits."),
    ("evidence_of_need", False): lazy("It asks for evidence that somebody needs it; this one gives none."),
}
ASKS = {
    "course_required": lazy("a course"),
    "has_volume": lazy("a volume of learning"),
    "evidence_of_need": lazy("evidence of need"),
}


@dataclass(frozen=True)
class Row:
    """One definition: what its wording asks for, and what the entry lacks of it."""

    definition: Definition
    asks: str
    lacks: tuple[str, ...]

    @property
    def is_met(self) -> bool:
        return not self.lacks


@dataclass(frozen=True)
class Told:
    """The four properties of an entry in words, and every definition beside them."""

    properties: list[tuple[str, str]]
    rows: tuple[Row, ...]

    @property
    def met(self) -> int:
        return sum(row.is_met for row in self.rows)


def told(entry: MicroCredential, groups: Iterable[Group]) -> Told:
    """Return what an entry would meet; `groups` are its links, which say what it is a part of."""
    larger = [link.number for group in groups if group.code == "part_of" for link in group.links]
    found = properties(entry.as_described() | {"stacks_into": larger})
    words = {True: _("yes"), False: _("no"), None: _("it does not say")}
    return Told(
        properties=[(str(ENTRY_PROPERTIES[name]), words[value]) for name, value in found.items()],
        rows=tuple(
            Row(
                one,
                asks=", ".join(str(words) for name, words in ASKS.items() if one.properties[name]),
                lacks=tuple(str(LACKS[name, found[name]]) for name in unmet(one.properties, found)),
            )
            for one in definitions()
        ),
    )
