"""What changed from one version of a description to the next, field by field, and how much it matters.

Source: DOMAIN 3.5 (Version: "diff to previous; change class (editorial, minor, substantive => new panel)"). What
a panel judged, and what an award says of itself, is substantive: what it is called, who awards it, level, size,
outcomes, assessment. Mending the spelling of a text is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

SUBSTANTIVE = (
    *("title", "learning_outcomes", "level", "levels", "workload", "credits", "assessment", "awarding_body"),
    *("blocks", "leads_to", "hours", "prerequisites", "entry_condition"),
)
"""Fields, with all that lies under them, whose change is another qualification or course: a panel looks again."""
TEXTS = ("title", "text", "criteria", "sample", "rubric", "marks", "prerequisites", "entry_condition")
"""The parts of those fields that are prose: there spelling can be mended. The rest are codes, numbers and lists."""
BESIDE = ("skills",)
"""The parts of those fields that tell others what it is about, and change nothing of it: skills of a scheme."""
MEASURED = ("workload", "credits", "hours", "price", "offline_kit", "offline_kit_mb", "learning_time")
"""Fields that hold amounts: 5 is 5.00 there. A level 5.1 is not 5.10, nor a code 0410 another way to write 410."""
MEANINGFUL = "%‰&@#/*"
"""Punctuation that says something."""
LONG_WORD = 8
"""From so many letters on, one letter too many, missing or in its neighbour's place makes no other word, as a rule."""
FOUND = (
    *("max_literal_overlap_with_existing", "manager_record_extract_age_days"),
    *("quality", "quality.internal_cycle", "quality.months_since_internal_cycle"),
    *("wording", "wording.verbs"),
)
"""What the register finds out by itself, and changes though nobody changed the description."""
LATER = ("level.framework",)
"""What versions have stated since some day: where the one before did not say it, nobody changed it."""
BY_LANGUAGE = ("translations", "translations.title", "translations.summary")
"""Texts in other languages: each is told by itself, also where a version had none."""
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
    if path in BY_LANGUAGE:
        before, after = before or {}, after or {}
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys([*after, *before]):
            yield from _changed(f"{path}.{name}" if path else str(name), before.get(name), after.get(name))
    elif (old := _by_code(before)) is not None and (new := _by_code(after)) is not None and (old or new):
        for code in dict.fromkeys([*new, *old]):
            yield from _changed(f"{path}.{code}", old.get(code), new.get(code))
    elif not _same(path, before, after):
        yield Change(path, before, after)


def _by_code(value: Any) -> dict[str, Any] | None:
    """Return a list of coded things as a mapping by code; None for any other list, and for no list at all."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return None
    coded = {str(item.get("code")): item for item in value if isinstance(item, Mapping) and item.get("code")}
    return coded if len(coded) == len(value) else None


def _same(path: str, before: Any, after: Any) -> bool:
    """Say whether two values mean the same: nothing is nothing, however it is written, and 5 hours are 5.0."""
    empty: tuple[Any, ...] = (None, "", [], {}, ())
    if before == after or (before in empty and after in empty):
        return True
    amounts = (_amount(before), _amount(after)) if path.partition(".")[0] in MEASURED else (None, None)
    return None not in amounts and amounts[0] == amounts[1]


def _amount(value: Any) -> Decimal | None:
    """Return a number as data or JSON holds it; None for anything else."""
    said = "" if isinstance(value, bool) else str(value)
    return Decimal(said) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", said) else None


def change_class(found: Sequence[Change]) -> ChangeClass:
    """Return how much changes matter together: as much as the weightiest of them.

    Within a text of a substantive field, spelling alone is editorial. Any other change there is substantive; elsewhere
    it is minor.
    """
    classes = [_class_of(change) for change in found]
    order = list(ChangeClass)
    return max(classes, key=order.index, default=ChangeClass.NONE)


def _class_of(change: Change) -> ChangeClass:
    names = change.path.removeprefix("translations.").split(".")  # a title is a title in every language
    is_text = names[0] not in SUBSTANTIVE or names[0] in TEXTS or names[-1] in TEXTS
    both = (change.before, change.after)
    if is_text and all(isinstance(one, str) for one in both) and is_spelling(*both):
        return ChangeClass.EDITORIAL
    is_beside = len(names) > 2 and names[-1] in BESIDE
    return ChangeClass.SUBSTANTIVE if names[0] in SUBSTANTIVE and not is_beside else ChangeClass.MINOR


def is_spelling(before: str, after: str) -> bool:
    """Say whether two texts differ in spelling alone: spaces, capitals, punctuation, or a slip in a long word.

    Numbers are never a matter of spelling, nor is a letter that became another.

    >>> is_spelling("Solar pump maintenace", "Solar Pump Maintenance."), is_spelling("1.5 hours", "15 hours")
    (True, False)
    """
    if _numbers(before) != _numbers(after):
        return False
    old, new = _words(before), _words(after)
    if "".join(old) == "".join(new):
        return True
    return len(old) == len(new) and all(a == b or _is_slip(a, b) for a, b in zip(old, new, strict=True))


def _numbers(text: str) -> list[str]:
    return re.findall(r"[-\u2212]?\d+(?:[.,:]\d+)*", text)


def _words(text: str) -> list[str]:
    """Return the words of a text, whatever their script, in small letters and without what only separates them."""
    folded = unicodedata.normalize("NFC", text).casefold()
    kept = "".join(
        one if one in MEANINGFUL or unicodedata.category(one)[0] not in "PCZ" else " " if one.isspace() else ""
        for one in folded
    )
    return kept.split()


def _is_slip(before: str, after: str) -> bool:
    """Say whether two long words that begin alike differ in accents alone, or by one slip of the pen."""
    a, b = (_without_accents(word) for word in (before, after))
    if min(len(a), len(b)) < LONG_WORD or a[0] != b[0] or not (a + b).isalpha():
        return False
    short, long = sorted((a, b), key=len)
    if len(short) == len(long):
        return a == b or any(a[:i] + a[i + 1] + a[i] + a[i + 2 :] == b for i in range(len(a) - 1))
    return len(long) - len(short) == 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _without_accents(word: str) -> str:
    """Return a word without the accents of Latin, Greek and Cyrillic letters; signs of other scripts are letters."""
    return re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", word))


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
