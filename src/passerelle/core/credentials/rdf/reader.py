"""A function that knows one shape of document: it returns the values of a document of that shape, or None.

The shape is everything but the values: the names, the lengths of lists, the numbers, and the texts that decide what
others mean. One function is written and compiled for each shape, because walking two trees side by side takes
ten times as long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Read = Callable[[Any], "tuple[str, ...] | None"]

Path = tuple[str | int, ...]

_EXPECTED: Final = "expected"


def reader(document: dict[str, Any], holes: Mapping[Path, int]) -> Read:
    """Return the reader of documents that differ from `document` only in the texts at `holes`.

    Two paths with one number must hold the same text. The values are not looked at: they may not be texts.
    """
    source = _Source(holes)
    source.value(document, (), "document")
    namespace: dict[str, Any] = {_EXPECTED: source.expected}
    exec(compile(source.text(), "<shape>", "exec"), namespace)  # noqa: S102  (names and texts are written by repr)
    read: Read = namespace["read"]
    return read


class _Source:
    """The lines of the function, written while walking the document."""

    def __init__(self, holes: Mapping[Path, int]) -> None:
        self._holes = holes
        self._read: set[int] = set()
        self._lines: list[str] = []
        self._variables = 0
        self.expected: list[Any] = []

    def text(self) -> str:
        values = "".join(f"h{place}, " for place in sorted(self._read))
        body = "\n".join(f"        {line}" for line in [*self._lines, f"return ({values})"])
        return f"def read(document):\n    try:\n{body}\n    except KeyError:\n        return None\n"

    def value(self, value: Any, path: Path, expression: str) -> None:
        if path in self._holes:
            self._hole(self._holes[path], expression)
        elif isinstance(value, str):
            self._unless(f"{expression} == {value!r}")
        elif isinstance(value, dict):
            self._members(value, "dict", value.items(), path, expression)
        elif isinstance(value, list) and all(isinstance(item, str) for item in value) and not self._has_hole(path):
            self._unless(f"{expression} == {_EXPECTED}[{len(self.expected)}]")
            self.expected.append(value)
        elif isinstance(value, list):
            self._members(value, "list", enumerate(value), path, expression)
        elif value is None or isinstance(value, bool):
            self._unless(f"{expression} is {value!r}")
        else:
            name = self._name(expression)
            self._unless(f"type({name}) is {type(value).__name__} and {name} == {value!r}")

    def _has_hole(self, path: Path) -> bool:
        return (*path, 0) in self._holes or any(hole[: len(path)] == path for hole in self._holes)

    def _hole(self, place: int, expression: str) -> None:
        if place in self._read:
            self._unless(f"{expression} == h{place}")
        else:
            self._read.add(place)
            self._lines.append(f"h{place} = {expression}")

    def _members(self, value: Any, kind: str, members: Any, path: Path, expression: str) -> None:
        name = self._name(expression)
        self._unless(f"type({name}) is {kind} and len({name}) == {len(value)}")
        for key, member in members:
            self.value(member, (*path, key), f"{name}[{key!r}]")

    def _name(self, expression: str) -> str:
        self._variables += 1
        self._lines.append(f"v{self._variables} = {expression}")
        return f"v{self._variables}"

    def _unless(self, claim: str) -> None:
        self._lines.append(f"if not ({claim}): return None")
