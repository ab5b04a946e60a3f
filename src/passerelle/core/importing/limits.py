"""How much of a file is let in; what goes beyond is reported, never silently cut."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on memory, not on rows: a catalogue may be as long as it likes within `unpacked` bytes."""

    unpacked: int = 2 * 1024**3
    """Bytes of the unpacked file."""
    ratio: int = 200
    """Unpacked bytes for each packed one, once the file is larger than `harmless`."""
    harmless: int = 50 * 1024**2
    record: int = 8 * 1024**2
    """Characters of one record."""
    lines: int = 2_000
    """Lines of one record of a table."""
    cell: int = 100_000
    """Characters of one cell; more are cut, with a problem."""
    depth: int = 32
    """Brackets within brackets."""


DEFAULT = Limits()
