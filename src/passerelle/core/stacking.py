"""What is a part of what: small awards stack into larger ones, and never by any way round into themselves.

Source: policy paper, 2.1 ("contributes to or combines into other micro-credentials or qualifications"). How credits
of a stack add up is told elsewhere; this is the shape of the whole alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def circle(part: str, wholes: Iterable[str], into: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return the way by which `part` would become a part of itself, were it put into these wholes; else nothing.

    `into` tells for every number what it is a part of already. The way begins and ends with `part`. Linear in what
    can be reached, and never deeper than the stack is high.

    >>> circle("A", ["B"], {"B": ["C"], "C": ["A"]})
    ('A', 'B', 'C', 'A')
    >>> circle("A", ["B"], {"B": ["C"]})
    ()
    """
    came_from = dict.fromkeys(wholes, part)
    waiting = list(came_from)
    for whole in waiting:
        if whole == part:
            return _way(part, came_from)
        for larger in into.get(whole, ()):
            if larger not in came_from:
                came_from[larger] = whole
                waiting.append(larger)
    return ()


def _way(part: str, came_from: Mapping[str, str]) -> tuple[str, ...]:
    way = [part, came_from[part]]
    while way[-1] != part:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))


def check(part: str, wholes: Iterable[str], into: Mapping[str, Iterable[str]]) -> None:
    """Raise Malformed with the way round where `part` would become a part of itself."""
    if way := circle(part, wholes, into):
        raise Malformed(field="stacks_into", expected="no circle", seen=" → ".join(way))
