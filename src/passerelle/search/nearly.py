"""Which entries say nearly the same as a list of outcomes (`core/likeness`), among as many as the register holds.

The index names those that share the rarest terms and holds what they say; these alone are compared. The database is
asked only about what is alike, so that nothing is shown which is listed no more.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tantivy import Occur, Query

from passerelle.catalogue.models import MicroCredential
from passerelle.core import likeness
from passerelle.core.overlap import NEARLY
from passerelle.registers.states import AWAY, LISTED
from passerelle.search import index
from passerelle.search.index import IndexUnusable, schema
from passerelle.search.saying import kept, said, stated, terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tantivy import Document, Searcher

    Weight = Callable[[str], float]

log = logging.getLogger(__name__)
RAREST = 32
"""So many terms are asked for, those that the fewest entries say."""
CANDIDATES = 60
"""So many entries are compared."""
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

    @property
    def beside(self) -> list[Beside]:
        theirs = stated(self.entry.outcomes)
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
    """False: the index could not be read, and nothing was compared."""


def others(
    number: str,
    outcomes: Iterable[Mapping[str, Any]],
    language: str,
    *,
    parent: str = "",
    at_most: int = 5,
    near: float = NEARLY,
) -> Found:
    """Return the listed entries, other than `number`, that say nearly all of these outcomes; one query, or none.

    `parent` is the entry that a draft was copied from, which it may resemble while it is one.
    """
    own = stated(outcomes)
    mine = said(own, language)
    if not terms(mine):
        return Found()
    try:
        with index.guarded():
            searcher = index.searcher()
            weight = weights(searcher)
            found = _closest(searcher, mine, weight, but=number, near=near)
    except IndexUnusable as trouble:
        log.warning("the search index cannot be used, nothing is compared: %s", trouble)
        return Found(is_complete=False)
    closest = [one for one in found if one != parent][:at_most]
    rows = MicroCredential.objects.filter(number__in=closest, state__in=LISTED).select_related("awarder")
    alike = [
        Alike(entry, compared, own, language)
        for entry in (rows if closest else ())
        if (compared := likeness.compared(mine, said(stated(entry.outcomes), entry.language), weight)).share >= near
    ]
    return Found(tuple(sorted(alike, key=lambda one: _order(one.comparison, one.entry.number))))


def _order(comparison: likeness.Comparison, number: str) -> tuple[float, float, str]:
    return -comparison.share, -comparison.likeness, number


def _closest(searcher: Searcher, mine: Sequence[likeness.Said], weight: Weight, *, but: str, near: float) -> list[str]:
    """Return the numbers of the candidates that say nearly the same, the closest first."""
    found = []
    for document in candidates(searcher, terms(mine), weight, but=but):
        compared = likeness.compared(mine, kept(document), weight)
        if compared.share >= near:
            found.append(_order(compared, document["number"][0]))
    return [number for *_, number in sorted(found)]


def weights(searcher: Searcher) -> Weight:
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
    searcher: Searcher, wanted: Iterable[str], weight: Weight, *, but: str, limit: int = CANDIDATES
) -> list[Document]:
    """Return the documents of what may be used now and shares the rarest of these terms, most of them first."""
    rarest = sorted(wanted, key=lambda term: (-weight(term), term))[:RAREST]
    shared = [(Occur.Should, Query.term_query(schema(), "says", term, "basic")) for term in rarest]
    away = Query.term_set_query(schema(), "status", [str(status) for status in AWAY])
    itself = Query.term_query(schema(), "number", but, "basic")
    asked = [(Occur.Must, Query.boolean_query(shared)), (Occur.MustNot, away), (Occur.MustNot, itself)]
    found = searcher.search(Query.boolean_query(asked), limit=limit, count=False)
    return [searcher.doc(address) for _, address in found.hits]
