"""What changed from one version of a description to the next, field by field, and how much it matters.

Source: DOMAIN 3.5 (Version: "diff to previous; change class (editorial, minor, substantive => new panel)").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

SUBSTANTIVE = (
    *("learning_outcomes", "level", "levels", "workload", "credits", "assessment", "awarding_body", "blocks"),
    *("leads_to", "hours", "prerequisites", "entry_condition"),
)
"""Fields, with all that lies under them, whose change is another qualification or course: a panel looks again."""
FOUND = ("max_literal_overlap_with_existing", "manager_record_extract_age_days")
"""What the register finds out by itself, and changes though nobody changed the description."""
LATER = ("level.framework",)
"""What versions have stated since some day: where the one before did not say it, nobody changed it."""
MOST_WORDS = 400
"""Longer texts are told as a whole, old and new, so that comparing words takes no longer than reading them."""


class ChangeClass(StrEnum):
    """How much a change matters: to spelling alone, to what is said around it, or to what one can do afterwards."""

    NONE = "none"
    EDITORIAL = "editorial"
    MINOR = "minor"
    SUBSTANTIVE = "substantive"


@dataclass(frozen=True)
class Change:
    """One field that differs; what is absent on one side is None."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Piece:
    """A stretch of words that stayed (""), came (+) or went (-)."""

    sign: str
    text: str


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return every field that differs, in the order of the later version; things with a code are compared by it.

    >>> changes({"title": "Pumps", "credits": {"value": 5}}, {"title": "Pumps", "credits": {"value": 6}})
    (Change(path='credits.value', before=5, after=6),)
    """
    return tuple(change for change in _changed("", before, after) if not _found_itself(change))


def _found_itself(change: Change) -> bool:
    return change.path in FOUND or (change.path in LATER and change.before is None)


def _changed(path: str, before: Any, after: Any) -> Iterator[Change]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys([*after, *before]):
            yield from _changed(f"{path}.{name}" if path else str(name), before.get(name), after.get(name))
    elif (old := _by_code(before)) is not None and (new := _by_code(after)) is not None and (old or new):
        for code in dict.fromkeys([*new, *old]):
            yield from _changed(f"{path}.{code}", old.get(code), new.get(code))
    elif not _same(before, after):
        yield Change(path, before, after)


def _by_code(value: Any) -> dict[str, Any] | None:
    """Return a list of coded things as a mapping by code; None for any other list, and for no list at all."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return None
    coded = {str(item.get("code")): item for item in value if isinstance(item, Mapping) and item.get("code")}
    return coded if len(coded) == len(value) else None


def _same(before: Any, after: Any) -> bool:
    """Say whether two values mean the same: nothing is nothing, however it is written, and 5 is 5.0."""
    empty: tuple[Any, ...] = (None, "", [], {}, ())
    return before == after or (before in empty and after in empty)


def change_class(found: Sequence[Change]) -> ChangeClass:
    """Return how much changes matter together: as much as the weightiest of them.

    Within a text of a substantive field, what touches spacing, case and punctuation alone is editorial: the words
    are the same. Any other change there is substantive; elsewhere it is minor.
    """
    classes = [_class_of(change) for change in found]
    order = list(ChangeClass)
    return max(classes, key=order.index, default=ChangeClass.NONE)


def _class_of(change: Change) -> ChangeClass:
    if isinstance(change.before, str) and isinstance(change.after, str) and _bare(change.before) == _bare(change.after):
        return ChangeClass.EDITORIAL
    field = change.path.partition(".")[0]
    return ChangeClass.SUBSTANTIVE if field in SUBSTANTIVE else ChangeClass.MINOR


def _bare(text: str) -> str:
    return "".join(re.findall(r"\w+", text.casefold()))


def words_changed(before: str, after: str) -> tuple[Piece, ...]:
    """Return two texts as one, with what stayed, what went and what came, word by word.

    >>> [str(piece.sign + piece.text) for piece in words_changed("mend a pump", "mend a big pump")]
    ['mend a', '+big', 'pump']
    """
    old, new = before.split(), after.split()
    if len(old) > MOST_WORDS or len(new) > MOST_WORDS:
        return tuple(Piece(sign, text) for sign, text in (("-", before), ("+", after)) if text)
    pieces: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("", " ".join(old[i:j])))
            continue
        pieces += [Piece("-", " ".join(old[i:j]))] if j > i else []
        pieces += [Piece("+", " ".join(new[k:m]))] if m > k else []
    return tuple(pieces)
