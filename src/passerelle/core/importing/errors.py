"""What stops an import before its first row: the file or the mapping cannot be read at all."""

from __future__ import annotations

from typing import Any

from passerelle.core.errors import PasserelleError


class CannotRead(PasserelleError):
    """The file or the mapping as a whole cannot be read; `reason` is a stable word, listed in docs/importing.md."""

    code = "cannot_read"

    def __init__(self, reason: str, **data: Any) -> None:
        super().__init__(reason=reason, **data)
        self.reason = reason


class Unfit(Exception):
    """A value is not what its place asks for. `instead` is what can still be used: a text cut short, say."""

    def __init__(self, code: str, seen: object = "", expected: str = "", *, instead: Any = None) -> None:
        super().__init__(code)
        self.code, self.seen, self.expected, self.instead = code, seen, expected, instead
