"""Transfer values from elsewhere (CTDL), brought into a draft: lines are added, none is replaced.

What a profile says that this register cannot hold is told by its place in the file; the rest is written. Brought again,
nothing is there twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.errors import Malformed, NotPermitted, PasserelleError
from passerelle.core.transfer_values import Problem
from passerelle.recognition import list_actions, list_rows, list_transfer
from passerelle.recognition.description import MOST_LINES, checked_lines
from passerelle.recognition.permissions import may_write
from passerelle.recognition.states import EDITIONS

if TYPE_CHECKING:
    from datetime import date

    from passerelle.people.models import Person
    from passerelle.recognition.models import Edition

SAME: Final = ("who", "effect", "programme", "module", "credits")
"""What makes two lines say the same."""


@dataclass(frozen=True)
class Brought:
    """How many lines a file gave, and what of it gave none: by the place of its profile, with a code.

    Beside the codes of `list_transfer.rows`: `there_already`, `too_many`, `refused` (what was, in `because`).
    """

    taken: int
    problems: tuple[Problem, ...]
    because: Mapping[int, tuple[PasserelleError, ...]]


def bring(edition: Edition, data: bytes, *, by: Person, today: date, seen_version: int) -> Brought:
    """Add what a file of transfer values gives to the lines of a draft. A file that gives nothing changes nothing.

    Raises NotPermitted, WrongState once it is offered, TooLarge or Malformed for the file as a whole, StaleVersion.
    """
    if not may_write(by, edition.positive_list):
        raise NotPermitted
    EDITIONS.after(edition.state, "write")
    found = list_transfer.rows(data)
    there = [list_rows.row_of(line) for line in edition.lines.select_related("micro_credential", "programme")]
    known, problems = {_key(row) for row in there}, list(found.problems)
    fresh: list[tuple[int, dict[str, str]]] = []
    for place, row in zip(found.places, found.rows, strict=True):
        if _key(row) in known:
            problems.append(Problem(place, "there_already", row["module"]))
        elif len(there) + len(fresh) == MOST_LINES:
            problems.append(Problem(place, "too_many", str(MOST_LINES)))
        else:
            known.add(_key(row))
            fresh.append((place, row))
    stated, because = _sound(edition, fresh, today)
    problems += [Problem(place, "refused") for place in because]
    if stated:
        lines = [*list_rows.stated(there), *stated]
        list_actions.write(edition, lines, by=by, today=today, seen_version=seen_version)
    return Brought(len(stated), tuple(sorted(problems, key=lambda one: one.place)), because)


def _key(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row[name].casefold() for name in SAME)


def _sound(
    edition: Edition, fresh: list[tuple[int, dict[str, str]]], today: date
) -> tuple[list[dict[str, Any]], dict[int, tuple[PasserelleError, ...]]]:
    """Return what rows state that hold by themselves, and by its place what is amiss with each of the others."""
    stated = [list_rows.stated_of(row) for _place, row in fresh]
    refused: dict[int, list[PasserelleError]] = {}
    try:
        checked_lines(list(edition.positive_list.owners.order_by("pk")), stated, today=today)
    except Malformed as refusal:
        for one in (refusal, *refusal.others):
            at, _column = list_rows.place_of(str(one.data.get("field", "")))
            refused.setdefault(at, []).append(one)
    kept = [one for at, one in enumerate(stated, 1) if at not in refused]
    return kept, {fresh[at - 1][0]: tuple(found) for at, found in refused.items()}
