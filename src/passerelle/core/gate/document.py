"""Reading the text of a profile, and remembering the line on which everything stands.

People write profiles by hand, so a refusal names the line. The reader is the JSON of RFC 8259 and no more: no
comment, no NaN, no name twice in an object (of two, which would hold?). Its size and depth are bounded, so that a
text of a hundred thousand brackets is a refusal like any other.
"""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, NoReturn

from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BYTES, DEEPEST, MOST_VALUES, LONGEST_NAME = 262_144, 12, 20_000, 64
_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][-+]?[0-9]{1,2})?(?![0-9.eE])")
_WORDS = {"true": True, "false": False, "null": None}


def read(text: str | bytes) -> tuple[Any, Mapping[str, int]]:
    """Return what a text says, and the line of every path in it ("rules.3.min"), counted from 1.

    Raises Malformed with `line` where it is no JSON, says a name twice, or is too large or too deep.
    """
    if len(text) > MOST_BYTES or (isinstance(text, str) and len(text.encode("utf-8", "replace")) > MOST_BYTES):
        raise Malformed(field="profile", expected="at most 256 kilobytes", line=1)
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Malformed(
                field="profile", expected="UTF-8", line=error.object.count(b"\n", 0, error.start) + 1
            ) from None
    return _Reader(text).document()


def line_of(path: str, lines: Mapping[str, int]) -> int:
    """Return the line of a path, or of what is nearest around it: what is missing has no line of its own."""
    while path and path not in lines:
        path = path.rpartition(".")[0]
    return lines.get(path, 1)


class _Reader:
    """One pass over a text; `at` is where it is."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._lines = text, 0, {"": 1}
        self._counted, self._on_line = 0, 1

    def document(self) -> tuple[Any, Mapping[str, int]]:
        value = self._value("", 0)
        self._skip()
        if self._at != len(self._text):
            self._refuse("nothing more")
        return value, self._lines

    def _value(self, path: str, depth: int) -> Any:
        self._skip()
        self._lines[path] = self._line()
        if depth > DEEPEST:
            self._refuse(f"at most {DEEPEST} levels", path)
        if len(self._lines) > MOST_VALUES:
            self._refuse(f"at most {MOST_VALUES} values")
        first = self._text[self._at : self._at + 1]
        if first == "{":
            return self._object(path, depth)
        if first == "[":
            return self._array(path, depth)
        return self._string(path) if first == '"' else self._scalar(path)

    def _object(self, path: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self._at += 1
        if self._comes("}"):
            return found
        while True:
            self._skip()
            if self._text[self._at : self._at + 1] != '"':
                self._refuse("a name in quotation marks", path)
            name = self._string(path)
            inner = f"{path}.{name}" if path else name
            if len(name) > LONGEST_NAME:
                self._refuse(f"a name of at most {LONGEST_NAME} letters", path)
            if name in found:
                self._refuse("each name once", inner)
            if not self._comes(":"):
                self._refuse("a colon", inner)
            found[name] = self._value(inner, depth + 1)
            if self._comes("}"):
                return found
            if not self._comes(","):
                self._refuse("a comma or the end of the object", inner)

    def _array(self, path: str, depth: int) -> list[Any]:
        found: list[Any] = []
        self._at += 1
        if self._comes("]"):
            return found
        while True:
            inner = f"{path}.{len(found)}" if path else str(len(found))
            found.append(self._value(inner, depth + 1))
            if self._comes("]"):
                return found
            if not self._comes(","):
                self._refuse("a comma or the end of the list", inner)

    def _string(self, path: str) -> str:
        try:
            value, self._at = scanstring(self._text, self._at + 1, True)
        except ValueError:
            self._refuse("a text that ends, without bare control characters", path)
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            self._refuse("whole characters", path)
        return str(value)

    def _scalar(self, path: str) -> Any:
        for word, value in _WORDS.items():
            if self._text.startswith(word, self._at):
                self._at += len(word)
                return value
        found = _NUMBER.match(self._text, self._at)
        if found is None:
            self._refuse("a text, a number, true, false, null, a list or an object", path)
        self._at = found.end()
        return float(found[0]) if found[1] or found[2] else int(found[0])

    def _comes(self, sign: str) -> bool:
        self._skip()
        comes = self._text.startswith(sign, self._at)
        self._at += comes
        return comes

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _line(self) -> int:
        """Return the line, counting on from where it was asked for last."""
        self._on_line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._on_line

    def _refuse(self, expected: str, path: str = "") -> NoReturn:
        raise Malformed(field=path or "profile", expected=expected, line=self._line())
