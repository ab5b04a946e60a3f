"""A line as one row of a table: what pages, CSV and XLSX show of it, and what they say of it, all in one shape.

The columns are texts; what is asked for stands in `who`, in the words of `core/positive_lists/asking.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from passerelle.core.errors import Malformed
from passerelle.core.positive_lists import asking
from passerelle.core.together import Together, under
from passerelle.recognition import ruling
from passerelle.recognition.list_document import MODES
from passerelle.recognition.models import LineMode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passerelle.recognition.models import PositiveListLine

COLUMNS: Final = (
    "line",
    "who",
    "edition",
    "result",
    "age",
    "effect",
    "programme",
    "module",
    "credits",
    "opens",
    "decides",
    "condition",
    "from",
    "until",
)
CALLED: Final = {
    "root": "line",
    "asks": "who",
    "micro_credential": "who",
    "clauses": "who",
    "further": "who",
    "min_credits": "who",
    "caps": "who",
    "min_edition": "edition",
    "min_result": "result",
    "max_age_years": "age",
    "module_code": "module",
    "mode": "decides",
    "conditions": "condition",
    "valid_from": "from",
    "valid_to": "until",
}
"""What a refusal calls a field, and the column it stands in."""
STATED_MODES: Final = {word: mode for mode, word in MODES.items()}


def row_of(line: PositiveListLine) -> dict[str, str]:
    """Return a line as a row."""
    item = line.micro_credential
    return {
        "line": line.root,
        "who": item.number if item else asking.written(ruling.rule_of(line)),
        "edition": str(line.min_edition) if line.min_edition > 1 else "",
        "result": line.min_result,
        "age": str(line.max_age_years or ""),
        "effect": line.effect,
        "programme": line.programme.reference if line.programme else "",
        "module": line.module_code,
        "credits": format(line.credits.normalize(), "f") if line.credits else "",
        "opens": line.opens,
        "decides": MODES[LineMode(line.mode)],
        "condition": line.conditions,
        "from": line.valid_from.isoformat(),
        "until": line.valid_to.isoformat() if line.valid_to else "",
    }


def stated_of(row: Mapping[str, str]) -> dict[str, Any]:
    """Return what a row states of a line, as `checked_lines` reads it. Raises Malformed for words nobody knows.

    Edition, result and age stand for every entry in `who` that says none itself.
    """
    said = {name: str(row.get(name) or "").strip() for name in COLUMNS}
    asks = asking.read(said["who"])
    for entry in _entries(asks):
        for name, column in (("min_edition", "edition"), ("min_result", "result"), ("max_age_years", "age")):
            if said[column]:
                entry.setdefault(name, said[column])
    return {
        "root": said["line"],
        "asks": asks,
        "effect": said["effect"] or None,
        "programme": said["programme"],
        "module_code": said["module"],
        "credits": said["credits"] or None,
        "opens": said["opens"],
        "mode": STATED_MODES.get(said["decides"], said["decides"]) or None,
        "conditions": said["condition"],
        "valid_from": said["from"] or None,
        "valid_to": said["until"] or None,
    }


def _entries(asks: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [*(entry for clause in asks.get("clauses", ()) for entry in clause), *asks.get("further", ())]


def stated(rows: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Return what rows state. Raises Malformed with everything amiss, each under its line."""
    amiss, found = Together(), []
    for place, row in enumerate(rows, 1):
        try:
            found.append(stated_of(row))
        except Malformed as refusal:
            amiss.add(under(f"lines.{place}", refusal))
    amiss.settle()
    return found


def place_of(field: str) -> tuple[int, str]:
    """Return which row a refusal is about, counted from one, and which column; 0 where it is about none.

    >>> place_of("lines.3.min_result")
    (3, 'result')
    """
    lines, _dot, rest = field.partition(".")
    place, _dot, name = rest.partition(".")
    if lines != "lines" or not place.isdigit():
        return 0, ""
    name = name.partition(".")[0]
    return int(place), CALLED.get(name, name)
