"""Words in a drawing: SVG breaks no line by itself, so lines are broken here, by how wide letters are."""

from __future__ import annotations

import unicodedata

CUT = "…"


def width(text: str) -> int:
    """Return how wide a text is, in letters of Latin; letters of East Asia take the room of two, marks none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def cut(text: str, most: int) -> str:
    """Return a text no wider than `most` letters; what was left out is an ellipsis."""
    if width(text) <= most:
        return text
    while text and width(text) > most - 1:
        text = text[:-1]
    return text.rstrip() + CUT


def lines(text: str, most: int, count: int) -> tuple[str, ...]:
    """Return a text in at most `count` lines of at most `most` letters; what does not fit is an ellipsis.

    >>> lines("Certificate in Rural Energy Systems", 14, 2)
    ('Certificate in', 'Rural Energy…')
    """
    found: list[str] = []
    words = text.split()
    while words and count:
        if len(found) == count - 1:
            return (*found, cut(" ".join(words), most))
        line = words.pop(0)
        while words and width(f"{line} {words[0]}") <= most:
            line = f"{line} {words.pop(0)}"
        found.append(cut(line, most))
    return tuple(found)
