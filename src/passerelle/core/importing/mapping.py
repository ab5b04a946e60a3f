"""A mapping file: data that says how one kind of catalogue becomes drafts. Docs: docs/importing.md.

Everything a mapping says is checked when it is loaded; a word this does not know is a fault, with its path.
"""

from __future__ import annotations

import json
from collections.abc import Mapping as MappingOf
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from passerelle.core.importing import paths, shapes
from passerelle.core.importing.errors import CannotRead, Unfit
from passerelle.core.importing.expressions import Checker, Expression
from passerelle.core.importing.tables import Dialect
from passerelle.core.importing.targets import TARGETS

VERSION = 1
BUILT_IN = Path(__file__).parents[2] / "mappings"
KINDS = ("csv", "json", "ndjson")
_LARGEST = 1 << 20
_PARTS = frozenset({"version", "title", "about", "format", "key", "skip_when", "absent", "drop", "targets"})
_FORMAT = frozenset({"kind", "encoding", "delimiter", "quote", "header", "records"})
_CONDITIONS = ("blank", "equals", "matches")


@dataclass(frozen=True, slots=True)
class Skip:
    """Records to leave out: those whose value is blank, equals a text or matches a pattern."""

    expression: Expression
    test: str
    value: Any


@dataclass(frozen=True, slots=True)
class Mapping:
    """A checked mapping."""

    name: str
    kind: str
    encoding: str
    dialect: Dialect
    records: tuple[paths.Step, ...]
    key: Expression | None
    skip_when: tuple[Skip, ...]
    absent: frozenset[str]
    targets: MappingOf[str, Expression]

    @property
    def tabular(self) -> bool:
        return self.kind == "csv"


def built_in() -> tuple[str, ...]:
    """Return the names of the mappings that come with the register."""
    return tuple(sorted(path.stem for path in BUILT_IN.glob("*.json")))


def load_mapping(name_or_path: str | Path) -> Mapping:
    """Return a mapping by its name here, or from a file. Raises CannotRead with every fault at once."""
    path = BUILT_IN / f"{name_or_path}.json" if str(name_or_path) in built_in() else Path(name_or_path)
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError:
        raise CannotRead("no_such_mapping", mapping=str(name_or_path), expected=", ".join(built_in())) from None
    if len(content) > _LARGEST:
        raise CannotRead("mapping_too_large", mapping=path.name, limit=_LARGEST)
    try:
        said = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise CannotRead("mapping_not_json", mapping=path.name, seen=str(error)) from None
    return parse_mapping(said, path.stem)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("the same name twice in one object: " + ", ".join(name for name, _ in pairs))
    return found


def parse_mapping(said: Any, name: str) -> Mapping:
    """Return the mapping that a JSON document says. Raises CannotRead with every fault at once."""
    if not isinstance(said, dict):
        raise CannotRead("mapping_wrong", mapping=name, faults=[{"path": "$", "expected": "an object"}])
    form = said.get("format")
    form = form if isinstance(form, dict) else {}
    checker = Checker(tabular=form.get("kind") == "csv")
    _known(checker, said, _PARTS, "$")
    if said.get("version") != VERSION:
        checker.fault("$.version", str(VERSION))
    mapping = Mapping(
        name,
        checker.checked(shapes.one_of(*KINDS), form.get("kind"), "$.format.kind") or "",
        checker.checked(shapes.encoding, form.get("encoding", "utf-8"), "$.format.encoding") or "",
        _dialect(checker, form),
        _records(checker, form),
        checker.expression(said["key"], "$.key") if "key" in said else None,
        _skips(checker, said.get("skip_when", [])),
        _absent(checker, said.get("absent", [])),
        _targets(checker, said.get("targets")),
    )
    _check_dropped(checker, said.get("drop", []), mapping)
    if checker.faults:
        raise CannotRead("mapping_wrong", mapping=name, faults=[asdict(fault) for fault in checker.faults])
    return mapping


def _known(checker: Checker, said: MappingOf[str, Any], names: frozenset[str], at: str) -> None:
    for name in said:
        if name not in names:
            checker.fault(f"{at}.{name}", "one of " + ", ".join(sorted(names)))


def _dialect(checker: Checker, form: MappingOf[str, Any]) -> Dialect:
    _known(checker, form, _FORMAT, "$.format")
    delimiter, quote = form.get("delimiter"), form.get("quote", '"')
    for name, value in (("delimiter", delimiter), ("quote", quote)):
        if value is not None and (not isinstance(value, str) or len(value) != 1 or value in "\r\n"):
            checker.fault(f"$.format.{name}", "one character, or null")
            return Dialect()
    if quote is not None and quote == delimiter:
        checker.fault("$.format.quote", "another character than the delimiter")
    return Dialect(delimiter, quote, checker.checked(shapes.whole, form.get("header", 1), "$.format.header") or 0)


def _records(checker: Checker, form: MappingOf[str, Any]) -> tuple[paths.Step, ...]:
    if form.get("kind") != "json":
        if "records" in form:
            checker.fault("$.format.records", "nothing: this format has one record a line")
        return ()
    found = checker.checked(
        lambda value: paths.parse_records(shapes.text(value)), form.get("records"), "$.format.records"
    )
    return tuple(found or ())


def _skips(checker: Checker, said: Any) -> tuple[Skip, ...]:
    if not isinstance(said, list):
        checker.fault("$.skip_when", "a list of conditions")
        return ()
    return tuple(skip for number, item in enumerate(said) if (skip := _skip(checker, item, f"$.skip_when[{number}]")))


def _skip(checker: Checker, said: Any, at: str) -> Skip | None:
    tests = [name for name in _CONDITIONS if isinstance(said, dict) and name in said]
    if len(tests) != 1:
        checker.fault(at, "an expression with exactly one of " + ", ".join(_CONDITIONS))
        return None
    test = tests[0]
    check = {"blank": shapes.flag, "equals": shapes.text, "matches": shapes.pattern}[test]
    value = checker.checked(check, said[test], f"{at}.{test}")
    rest = {name: item for name, item in said.items() if name != test}
    return Skip(checker.expression(rest, at), test, value)


def _absent(checker: Checker, said: Any) -> frozenset[str]:
    return frozenset(checker.checked(shapes.texts, said, "$.absent") or ()) if said != [] else frozenset()


def _targets(checker: Checker, said: Any) -> dict[str, Expression]:
    if not isinstance(said, dict) or "title" not in said:
        checker.fault("$.targets", "an object of places and expressions, with a title at least")
        return {}
    found: dict[str, Expression] = {}
    for path, item in said.items():
        at = f"$.targets.{path}"
        if path not in TARGETS:
            checker.fault(at, "one of " + ", ".join(TARGETS))
            continue
        found[path] = checker.expression(item, at)
        if found[path].source == "constant" and not found[path].steps:
            _check_constant(checker, path, found[path].value, f"{at}.constant")
    return found


def _check_constant(checker: Checker, path: str, value: Any, at: str) -> None:
    try:
        TARGETS[path](value)
    except Unfit as unfit:
        checker.fault(at, unfit.expected)


def _check_dropped(checker: Checker, said: Any, mapping: Mapping) -> None:
    if not isinstance(said, list) or not all(isinstance(name, str) for name in said):
        checker.fault("$.drop", "a list of columns")
        return
    for path, expression in mapping.targets.items():
        for column in expression.columns():
            if column in said:
                checker.fault(f"$.targets.{path}", f"nothing from {column}: it is dropped")
