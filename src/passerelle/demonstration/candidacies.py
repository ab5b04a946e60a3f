"""One candidate as the data tell of them, whichever file does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Candidacy:
    """Who was to be assessed for what, by whom, and with which result."""

    key: str
    person: str
    entry: str
    edition: int
    started: date
    course: str | None = None
    body: str | None = None
    assessor: str | None = None
    assessed: date | None = None
    result: str = ""
    identity_check: str = ""
    parts: int = 0
    """How many parts are marked where nothing is signed."""
