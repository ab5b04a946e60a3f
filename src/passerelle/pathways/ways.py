"""One way to a goal, in the words of `core/pathways`, and what to call each of its demands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from passerelle.core.pathways.wishing import AwardByParts, Credits, OneOf


@dataclass(frozen=True)
class Way:
    """What has to be held in the end. `words`: by (kind, code) of a demand what people call it."""

    one_of: tuple[OneOf, ...] = ()
    outcomes: frozenset[str] = frozenset()
    credits: tuple[Credits, ...] = ()
    award: AwardByParts | None = None
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)
