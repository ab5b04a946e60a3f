"""One award against one entry of a line: every condition, what is asked, what is seen, and whether it is met.

None is told where a machine cannot say: a result on a scale that nobody compares, a level that overlaps, a proof that
somebody has to look at. A person is asked then. Each condition can be judged again from what is told (`is_met`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.calendar import add_months
from passerelle.core.conversions import counts_for
from passerelle.core.frameworks import Certainty, LevelRefused, Relation
from passerelle.core.matching.items import AT_LEAST

if TYPE_CHECKING:
    from collections.abc import Callable

    from passerelle.core.deciding.lines import Shared
    from passerelle.core.frameworks import Atlas, LevelStatement
    from passerelle.core.matching.rules import Entry

BELOW: Final = (Relation.LOWER,)
CONVERTED: Final = "converted_result"
"""The code of a result that was read by a table of marks: seen are the mark, the table, and what it counts for."""


@dataclass(frozen=True)
class Fact:
    """One line of "asked / seen / met", in plain data (text, numbers, lists)."""

    code: str
    asked: Any
    seen: Any
    met: bool | None


def look(shared: Shared, entry: Entry, target: str, atlas: Atlas, on: date) -> tuple[Fact, ...]:
    """Return every condition of an entry, and of any award that is to count on a day for a target."""
    held, item = shared.held, shared.held.item
    told: list[tuple[str, Any, Any]] = [
        ("status", "in_force", "in_force" if held.in_force else "not_in_force"),
        ("awarded", on.isoformat(), held.awarded_on.isoformat()),
        ("holds", on.isoformat(), held.valid_until.isoformat() if held.valid_until else ""),
        ("unused", target, sorted(held.spent_on)),
        ("genuine", "verified", shared.proof),
    ]
    if entry.micro_credentials:
        told.append(("item", sorted(entry.micro_credentials), [item.number]))
    if entry.min_edition > 1:
        told.append(("edition", entry.min_edition, item.edition))
    for code, asked, seen in (
        ("block", entry.blocks, item.blocks),
        ("field", entry.fields, {item.field}),
        ("awarder", entry.awarders, {item.awarder}),
        ("quality", entry.quality, item.quality),
    ):
        if asked:
            told.append((code, sorted(asked), sorted(seen)))
    if entry.outcomes:
        told.append(("outcomes", sorted(entry.outcomes), sorted(item.outcomes)))
    if entry.min_level is not None:
        told.append(("level", str(entry.min_level), [_relation(atlas, one, entry.min_level) for one in item.levels]))
    if entry.min_result is not None:
        told.append(_of_result(shared, entry, entry.min_result))
    if entry.max_age_years:
        told.append(("age", [entry.max_age_years, on.isoformat()], held.awarded_on.isoformat()))
    return tuple(Fact(code, asked, seen, is_met(code, asked, seen)) for code, asked, seen in told)


def _of_result(shared: Shared, entry: Entry, least: str) -> tuple[str, Any, Any]:
    """Return what is asked of a result and seen of it: by a table of marks where no scale has both."""
    asked, seen = [least, list(shared.held.item.scale), list(entry.scale)], shared.held.result or ""
    if _result(asked, seen) is None and (found := counts_for(shared.marks, seen, least, entry.scale)):
        marks, becomes = found
        return CONVERTED, [least, list(marks.scale)], [seen, marks.by, becomes]
    return "result", asked, seen


def is_met(code: str, asked: Any, seen: Any) -> bool | None:
    """Judge a condition from what is told of it alone; KeyError for one that nobody knows."""
    return OPERATORS[code](asked, seen)


def _relation(atlas: Atlas, level: LevelStatement, asked: LevelStatement) -> list[str]:
    try:
        told = atlas.compare(level, asked)
    except LevelRefused:  # a level that points to nothing any more
        return [str(level), "unknown", ""]
    return [str(level), str(told.relation), str(told.certainty)]


def _level(_asked: Any, seen: Any) -> bool | None:
    if any(relation in AT_LEAST and certainty == Certainty.VERIFIED for _, relation, certainty in seen):
        return True
    return False if seen and all(relation in BELOW for _, relation, _ in seen) else None


def _result(asked: Any, seen: Any) -> bool | None:
    least, *scales = asked
    for scale in scales:
        if least in scale and seen in scale:
            return bool(scale.index(seen) >= scale.index(least))
    return None


def _converted(asked: Any, seen: Any) -> bool | None:
    least, scale = asked
    _mark, _by, becomes = seen
    return scale.index(becomes) >= scale.index(least) if becomes in scale else None


def _age(asked: Any, seen: Any) -> bool:
    years, on = asked
    return date.fromisoformat(on) <= add_months(date.fromisoformat(seen), 12 * years)


OPERATORS: Final[dict[str, Callable[[Any, Any], bool | None]]] = {
    "status": lambda asked, seen: asked == seen,
    "awarded": lambda asked, seen: seen <= asked,
    "holds": lambda asked, seen: not seen or asked <= seen,
    "unused": lambda asked, seen: asked not in seen,
    "genuine": lambda asked, seen: {asked: True, "refused": False}.get(seen),
    "item": lambda asked, seen: any(one in asked for one in seen),
    "edition": lambda asked, seen: seen >= asked,
    "block": lambda asked, seen: any(one in asked for one in seen),
    "field": lambda asked, seen: any(one in asked for one in seen),
    "awarder": lambda asked, seen: any(one in asked for one in seen),
    "quality": lambda asked, seen: any(one in asked for one in seen),
    "outcomes": lambda asked, seen: set(asked) <= set(seen),
    "level": _level,
    "result": _result,
    CONVERTED: _converted,
    "age": _age,
}
"""How each condition is judged, by its code."""
