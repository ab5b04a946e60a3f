"""Changing the thresholds of a profile one by one, and telling two versions apart.

The document stays the author's: what is not changed keeps its place and its words.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from passerelle.core.gate.document import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NUMBERS = {
    "range": ("min", "max"),
    "ratio": ("min", "max"),
    "min_count": ("min",),
    "step": ("base", "step"),
    "max_share": ("max",),
    "min_share": ("min",),
}
"""The numbers of each kind of rule that has some."""
DATES = ("effective_from", "effective_to")


@dataclass(frozen=True)
class Leaf:
    """One thing that can be changed: its path in the document, its name, what it is, and what stands there."""

    path: str
    name: str
    what: str
    value: Any


def parsed(text: str) -> dict[str, Any]:
    """Return a document as it stands. Raises Malformed where it is no JSON."""
    document, _lines = read(text)
    return document if isinstance(document, dict) else {}


def written(document: Mapping[str, Any]) -> str:
    """Return a document as text, as the shipped ones are written."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def leaves(document: Mapping[str, Any]) -> list[list[Leaf]]:
    """Return for every rule what can be changed in it: severity, dates, numbers."""
    return [list(_of_rule(rule, f"rules.{n}")) for n, rule in enumerate(document.get("rules", ()))]


def _of_rule(rule: Mapping[str, Any], where: str) -> Iterator[Leaf]:
    yield from _numbers(rule, where)
    yield Leaf(f"{where}.severity", "severity", "severity", rule.get("severity"))
    for name in DATES:
        yield Leaf(f"{where}.{name}", name, "date", rule.get(name))


def _numbers(rule: Mapping[str, Any], where: str) -> Iterator[Leaf]:
    for name in NUMBERS.get(str(rule.get("kind")), ()):
        yield Leaf(f"{where}.{name}", name, "number", rule.get(name))
    if rule.get("kind") in {"any_of", "all_of"}:
        for n, part in enumerate(rule.get("of", ())):
            yield from _numbers(part, f"{where}.of.{n}")


def with_values(text: str, values: Mapping[str, Any]) -> str:
    """Return the document with other values at these paths; None takes away what stands there."""
    document = parsed(text)
    for path, value in values.items():
        _put(document, path.split("."), _plain(value))
    return written(document)


def _put(place: Any, keys: list[str], value: Any) -> None:
    *parents, leaf = keys
    for key in parents:
        place = place[int(key)] if isinstance(place, list) else place.setdefault(key, {})
    if value is None:
        place.pop(leaf, None)
    elif leaf not in place or place[leaf] != value:
        place[leaf] = value


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True)
class Difference:
    """What two versions say differently: the rule ("" for the profile itself), the place in it, both values."""

    rule: str
    place: str
    before: Any
    now: Any


def differences(before: str, now: str) -> list[Difference]:
    """Return everything in which two documents differ, rules matched by their id."""
    old, new = parsed(before), parsed(now)
    found = list(_of_objects("", _head(old), _head(new)))
    old_rules, new_rules = _by_id(old), _by_id(new)
    for name in dict.fromkeys([*old_rules, *new_rules]):
        if name not in old_rules or name not in new_rules:
            whole = ("", True) if name in new_rules else (True, "")
            found.append(Difference(name, "", *whole))
        else:
            found += _of_objects(name, old_rules[name], new_rules[name])
    return found


def _head(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "rules"}


def _by_id(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {str(rule.get("id")): rule for rule in document.get("rules", ())}


def _of_objects(rule: str, old: Any, new: Any, place: str = "") -> Iterator[Difference]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys([*old, *new]):
            yield from _of_objects(rule, old.get(name), new.get(name), f"{place}.{name}".strip("."))
    elif isinstance(old, list) and isinstance(new, list) and any(isinstance(item, dict) for item in [*old, *new]):
        for n, (first, second) in enumerate(zip_longest(old, new)):
            yield from _of_objects(rule, first, second, f"{place}.{n}")
    elif old != new:
        yield Difference(rule, place, old, new)
