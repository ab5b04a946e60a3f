"""Splitting one broken line of a table into cells, by hand: where the `csv` module gives up, this says why.

It is slow and lenient, and reads well-formed lines exactly as the `csv` module does.
"""

from __future__ import annotations

from typing import NamedTuple


class Split(NamedTuple):
    """The cells of a record; `stray` numbers the cells with a quote out of place, `unclosed` one that never ends."""

    cells: list[str]
    stray: tuple[int, ...]
    unclosed: int | None


def split(text: str, delimiter: str, quote: str | None) -> Split:
    """Split one record.

    >>> split('a,"b, c",d', ",", '"')
    Split(cells=['a', 'b, c', 'd'], stray=(), unclosed=None)
    >>> split('a,"b" c,"d', ",", '"')
    Split(cells=['a', 'b c', 'd'], stray=(1,), unclosed=2)
    """
    text = text.removesuffix("\n").removesuffix("\r")
    cells: list[str] = []
    stray: list[int] = []
    position = 0
    while True:
        if quote is not None and text.startswith(quote, position):
            cell, position, closed = _quoted(text, position + 1, quote)
            if not closed:
                return Split([*cells, cell], tuple(stray), len(cells))
            end = _find(text, delimiter, position)
            if end > position:
                stray.append(len(cells))
                cell += text[position:end]
        else:
            end = _find(text, delimiter, position)
            cell = text[position:end]
        cells.append(cell)
        if end >= len(text):
            return Split(cells, tuple(stray), None)
        position = end + 1


def _find(text: str, delimiter: str, position: int) -> int:
    end = text.find(delimiter, position)
    return len(text) if end < 0 else end


def _quoted(text: str, position: int, quote: str) -> tuple[str, int, bool]:
    parts: list[str] = []
    while (end := text.find(quote, position)) >= 0:
        parts.append(text[position:end])
        if not text.startswith(quote, end + 1):
            return "".join(parts), end + 1, True
        parts.append(quote)
        position = end + 2
    return "".join([*parts, text[position:]]), len(text), False
