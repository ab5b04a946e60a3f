"""The offer of a university as one document: programmes by code, each with its years and the units of a semester.

The shape is that of universities of the EC2U alliance: `{code: {name, code, discipline, credits, levelISCED,
options}}`, an option being a year, `{name, code, credits, elemPedago: {semester: {code: {name, credits}}}}`. What is
there is read, what is missing or does not fit is told for each programme, all at once; nothing is guessed. ISCED 6, 7
and 8 are levels 6, 7 and 8 of the EQF by referencing; any other level is not read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.importing.errors import CannotRead
from passerelle.core.importing.limits import Limits
from passerelle.core.importing.opening import open_source

if TYPE_CHECKING:
    from pathlib import Path

LIMITS: Final = Limits(unpacked=50 * 1024**2)
MOST_PROGRAMMES: Final = 5_000
MOST_UNITS: Final = 60
LONGEST_CODE: Final = 12
LONGEST_TITLE: Final = 200
LEVELS: Final = {6: "6", 7: "7", 8: "8"}
EQF: Final = ("eqf", "2017")
CODES: Final = (
    *("not_a_programme", "no_name", "no_credits", "credits_not_a_number", "credits_do_not_add_up", "level_not_read"),
    *("unit_not_read", "unit_without_credits", "unit_code_too_long", "unit_twice", "too_many_units", "no_units"),
)


@dataclass
class Offered:
    """One programme of the file: its place, counted from one, its key, what it states of itself, and what is amiss."""

    place: int
    key: str
    stated: dict[str, Any] | None = None
    findings: list[dict[str, Any]] = field(default_factory=list)

    def amiss(self, code: str, about: str = "", seen: object = "") -> None:
        """Add a finding, as the report of an import writes it."""
        self.findings.append({"rule": code, "field": about, "seen": str(seen)[:80]})


def read(path: Path, *, limits: Limits = LIMITS) -> tuple[Offered, ...]:
    """Return every programme of a file, packed with gzip or not, in its order. Raises CannotRead for the whole."""
    source = open_source(path, encoding="utf-8", limits=limits)
    try:
        document = json.loads(source.text.read())
    except (ValueError, RecursionError) as refusal:
        raise CannotRead("not_json", file=path.name, seen=str(refusal)[:80]) from None
    finally:
        source.close()
    if not isinstance(document, dict) or len(document) > MOST_PROGRAMMES:
        raise CannotRead("not_json", file=path.name, expected=f"at most {MOST_PROGRAMMES} programmes by their code")
    return tuple(_offered(place, str(key)[:40], told) for place, (key, told) in enumerate(document.items(), start=1))


def _offered(place: int, key: str, told: object) -> Offered:
    found = Offered(place, key)
    if not isinstance(told, Mapping):
        found.amiss("not_a_programme", key, told)
        return found
    name = _text(told.get("name"))
    if not name:
        found.amiss("no_name", "name", told.get("name"))
        return found
    stated: dict[str, Any] = {"title": {"fr": name}, "kind": "degree", "credit_system": "ECTS"}
    years = [one for one in _list(told.get("options")) if isinstance(one, Mapping)]
    credits_ = _credits(found, told, years)
    if credits_:
        stated["credits"] = credits_
    level = told.get("levelISCED")
    if level in LEVELS:
        framework, edition = EQF
        stated["levels"] = [{"framework": framework, "edition": edition, "level": LEVELS[level]}]
    else:
        found.amiss("level_not_read", "levelISCED", level)
    if units := _units(found, years):
        stated["modules"] = units
    else:
        found.amiss("no_units", "options.elemPedago")
    found.stated = stated
    return found


def _credits(found: Offered, told: Mapping[str, Any], years: list[Mapping[str, Any]]) -> int | float | None:
    """Return the credits of a programme as it states them; a nought says nothing, and years are never added up."""
    size = _number(told.get("credits"))
    if size is None:
        found.amiss("credits_not_a_number" if told.get("credits") is not None else "no_credits", "credits",
                    told.get("credits"))  # fmt: skip
        return None
    if not size:
        found.amiss("no_credits", "credits", 0)
        return None
    parts = [_number(year.get("credits")) for year in years]
    whole = sum(part for part in parts if part)
    if len(years) > 1 and all(parts) and whole != size:
        found.amiss("credits_do_not_add_up", "options.credits", f"{whole} / {size}")
    return int(size) if size == int(size) else float(size)


def _units(found: Offered, years: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the units of all years that a waiver could spare: with a code, a name and credits of their own."""
    units: dict[str, dict[str, Any]] = {}
    for year in years:
        semesters = year.get("elemPedago")
        for semester in semesters.values() if isinstance(semesters, Mapping) else ():
            for code, unit in semester.items() if isinstance(semester, Mapping) else ():
                _take(found, units, str(code).strip(), unit)
    if len(units) > MOST_UNITS:
        found.amiss("too_many_units", "options.elemPedago", len(units))
    return list(units.values())[:MOST_UNITS]


def _take(found: Offered, units: dict[str, dict[str, Any]], code: str, unit: object) -> None:
    if not isinstance(unit, Mapping) or not _text(unit.get("name")):
        found.amiss("unit_not_read", code, unit)
        return
    size = _number(unit.get("credits"))
    if not code or len(code) > LONGEST_CODE:
        found.amiss("unit_code_too_long", code, code)
    elif not size:
        found.amiss("unit_without_credits", code, unit.get("credits"))
    elif code in units:
        found.amiss("unit_twice", code, unit.get("name"))
    else:
        units[code] = {"code": code, "title": _text(unit["name"]), "credits": float(size)}


def _number(value: object) -> Decimal | None:
    """Return a number that a text may hold; nothing for what is none, and for what no programme has."""
    try:
        found = Decimal(str(value).strip()) if not isinstance(value, bool) else None
    except ArithmeticError:
        return None
    return found if found is not None and found.is_finite() and 0 <= found < 1000 and found == round(found, 2) else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return " ".join(value.split())[:LONGEST_TITLE] if isinstance(value, str) else ""
