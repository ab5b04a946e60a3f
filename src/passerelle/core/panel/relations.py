"""How organisations hang together: one and its parents, their other children, and theirs.

Source: DOMAIN 3.8 ("same organisation or group"). A tie that runs over three organisations is a tie.
"""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def group_of(organisations: Iterable[str], links: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """Return every organisation that hangs together with these, with the shortest way there, itself first.

    `links` are pairs (part, whole), in any order; a circle of links ends where it began. Those asked about are not
    in the answer.

    >>> dict(group_of({"faculty"}, [("faculty", "university"), ("college", "university")]))
    {'university': ('university', 'faculty'), 'college': ('college', 'university', 'faculty')}
    """
    beside: dict[str, set[str]] = defaultdict(set)
    for part, whole in links:
        beside[part].add(whole)
        beside[whole].add(part)
    ways: dict[str, tuple[str, ...]] = {name: (name,) for name in sorted(organisations)}
    asked = set(ways)
    waiting = deque(ways)
    while waiting:
        here = waiting.popleft()
        for name in sorted(beside[here] - ways.keys()):
            ways[name] = (name, *ways[here])
            waiting.append(name)
    return {name: way for name, way in ways.items() if name not in asked}
