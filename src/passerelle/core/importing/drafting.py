"""From a record to a `Row`: every place the mapping fills, what was asserted, and what went wrong."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from passerelle.core.importing.compiling import Compiler, Get, Note
from passerelle.core.importing.errors import CannotRead, Unfit
from passerelle.core.importing.rows import Problem, Record, Row, Unreadable, short
from passerelle.core.importing.targets import COURSE, TARGETS, Kind
from passerelle.core.importing.values import Asserted

if TYPE_CHECKING:
    from passerelle.core.importing.mapping import Mapping, Skip

LONGEST_KEY = 300
_NEVER_KEYED = ("language", "course", "source")


class Drafter:
    """One mapping, compiled for one file."""

    def __init__(self, mapping: Mapping, columns: tuple[str, ...] | None, header_line: int = 0) -> None:
        self._compiler = compiler = Compiler(mapping.absent, columns)
        self._notes = compiler.notes
        title = mapping.targets["title"]
        if columns and not compiler.has_any_column(title):
            raise CannotRead("missing_columns", expected=[str(name) for name in title.columns()], seen=list(columns))
        self._places = [self._place(path, mapping, compiler) for path in mapping.targets]
        self._key: Get | None = compiler.get(mapping.key) if mapping.key else None
        self._skips = [(compiler.get(skip.expression), skip) for skip in mapping.skip_when]
        self._missing = tuple(
            Problem("missing_column", header_line, name, "", "this column in the header")
            for name in compiler.missing
            if columns is not None
        )

    @staticmethod
    def _place(path: str, mapping: Mapping, compiler: Compiler) -> tuple[str, str, str, bool, Get, Kind, str]:
        expression = mapping.targets[path]
        group, _, leaf = path.removeprefix(COURSE).rpartition(".")
        return path, group, leaf, path.startswith(COURSE), compiler.get(expression), TARGETS[path], expression.label

    def draft(self, record: Record) -> Row | Unreadable:
        """Return what the record states; a flawed value is left out, and its problem says so."""
        line, value, problems = record
        notes = self._notes
        notes.clear()
        if (skipped := self._skipped(record)) is not None:
            return skipped
        stated: dict[str, Any] = {}
        course: dict[str, Any] = {}
        asserted: list[str] = []
        from_source = False
        for path, group, leaf, of_course, get, kind, label in self._places:
            try:
                found = get(value)
                if found is None:
                    continue
                said: str | None = None
                if type(found) is Asserted:
                    found, said = found
                found = kind(found)
            except Unfit as unfit:
                notes.append(Note(unfit.code, label, short(unfit.seen), unfit.expected))
                found = unfit.instead
            if found is None:
                continue
            if said is None:
                from_source = True
            else:
                asserted.append(path + said)
            place = course if of_course else stated
            if group:
                place = place.setdefault(group, {})
            place[leaf] = found
        if not from_source and not notes:
            return Unreadable(line, (*problems, Problem("blank_record", line, "", "", "a value in a mapped column")))
        key = self._keyed(value, stated)
        if notes or self._missing:
            problems = (*problems, *(Problem(n.code, line, n.column, n.seen, n.expected) for n in dict.fromkeys(notes)))
            problems += self._missing
        return Row(line, key, stated, course, frozenset(asserted), problems)

    def _skipped(self, record: Record) -> Unreadable | None:
        for get, skip in self._skips:
            try:
                found = get(record.value)
            except Unfit:
                continue
            found = found.value if type(found) is Asserted else found
            if _holds(skip, found):
                problem = Problem("skipped", record.line, skip.expression.label, short(found or ""), skip.test)
                return Unreadable(record.line, (*record.problems, problem))
        return None

    def _keyed(self, record: Any, stated: dict[str, Any]) -> str:
        """Return the natural key; without one, a digest of what is stated, which a changed record changes."""
        found = None
        if self._key is not None:
            try:
                found = self._key(record)
            except Unfit as unfit:
                self._notes.append(Note(unfit.code, "key", short(unfit.seen), unfit.expected))
        else:
            source = stated.get("source", {})
            parts = (stated.get("title"), source.get("provider") or stated.get("awarding_body"))
            found = source.get("url") or source.get("id") or (" | ".join(map(str, parts)) if all(parts) else None)
        found = found.value if type(found) is Asserted else found
        key = " ".join(str(found).split()) if found is not None else ""
        if not key:
            self._notes.append(Note("no_key", "", "", "a value that names the record; its content is used"))
            return "content:" + _digest(repr(sorted((k, repr(v)) for k, v in stated.items() if k not in _NEVER_KEYED)))
        return key if len(key) <= LONGEST_KEY else f"{key[:200]}:{_digest(key)}"


def _holds(skip: Skip, found: Any) -> bool:
    if skip.test == "blank":
        return (found is None) is bool(skip.value)
    if skip.test == "equals":
        return found is not None and str(found) == skip.value
    return found is not None and skip.value.search(str(found)) is not None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
