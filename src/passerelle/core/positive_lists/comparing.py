"""What differs between two editions of a list, or between two lists: lines that came, went, or say something else.

Lines of one list are known by their root, the first line they were copied from; lines of two lists by what they ask for
and open. Every line of either side is told once: as new, gone, changed or the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

FIELDS: Final = (
    "asks",
    "effect",
    "programme",
    "module_code",
    "credits",
    "opens",
    "mode",
    "conditions",
    "valid_from",
    "valid_to",
)
"""What a line says, in the order of its sentence."""


@dataclass(frozen=True)
class Said:
    """One line of one side: `root` is the line it comes from, `says` its fields (`FIELDS`) as plain data."""

    reference: str
    root: str
    says: Mapping[str, Any]

    @property
    def question(self) -> tuple[str, ...]:
        """Return who it asks for and what it opens: what makes two lines of two lists the same."""
        return tuple(repr(self.says.get(name)) for name in ("asks", "effect", "programme", "module_code", "opens"))


@dataclass(frozen=True)
class Changed:
    """One line on both sides, and the fields in which it differs: (field, before, after)."""

    before: Said
    after: Said
    fields: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True)
class Comparison:
    new: tuple[Said, ...]
    gone: tuple[Said, ...]
    changed: tuple[Changed, ...]
    same: tuple[Said, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.gone or self.changed)


def compare(before: Sequence[Said], after: Sequence[Said], *, by_root: bool = True) -> Comparison:
    """Return what differs. With `by_root`, of two editions of one list; without, of two lists.

    What has the same root on both sides is one line; what is left is paired by what it asks for and opens.
    """
    pairs, left, came = _paired(before, after, _root) if by_root else ([], list(before), list(after))
    more, gone, new = _paired(left, came, _question)
    changed, same = [], []
    for one, other in [*pairs, *more]:
        differs = tuple(
            (name, one.says.get(name), other.says.get(name))
            for name in FIELDS
            if one.says.get(name) != other.says.get(name)
        )
        if differs:
            changed.append(Changed(one, other, differs))
        else:
            same.append(other)
    order = {id(line): place for place, line in enumerate(after)}
    return Comparison(
        tuple(new),
        tuple(gone),
        tuple(sorted(changed, key=lambda one: order[id(one.after)])),
        tuple(sorted(same, key=lambda one: order[id(one)])),
    )


def _root(line: Said) -> Any:
    return line.root


def _question(line: Said) -> Any:
    return line.question


def _paired(
    before: Sequence[Said], after: Sequence[Said], key: Any
) -> tuple[list[tuple[Said, Said]], list[Said], list[Said]]:
    """Return the pairs that agree by a key, each line in one pair, and what is left on either side, in order."""
    waiting: dict[Any, list[Said]] = {}
    for line in before:
        waiting.setdefault(key(line), []).append(line)
    pairs, new = [], []
    for line in after:
        if found := waiting.get(key(line)):
            pairs.append((found.pop(0), line))
        else:
            new.append(line)
    taken = {id(one) for one, _ in pairs}
    return pairs, [line for line in before if id(line) not in taken], new
