"""The file that `passerelle gate` reads: one description, in the field names of the profiles, from whoever wrote it."""

from __future__ import annotations

import json
import re
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from passerelle.cli.known_values import TABLES
from passerelle.core.description_codes import ITEMS
from passerelle.policy.shipped import known_fields

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_BYTES, MOST_DIGITS = 4_194_304, 1_000
RECORD = re.compile(r"[A-Z]{2}-[0-9]+")
"""How the register numbers its entries."""


class Unreadable(Exception):
    """The file is not one description; says why."""


def read(name: str) -> dict[str, Any]:
    """Return what a file states (`-`: standard input); numbers stay as they are written. Raises Unreadable."""
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(error.strerror or "cannot be read") from None
    if len(raw) > MOST_BYTES:
        raise Unreadable("larger than 4 megabytes")
    try:
        stated = json.loads(
            raw, parse_float=_exact, parse_int=_whole, parse_constant=_no_number, object_pairs_hook=_once
        )
    except UnicodeDecodeError:
        raise Unreadable("is no JSON: its bytes are no UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"is no JSON: {error}" if isinstance(error, ValueError) else "is nested too deep") from None
    if not isinstance(stated, dict):
        raise Unreadable("is no JSON object")
    if is_record(stated):
        raise Unreadable(
            f"this is how the register keeps {stated['number']}, not a description in the field names of the rules "
            f'({{"title": ..., "workload": {{"hours": ...}}}}). `passerelle gate --fields` prints the form to fill in; '
            f"of an entry of your own, ask the register: GET /api/micro-credentials/{stated['number']}/gate"
        )
    return stated


def is_record(stated: dict[str, Any]) -> bool:
    """Say whether this is an entry as the API of the register gives it: with a number, a state and an edition."""
    number = stated.get("number")
    return isinstance(number, str) and bool(RECORD.fullmatch(number)) and "state" in stated


def form(target: str, codes: Mapping[str, str]) -> dict[str, Any]:
    """Return what can be stated about a target, nested as a description is, with what stands at each field.

    Of a field with `codes` they stand there too: those that may be written. A list shows how one item is written.
    """
    told: dict[str, Any] = {}
    known = known_fields()[target]
    for path, what in known.items():
        if any(other.startswith(f"{path}.") for other in known):
            continue  # told by its parts
        *groups, leaf = path.split(".")
        inner = told
        for group in groups:
            inner = inner.setdefault(group, {})
        inner[leaf] = _field(target, path, what, codes.get(path, ""))
    return told


def _field(target: str, path: str, what: str, codes: str) -> Any:
    """Return what stands at a field; of a list one item, as it is written. `codes` are those that rules name."""
    item = ITEMS.get(target, {}).get(path)
    if isinstance(item, dict):
        codes = codes.replace("each with a domain, ", "")
        return [{name: f"{one}; by rules {codes}" if codes and name == "domain" else one for name, one in item.items()}]
    if item is not None:
        return [item]
    codes = codes or (TABLES[path].expected if path in TABLES else "")
    return f"{what}: {codes}" if codes else what


def _exact(written: str) -> Decimal:
    try:
        return Decimal(written)
    except InvalidOperation:
        raise ValueError("a number is beyond every measure") from None


def _whole(written: str) -> int:
    if len(written) > MOST_DIGITS:
        raise ValueError(f"a number has more than {MOST_DIGITS:,} digits")
    return int(written)


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found
