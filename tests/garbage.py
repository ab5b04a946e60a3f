"""What stays for a whole run is not looked through for garbage again and again: a quarter of a run went into that."""

from __future__ import annotations

import gc

SELDOM = (20_000, 20, 50)
"""Python's own are 700, 10, 10: made for programs that hold less than ten thousand tests do."""


def look_seldom() -> None:
    """Look less often from now on: reading every file of tests makes a million things, and nearly all of them stay."""
    gc.set_threshold(*SELDOM)


def set_aside() -> None:
    """Clear what is garbage now, leave the rest alone from now on, and look less often."""
    gc.collect()
    gc.freeze()
    look_seldom()
