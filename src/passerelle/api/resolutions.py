"""What a program chose of what two people changed: the same of drafts, courses and changes."""

from __future__ import annotations

from typing import Any

from ninja import Field, Schema

from passerelle.catalogue.meeting import Resolution


class ResolutionIn(Schema):
    """What becomes of what two people changed: {path: {"take": "theirs"}, {"take": "yours"} or {"value": own}}.

    `seen` is the version that was saved when it was chosen (`data.version` of the problem `both_changed`).
    """

    seen: int
    chosen: dict[str, Any] = Field(default_factory=dict)


def resolution_of(body: Any) -> Resolution | None:
    """Return what was chosen of conflicts, as the acts take it."""
    return Resolution(body.resolution.seen, body.resolution.chosen) if body.resolution else None
