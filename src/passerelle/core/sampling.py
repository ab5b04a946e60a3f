"""Drawing a sample that anybody can draw again: same pool, same seed, same sample.

Source: policy paper, 5.2 (quality of short courses is looked at by sampling instead of module by module); DOMAIN,
journey 11. The seed is chance, so it comes in as an argument and is written down with the pool it was used on.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def draw(pool: Iterable[str], size: int, seed: str) -> list[str]:
    """Return `size` of the names in the pool (all, where it holds fewer), in the order they were drawn.

    A name's place follows from the SHA-256 of seed and name alone: neither the order of the pool nor a name that
    comes in beside changes which of two others is drawn first.

    >>> draw(["MC-00001", "MC-00002", "SC-00003", "SC-00004"], 2, "river")
    ['MC-00001', 'SC-00004']
    """
    return sorted(set(pool), key=lambda name: (_place(seed, name), name))[:size]


def _place(seed: str, name: str) -> str:
    return hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()
