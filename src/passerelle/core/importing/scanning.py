"""Finding where JSON values begin and end without building them: how a document of any size is read in pieces.

Brackets and quotes are all this looks at. A value with a fault inside is still found whole, so that the
fault stays with its record and the next one is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import TextIO

_CHUNK = 1 << 16
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_STRUCTURE = re.compile(r'["\[\]{}]')
_WHOLE_TEXT = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_TEXT = re.compile(r'["\\]')
_WORD_ENDS = re.compile(r"[\s,:\[\]{}\"]")


class Taken(NamedTuple):
    """One value's text and the line it starts on; `fault` says why there is no text."""

    line: int
    text: str
    fault: str = ""


class Scanner:
    """Reads a text value by value, with a bounded buffer."""

    def __init__(self, text: TextIO, *, line: int = 1, limit: int, depth: int) -> None:
        self._text, self._limit, self._depth = text, limit, depth
        self._buffer, self._at = "", 0
        self.line = line
        """The line of the character that comes next."""

    def peek(self) -> str:
        """Skip space and return the next character, or nothing at the end."""
        while True:
            match = _SPACE.match(self._buffer, self._at)
            self._advance(match.end() if match else self._at)
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._fill():
                return ""

    def take(self, character: str) -> bool:
        """Step over the next character, if it is this one."""
        if self.peek() != character:
            return False
        self._at += 1
        return True

    def value(self) -> Taken:
        """Return the next value; one too long or too deep is passed over, one cut off is the last."""
        first, line = self.peek(), self.line
        if first not in {"[", "{", '"'}:
            return self._word(line)
        parts: list[str] = []
        size = depth = deepest = 0
        in_text = done = False
        while not done:
            start = self._at
            done, depth, deepest, in_text = self._go_on(depth, deepest, in_text)
            size += self._at - start
            if size <= self._limit:
                parts.append(self._buffer[start : self._at])
            self.line += self._buffer.count("\n", start, self._at)
            if not done and not self._fill():
                return Taken(line, "", "cut_off")
        fault = "record_too_long" if size > self._limit else "too_deep" if deepest > self._depth else ""
        return Taken(line, "" if fault else "".join(parts), fault)

    def _go_on(self, depth: int, deepest: int, in_text: bool) -> tuple[bool, int, int, bool]:
        """Go on until the value or the buffer ends; say whether the value did, and where things stand."""
        buffer, at = self._buffer, self._at
        while True:
            match = (_TEXT if in_text else _STRUCTURE).search(buffer, at)
            if match is None:
                self._at = len(buffer)
                return False, depth, deepest, in_text
            at, mark = match.end(), match.group()
            if mark == "\\":
                if at >= len(buffer):
                    self._at = at - 1
                    return False, depth, deepest, in_text
                at += 1
            elif mark == '"':
                whole = None if in_text else _WHOLE_TEXT.match(buffer, at - 1)
                if whole is not None:
                    at = whole.end()
                else:
                    in_text = not in_text
            elif mark in "[{":
                depth += 1
                deepest = max(deepest, depth)
            else:
                depth -= 1
            if not in_text and depth <= 0:
                self._at = at
                return True, depth, deepest, in_text

    def _word(self, line: int) -> Taken:
        parts: list[str] = []
        while True:
            match = _WORD_ENDS.search(self._buffer, self._at)
            end = match.start() if match else len(self._buffer)
            if sum(map(len, parts)) <= self._limit:
                parts.append(self._buffer[self._at : end])
            self._at = end
            if match or not self._fill():
                break
        text = "".join(parts)
        if not text and self._at < len(self._buffer):
            text, self._at = self._buffer[self._at], self._at + 1
        return Taken(line, text)

    def _advance(self, to: int) -> None:
        self.line += self._buffer.count("\n", self._at, to)
        self._at = to

    def _fill(self) -> bool:
        more = self._text.read(_CHUNK)
        self._buffer = self._buffer[self._at :] + more
        self._at = 0
        return bool(more)
