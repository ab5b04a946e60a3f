"""What is asked for: a text, what to narrow it by, an order, a window. Plain data, whoever asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from passerelle.search.facets import BY_NAME, FACETS

MOST_VALUES = 20
DEEPEST = 10_000
"""Nobody reads further; whoever needs everything takes the open data."""


class Sort(StrEnum):
    FIT = "fit"
    NEWEST = "newest"
    SHORTEST = "shortest"
    SOONEST = "soonest"


@dataclass(frozen=True)
class SearchRequest:
    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Values by facet; a facet without values is not in it."""
    credits_from: float | None = None
    credits_to: float | None = None
    sort: Sort = Sort.FIT
    limit: int = 20
    offset: int = 0

    def without(self, name: str, value: str | None = None) -> SearchRequest:
        """Return the same question with one value of a facet taken off, or the whole facet."""
        kept = {key: values for key, values in self.chosen.items() if key != name}
        if value is not None:
            kept[name] = tuple(other for other in self.chosen.get(name, ()) if other != value)
        return replace(self, chosen={key: values for key, values in kept.items() if values}, offset=0)

    def saying(self, text: str) -> SearchRequest:
        return replace(self, text=text, offset=0)

    def window(self, *, offset: int, limit: int) -> SearchRequest:
        return replace(self, offset=max(0, min(offset, DEEPEST)), limit=limit)


def lenient(stated: Mapping[str, Sequence[str]]) -> SearchRequest:
    """Return what an address asks for, with everything left out that means nothing here.

    >>> lenient({"q": [" pump "], "mode": ["online", "by owl"], "sort": ["luck"]})
    SearchRequest(text='pump', chosen={'mode': ('online',)}, credits_from=None, credits_to=None, sort=<Sort.FIT: \
'fit'>, limit=20, offset=0)
    """
    chosen: dict[str, tuple[str, ...]] = {}
    for facet in FACETS:
        given = dict.fromkeys(value for value in stated.get(facet.name, ()) if 0 < len(value) <= facet.longest)
        if values := tuple(value for value in given if BY_NAME[facet.name].knows(value))[:MOST_VALUES]:
            chosen[facet.name] = values
    text, sort = _last(stated, "q"), _last(stated, "sort")
    return SearchRequest(
        text=" ".join(text.replace("\x00", " ").split())[:200],
        chosen=chosen,
        sort=Sort(sort) if sort in list(Sort) else Sort.FIT,
    )


def _last(stated: Mapping[str, Sequence[str]], name: str) -> str:
    values = stated.get(name) or ("",)
    return values[-1]
