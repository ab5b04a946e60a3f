"""A draw that anybody can repeat, and whose order nobody could know while applications were open.

Who draws publishes the SHA-256 of a seed first, so that the seed cannot be chosen once the applications are known.
Afterwards the seed is told. The order follows from four things: the seed, the list of all applications, a public value
that was named beforehand and is known only after the last day to apply (lottery numbers, a randomness beacon), and the
number of each application. Without the public value somebody who reads the database could know the seed early: then
the draw is still fixed beforehand, but not unknown to everybody. Chance comes in as an argument.
Source: own rule (docs/decisions); DOMAIN 3.5 (places of a run) asks for a fair way where they are short.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def commitment(seed: str) -> str:
    """Return what is published beforehand: the SHA-256 of the seed, in hexadecimal.

    >>> commitment("river")[:8]
    '5f5a8ed8'
    """
    return hashlib.sha256(seed.encode()).hexdigest()


def closed_list(numbers: Iterable[str]) -> str:
    """Return the SHA-256 of all numbers, each once, in the order of the alphabet, one a line without a last newline."""
    return hashlib.sha256("\n".join(sorted(set(numbers))).encode()).hexdigest()


def one_line(value: str) -> str:
    """Return a public value as it goes into the draw: its words with one space between them.

    >>> one_line("  3 17\\t22  41 ")
    '3 17 22 41'
    """
    return " ".join(value.split())


def place(seed: str, listed: str, value: str, number: str) -> str:
    """Return by what an application is sorted: the SHA-256 of the four, one a line without a last newline."""
    return hashlib.sha256("\n".join((seed, listed, one_line(value), number)).encode()).hexdigest()


def order(seed: str, numbers: Iterable[str], value: str = "") -> list[str]:
    """Return the numbers in the order in which they are drawn; each once, however they were given.

    >>> sorted(order("river", ["EA-00001", "EA-00002", "EA-00001"]))
    ['EA-00001', 'EA-00002']
    """
    each = set(numbers)
    listed = closed_list(each)
    return sorted(each, key=lambda number: (place(seed, listed, value, number), number))
