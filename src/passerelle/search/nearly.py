"""Which entries say nearly the same as a list of outcomes (`core/likeness.py`), among as many as the register holds.

The index names those that share the rarest terms; these alone are read and compared. Where there is no index the
newest entries are compared instead, and the answer says so.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tantivy import Occur, Query

from passerelle.catalogue.models import MicroCredential
from passerelle.core import likeness
from passerelle.core.overlap import NEARLY
from passerelle.registers.states import AWAY, LISTED
from passerelle.search import index
from passerelle.search.documents import said
from passerelle.search.index import IndexUnusable, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tantivy import Searcher

log = logging.getLogger(__name__)
RAREST = 32
"""So many terms are asked for, those that the fewest entries say."""
CANDIDATES = 60
"""So many entries are read and compared."""
LONGEST = 60
"""So many outcomes of an entry are compared."""
FEW = 1_000
"""A register of fewer entries says little about which words are rare; it counts as one of so many."""
LEAST = 0.2
"""What the most frequent term weighs."""


@dataclass(frozen=True)
class Side:
    """The outcomes of one entry that take part in a resemblance, in its own words."""

    outcomes: tuple[Mapping[str, Any], ...]
    language: str
    terms: frozenset[str]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Return for each its code, and its text cut into pieces, each with whether the other side says it too."""
        return [
            {"code": one.get("code", ""), "pieces": likeness.spots(str(one["text"]), self.language, self.terms)}
            for one in self.outcomes
        ]


@dataclass(frozen=True)
class Beside:
    """What one says, and what the other entry says that is nearly the same."""

    own: Side
    theirs: Side


@dataclass(frozen=True)
class Alike:
    """An entry that says nearly the same."""

    entry: MicroCredential
    comparison: likeness.Comparison
    own: tuple[Mapping[str, Any], ...]
    language: str

    @property
    def count(self) -> int:
        """Return how many of one's own outcomes it says."""
        return round(self.comparison.share * len(self.own))

    @cached_property
    def beside(self) -> list[Beside]:
        theirs = _stated(self.entry.outcomes)
        return [
            Beside(
                Side(tuple(self.own[place] for place in one.own), self.language, one.terms),
                Side(tuple(theirs[place] for place in one.theirs), self.entry.language, one.terms),
            )
            for one in self.comparison.found
        ]


@dataclass(frozen=True)
class Found:
    entries: tuple[Alike, ...] = ()
    """The closest first."""
    is_complete: bool = True
    """False: the index could not be read, and only the newest entries were compared."""


def others(
    number: str, outcomes: Iterable[Mapping[str, Any]], language: str, *, at_most: int = 5, near: float = NEARLY
) -> Found:
    """Return the listed entries, other than `number`, that say nearly all of these outcomes; one query."""
    own = _stated(outcomes)
    mine = said(own, language)
    terms = frozenset().union(*(one.terms for one in mine))
    if not terms:
        return Found()
    try:
        with index.guarded():
            searcher = index.searcher()
            weight = weights(searcher)
            numbers = candidates(searcher, terms, weight, but=number)
        rows = _listed(but=number).filter(number__in=numbers) if numbers else ()
        found, is_complete = list(rows), True
    except IndexUnusable as trouble:
        log.warning("the search index cannot be used, the newest entries are compared: %s", trouble)
        newest = _listed(but=number).order_by("-listed_on", "-pk")
        found, weight, is_complete = list(newest[:CANDIDATES]), likeness.plain, False
    alike = [
        Alike(entry, compared, own, language)
        for entry in found
        if (compared := likeness.compared(mine, said(_stated(entry.outcomes), entry.language), weight)).share >= near
    ]
    alike.sort(key=lambda one: (-one.comparison.share, -one.comparison.likeness, one.entry.number))
    return Found(tuple(alike[:at_most]), is_complete)


def weights(searcher: Searcher) -> Callable[[str], float]:
    """Return how much a term says by how few of the entries say it, from LEAST to 1; faint terms less."""
    count = max(int(searcher.num_docs), FEW) + 1
    known: dict[str, float] = {}

    def weight(term: str) -> float:
        if term not in known:
            rare = math.log(count / (searcher.doc_freq("says", term) + 1)) / math.log(count)
            known[term] = likeness.plain(term) * min(1.0, max(LEAST, rare))
        return known[term]

    return weight


def candidates(
    searcher: Searcher, terms: Iterable[str], weight: Callable[[str], float], *, but: str, limit: int = CANDIDATES
) -> list[str]:
    """Return the numbers of what may be used now and shares the rarest of these terms, most of them first."""
    rarest = sorted(terms, key=lambda term: (-weight(term), term))[:RAREST]
    asked = [(Occur.Should, Query.term_query(schema(), "says", term, "basic")) for term in rarest]
    away = Query.term_set_query(schema(), "status", [str(status) for status in AWAY])
    itself = Query.term_query(schema(), "number", but, "basic")
    query = Query.boolean_query(
        [(Occur.Must, Query.boolean_query(asked)), (Occur.MustNot, away), (Occur.MustNot, itself)]
    )
    found = searcher.search(query, limit=limit, count=False)
    return [searcher.doc(address)["number"][0] for _, address in found.hits]


def _listed(*, but: str) -> Any:
    return MicroCredential.objects.filter(state__in=LISTED).exclude(number=but).select_related("awarder")


def _stated(outcomes: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Return the outcomes that say something, the first of very many."""
    return tuple(one for one in outcomes if str(one.get("text", "")).strip())[:LONGEST]
