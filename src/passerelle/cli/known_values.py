"""What stands in a field and in no table: a gate asks whether it is stated, and a register refuses it or wonders.

Only tables that come with the product are looked into. What a register alone knows (levels of its country, what is
listed, skills) is not looked at, and that is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from passerelle.core import description_codes as codes
from passerelle.core.credits import SYSTEMS
from passerelle.core.fields_of_study import EXPECTED, may_stand
from passerelle.core.frameworks import DOMAINS
from passerelle.core.gate.values import getter, is_stated, plain
from passerelle.core.importing.countries import CODES
from passerelle.core.languages import is_language
from passerelle.policy.shipped import known_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

COUNTRIES = CODES | {"EU", "MI"}
"""With the European Union as an awarder, and Mirane, the country of the demonstration."""
OF_A_REGISTER = (
    *("level.nqf", "level.framework", "level.international", "level.sectoral", "levels"),
    *("stacks_into", "leads_to", "part_of", "skills", "occupations"),
)
"""Whose values stand in tables of a register alone."""
MOST = 20


@dataclass(frozen=True)
class Odd:
    """A value that no table has. `refused`: no register takes it; else a country's own table may have it."""

    field: str
    seen: Any
    expected: str
    refused: bool

    @property
    def sentence(self) -> str:
        if self.refused:
            return f"{self.field}: a register refuses {self.seen}. Write {self.expected}."
        return f"{self.field}: no table that comes with the product has {self.seen}. Known: {self.expected}."


class Table(NamedTuple):
    """What knows a value, what is expected, and whether every register refuses anything else."""

    knows: Callable[[str], bool]
    expected: str
    refused: bool


def _one_of(known: Collection[str], *, refused: bool) -> Table:
    return Table(known.__contains__, f"one of {', '.join(known)}", refused)


TABLES: Mapping[str, Table] = {
    "language": Table(is_language, "a language code such as en", True),
    "issuer.country": Table(COUNTRIES.__contains__, "a country of two letters (ISO 3166-1)", False),
    "country": Table(COUNTRIES.__contains__, "a country of two letters (ISO 3166-1)", False),
    "level.eqf": _one_of(codes.EUROPEAN_LEVELS, refused=True),
    "workload.credit_system": _one_of(tuple(SYSTEMS), refused=False),
    "assessment.type": _one_of(codes.ASSESSMENTS, refused=False),
    "assessment.supervision": _one_of(codes.SUPERVISION, refused=True),
    "participation.form": _one_of(codes.MODES, refused=True),
    "method": _one_of(codes.MODES, refused=True),
    "kind": _one_of(codes.KINDS, refused=False),
    "classification.code": Table(may_stand, EXPECTED, True),
}


def odd(stated: Mapping[str, Any], named: Mapping[str, Collection[str]], *, target: str) -> list[Odd]:
    """Return the values that no table has, in the order of the form. `named` are codes that rules judged by name."""
    found = (one for path in known_fields()[target] for one in _at(path, stated, named.get(path, ())))
    return [one for one, _ in zip(found, range(MOST), strict=False)]


def not_looked_at(stated: Mapping[str, Any], *, target: str) -> list[str]:
    """Return the fields that are stated and whose tables only a register has."""
    known = known_fields()[target]
    return [path for path in OF_A_REGISTER if path in known and is_stated(getter(path)(stated))]


def _at(path: str, stated: Mapping[str, Any], named: Collection[str]) -> Iterator[Odd]:
    value = getter(path)(stated)
    if path == "learning_outcomes":
        domains = tuple(dict.fromkeys([*DOMAINS, *named]))
        yield from _in_items(path, value, "domain", _one_of(domains, refused=False))
    elif path == "assessment.components":
        yield from _in_items(path, value, "type", TABLES["assessment.type"])
    elif path in TABLES:
        for one in value if isinstance(value, list) else [value]:
            yield from _odd(path, one, TABLES[path], named)


def _in_items(path: str, items: Any, name: str, table: Table) -> Iterator[Odd]:
    for place, item in enumerate(items if isinstance(items, list) else [], start=1):
        if isinstance(item, dict):
            yield from _odd(f"{path}.{place}.{name}", item.get(name), table, ())


def _odd(field: str, value: Any, table: Table, named: Collection[str]) -> Iterator[Odd]:
    knows, expected, refused = table
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and text.strip() and not (knows(text) or text in named):
        yield Odd(field, plain(value), expected, refused)
