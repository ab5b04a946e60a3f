"""How sure somebody has to be of an electronic identity, and whether it is.

Source: Regulation (EU) 910/2014, article 8: three levels, each including the one below it.
"""

from __future__ import annotations

from typing import Final

LEVELS: Final = ("low", "substantial", "high")
"""Levels of assurance, the weakest first."""


def meets(shown: str, asked: str) -> bool:
    """Say whether a level is at least the one asked for; where none is asked, any level that is one will do.

    >>> [meets("substantial", asked) for asked in ("", "low", "substantial", "high")]
    [True, True, True, False]
    >>> meets("", "")
    False
    """
    return shown in LEVELS and (not asked or (asked in LEVELS and LEVELS.index(shown) >= LEVELS.index(asked)))
