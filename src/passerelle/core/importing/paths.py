"""Paths into JSON: where the records are, and where a record keeps a value.

`$.*.options[*]` says which values are records. A value's path starts at the record: `name`, `texts.eng.text`,
`hours[0].value`, `['odd name']`, `units[*].title` (a list); `^name` starts at what holds the record, `^^name` one
further out, and `@key` is the name under which the record (or `^@key`, its holder) is kept.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from passerelle.core.importing.rows import Node

EVERY = "*"
KEY = "@key"
Step = str | int
_STEP = re.compile(r"\.?\[\s*(?:(\*)|(\d{1,6})|'([^']*)'|\"([^\"]*)\")\s*\]|\.?([^.\[\]^'\"\s][^.\[\]]*)")


def parse_records(path: str) -> tuple[Step, ...]:
    """Return the steps to the records; the last is `EVERY`. Raises ValueError.

    >>> parse_records("$.*.options[*]")
    ('*', 'options', '*')
    """
    if not path.startswith("$"):
        raise ValueError("starts with $")
    steps = _steps(path[1:])
    if EVERY not in steps or steps[-1] != EVERY or any(isinstance(step, int) for step in steps):
        raise ValueError("ends with [*] or .* and counts nothing")
    return steps


def parse_value(path: str) -> tuple[int, tuple[Step, ...]]:
    """Return how many holders to go out, and the steps from there. Raises ValueError.

    >>> parse_value("^texts['eng'].text")
    (1, ('texts', 'eng', 'text'))
    """
    inner = path.lstrip("^")
    return len(path) - len(inner), _steps(inner)


def _steps(path: str) -> tuple[Step, ...]:
    found: list[Step] = []
    at = 0
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            raise ValueError(f"not a step: {path[at:]}")
        every, number, single, double, name = match.groups()
        found.append(
            int(number) if number else EVERY if every else next(n for n in (single, double, name) if n is not None)
        )
        at = match.end()
    if not found:
        raise ValueError("leads somewhere")
    return tuple(found)


def reader(path: str) -> Callable[[Node], Any]:
    """Return a function that follows the path from a record; None where it leads nowhere."""
    out, steps = parse_value(path)
    if steps == (KEY,):
        return lambda node: _key(_holder(node, out))
    follow = _follow(steps)

    def read(node: Node) -> Any:
        holder = _holder(node, out)
        return None if holder is None else follow(holder.value)

    return read if out else lambda node: follow(node.value)


def _key(node: Node | None) -> Any:
    return None if node is None else node.key


def _holder(node: Node, out: int) -> Node | None:
    found: Node | None = node
    for _ in range(out):
        found = _object(found.parent) if found is not None else None
    return found


def _object(node: Node | None) -> Node | None:
    """Return the nearest object: the list a record stands in holds it for its owner."""
    while node is not None and not isinstance(node.value, dict):
        node = node.parent
    return node


def _follow(steps: tuple[Step, ...]) -> Callable[[Any], Any]:
    if EVERY in steps:
        at = steps.index(EVERY)
        before, after = steps[:at], steps[at + 1 :]
        inner = _follow(after)
        outer = _follow(before)
        return lambda value: _each(outer(value), inner)

    def follow(value: Any) -> Any:
        for step in steps:
            if type(value) is dict:
                value = value.get(step)
            elif type(value) is list and isinstance(step, int):
                value = value[step] if step < len(value) else None
            else:
                return None
        return value

    return follow


def _each(value: Any, inner: Callable[[Any], Any]) -> list[Any] | None:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return None
    found: list[Any] = []
    for item in map(inner, value):
        found.extend(item if isinstance(item, list) else [] if item is None else [item])
    return found or None
