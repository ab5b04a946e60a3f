"""JSON catalogues: a list of records, an object of them, lists inside either, or one record on each line.

Each of the outermost values is read and dropped before the next, so that memory does not grow with the file.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any

from passerelle.core.importing.errors import CannotRead
from passerelle.core.importing.paths import EVERY, Step
from passerelle.core.importing.rows import Node, Problem, Record, Unreadable, short
from passerelle.core.importing.scanning import Scanner, Taken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from passerelle.core.importing.limits import Limits

Found = Record | Unreadable
_MAY_BE_BAD = re.compile("[\ud800-\udfff]|\\\\u[dD][89a-fA-F]")
_BAD = re.compile("[\ud800-\udfff]")
_EXPECTED = {
    "named_twice": "each name once",
    "cut_off": "the rest of the file",
    "record_too_long": "a shorter record",
    "too_deep": "fewer brackets within brackets",
}


class _Refused(ValueError):
    """What Python would accept and JSON does not mean; its code, and what was seen."""

    def __init__(self, code: str, seen: str) -> None:
        super().__init__(code)
        self.code, self.seen = code, seen


def records_of_document(text: TextIO, steps: tuple[Step, ...], limits: Limits) -> Iterator[Found]:
    """Yield the records that the steps lead to, in order. Raises CannotRead where they lead nowhere."""
    scanner = Scanner(text, limit=limits.record, depth=limits.depth)
    names, rest = steps[: steps.index(EVERY)], steps[steps.index(EVERY) + 1 :]
    _find_container(scanner, names)
    for key, taken in _children(scanner):
        found = _parsed(taken)
        if isinstance(found, Unreadable):
            yield found
        elif not rest:
            yield _record(taken.line, Node(found, key))
        else:
            yield from _within(taken, Node(found, key), rest, limits)
    if not names and scanner.peek():
        yield _unreadable(scanner.line, "not_json", scanner.value().text)


def records_of_lines(text: TextIO, limits: Limits) -> Iterator[Found]:
    """Yield the record of each line that is not blank."""
    number = 0
    while line := text.readline(limits.record + 1):
        number += 1
        if len(line) > limits.record:
            while line and not line.endswith("\n"):
                line = text.readline(limits.record)
            yield _unreadable(number, "record_too_long")
            continue
        content = line.strip(" \t\r\n\ufeff")
        if content:
            found = _parsed(Taken(number, content, _too_deep(content, limits.depth)))
            yield found if isinstance(found, Unreadable) else _record(number, Node(found))


def _too_deep(content: str, depth: int) -> str:
    """Say whether a line has more brackets than any record needs; few lines need counting."""
    if content.count("[") + content.count("{") <= depth:
        return ""
    return Scanner(StringIO(content), limit=len(content), depth=depth).value().fault


def _find_container(scanner: Scanner, names: tuple[Step, ...]) -> None:
    """Go to the list or object that holds the outermost records, passing over its neighbours."""
    for name in names:
        if not scanner.take("{"):
            raise CannotRead("records_not_found", line=scanner.line, expected=str(name))
        if not _find_member(scanner, name):
            raise CannotRead("records_not_found", line=scanner.line, expected=str(name))
    if scanner.peek() not in {"[", "{"}:
        raise CannotRead("not_json", line=scanner.line, expected="a list or an object")


def _find_member(scanner: Scanner, name: Step) -> bool:
    while scanner.peek() not in {"", "}"}:
        if scanner.take(","):
            continue
        found = _loaded(scanner.value().text)
        scanner.take(":")
        if found == name:
            return True
        scanner.value()
    return False


def _children(scanner: Scanner) -> Iterator[tuple[str | int, Taken]]:
    """Yield each element or member of what comes next; then what should not follow it, and how it was cut off."""
    is_object = scanner.take("{")
    if not is_object:
        scanner.take("[")
    end, other = ("}", "]") if is_object else ("]", "}")
    number = 0
    while not scanner.take(end):
        if scanner.take(",") or scanner.take(other):
            continue
        line = scanner.line
        if not scanner.peek():
            yield number, Taken(line, "", "cut_off")
            return
        key: str | int = number
        number += 1
        if is_object:
            name = scanner.value()
            key = str(_loaded(name.text))
            if name.fault == "cut_off" or not scanner.peek():
                yield key, Taken(line, name.text, "cut_off")
                return
            if name.fault or not scanner.take(":") or scanner.peek() in {"}", ","}:
                yield key, Taken(line, name.text, name.fault or "not_json")
                continue
        taken = scanner.value()
        yield key, taken
        if taken.fault == "cut_off":
            return


def _within(taken: Taken, node: Node, steps: tuple[Step, ...], limits: Limits) -> Iterator[Found]:
    """Yield the records inside one outer value, each with the line it starts on."""
    places = _places(taken, steps, limits)
    for inner in _nodes(node, steps):
        line = next(places, taken.line)
        if isinstance(inner, Node):
            yield _record(line, inner)
        else:
            yield Unreadable(line, (Problem("not_a_list", line, str(steps[0]), short(inner), "a list of records"),))


def _nodes(node: Node, steps: tuple[Step, ...]) -> Iterator[Node | str]:
    if not steps:
        yield node
        return
    step, rest = steps[0], steps[1:]
    if step != EVERY:
        if isinstance(node.value, dict) and step in node.value:
            yield from _nodes(Node(node.value[step], str(step), node), rest)
    elif isinstance(node.value, list):
        for number, item in enumerate(node.value):
            yield from _nodes(Node(item, number, node), rest)
    elif isinstance(node.value, dict):
        for name, item in node.value.items():
            yield from _nodes(Node(item, name, node), rest)
    elif node.value is not None:
        yield str(node.value)


def _places(taken: Taken, steps: tuple[Step, ...], limits: Limits) -> Iterator[int]:
    """Yield the lines where `_nodes` finds its records: the same walk, over the text."""
    if not steps:
        yield taken.line
        return
    scanner = Scanner(StringIO(taken.text), line=taken.line, limit=limits.record, depth=limits.depth)
    step, rest = steps[0], steps[1:]
    if step == EVERY:
        if scanner.peek() in {"[", "{"}:
            for _, child in _children(scanner):
                yield from _places(child, rest, limits)
        elif _loaded(taken.text) is not None:
            yield taken.line
    elif scanner.take("{") and _find_member(scanner, step):
        scanner.peek()
        yield from _places(scanner.value(), rest, limits)


def _record(line: int, node: Node) -> Found:
    if isinstance(node.value, dict):
        return Record(line, node)
    return Unreadable(line, (Problem("not_an_object", line, "", short(node.value), "an object"),))


def _parsed(taken: Taken) -> Any:
    """Return the value, or why there is none."""
    if taken.fault:
        return _unreadable(taken.line, taken.fault, taken.text)
    try:
        value = json.loads(
            taken.text,
            parse_float=Decimal,
            parse_constant=_refuse,
            object_pairs_hook=_object,
            strict=False,
        )
    except (ValueError, RecursionError, ArithmeticError) as error:
        refused = error if isinstance(error, _Refused) else _Refused("not_json", taken.text)
        return _unreadable(taken.line, refused.code, refused.seen)
    if _MAY_BE_BAD.search(taken.text) and (bad := _bad_text(value, "")) is not None:
        path, text = bad
        return Unreadable(taken.line, (Problem("bad_encoding", taken.line, path, short(text), "text"),))
    return value


def _unreadable(line: int, fault: str, seen: str = "") -> Unreadable:
    return Unreadable(line, (Problem(fault, line, "", short(seen), _EXPECTED.get(fault, "JSON")),))


def _refuse(word: str) -> Any:
    raise _Refused("not_json", word)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Refused("named_twice", next(name for name in names if names.count(name) > 1))
    return found


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _bad_text(value: Any, path: str) -> tuple[str, str] | None:
    """Return the path of the first text that holds a character no text has."""
    if isinstance(value, str):
        return (path, value) if _BAD.search(value) else None
    members: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in members:
        if _BAD.search(str(name)):
            return path, str(name)
        inner = f"{path}[{name}]" if isinstance(name, int) else f"{path}.{name}".lstrip(".")
        if (found := _bad_text(item, inner)) is not None:
            return found
    return None
