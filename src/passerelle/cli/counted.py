"""A number with its word, as commands say it: they speak English alone and need no Django."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


def counted(number: int | Decimal, word: str) -> str:
    """Return how many of something there are.

    >>> counted(1, "award"), counted(2_000, "award")
    ('1 award', '2,000 awards')
    """
    return f"{number:,} {word}{'' if number == 1 else 's'}"
