"""JSON with the line of everything in it, so that a fault can be shown where it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from passerelle.core.errors import TooLarge
from passerelle.core.frameworks.refusals import Fault, FrameworkRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]
Lines = Mapping[Path, int]
"""The line on which each part of a document begins, by the way to it."""

LIMIT = 4_000_000
"""Bytes of one document. All the frameworks that come with the register take a twentieth of it."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+|\n')


def read_json(text: str) -> tuple[Any, Lines]:
    """Return what a JSON text says and on which line each part of it begins; raises FrameworkRefused or TooLarge.

    A name that stands twice in one object is refused: of two values, nobody could say which is meant.

    >>> read_json('{"levels": [1,\\n2]}')[1][("levels", 1)]
    2
    """
    if len(text.encode("utf-8", "surrogatepass")) > LIMIT:
        raise TooLarge(limit=LIMIT)
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        lines = dict(_located(text))
    except _Twice as twice:
        raise FrameworkRefused([Fault(_line_of_second(text, twice.name), twice.name, "once", "twice")]) from None
    except json.JSONDecodeError as error:
        raise FrameworkRefused([Fault(error.lineno, "", "JSON", error.msg)]) from None
    except (RecursionError, ValueError):
        raise FrameworkRefused([Fault(1, "", "JSON")]) from None
    return value, lines


class _Twice(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _Twice(name)
        found[name] = value
    return found


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _line_of_second(text: str, name: str) -> int:
    seen: set[tuple[Path, str]] = set()
    for path, line in _located(text):
        if path and path[-1] == name:
            if (path[:-1], name) in seen:
                return line
            seen.add((path[:-1], name))
    return 1


def _located(text: str) -> Iterator[tuple[Path, int]]:
    """Yield the path of every value with its line; the text has been read as JSON before."""
    line, path, steps = 1, list[str | int](), list[bool]()  # steps: is this container an object?
    waiting = None  # the name whose value comes next
    yield (), 1
    for sign in _TOKEN.findall(text):
        if sign == "\n":
            line += 1
        elif sign in "}]":
            steps.pop()
            path.pop()
        elif sign == ",":
            waiting = None
            if not steps[-1]:
                path[-1] = int(path[-1]) + 1
        elif sign == ":":
            waiting = str(path[-1])
        elif steps and steps[-1] and waiting is None:
            path[-1] = json.loads(sign)
        else:
            yield tuple(path), line
            if sign in "{[":
                steps.append(sign == "{")
                path.append("" if sign == "{" else 0)
                waiting = None
