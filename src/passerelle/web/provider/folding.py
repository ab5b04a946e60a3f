"""The parts of the editor as a short list on a phone: what each has to mend, and whether it stands open.

A part is opened by who writes in it; whatever was sent comes back with all parts open, so that no refusal is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.policy.sentences import Sentence

PARTS = {
    "about": ("title", "summary", "level", "levels", "classification"),
    "outcomes": ("learning_outcomes",),
    "size": ("workload", "credits", "hours"),
    "assessment": ("assessment",),
    "quality": (
        *("quality_assurance", "participation", "acquisition_route", "prerequisites", "stackability", "stacks_into"),
        *("evidence_of_need", "review_period_years", "legal_constraints"),
    ),
}
"""By what the path of a finding begins with; every other is of what the rules ask besides."""


@dataclass(frozen=True)
class Part:
    missing: int
    is_open: bool


def parts(told: Iterable[Sentence], *, is_open: bool) -> dict[str, Part]:
    """Return each part with how many findings block the gate in it.

    >>> parts([], is_open=False)["size"]
    Part(missing=0, is_open=False)
    """
    found = [_part(one.field) for one in told if one.severity == "block"]
    return {name: Part(found.count(name), is_open) for name in (*PARTS, "asked")}


def _part(path: str) -> str:
    first = path.split(".", maxsplit=1)[0]
    return next((name for name, begins in PARTS.items() if first in begins), "asked")
