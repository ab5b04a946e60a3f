"""The index as an answering engine: which entries, how many, counts per facet, near words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tantivy import FieldType, Occur, Order, Query

from passerelle.registers.states import AWAY
from passerelle.search import question
from passerelle.search.facets import FACETS
from passerelle.search.index import schema
from passerelle.search.requests import SearchRequest, Sort

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tantivy import Searcher

ORDERS = {
    Sort.NEWEST: ("newest", Order.Desc),
    Sort.SHORTEST: ("shortest", Order.Asc),
    Sort.SOONEST: ("soonest", Order.Asc),
}
MOST_BUCKETS = 200


class Engine:
    """Answers from the index; sees one commit of it, however long it lives."""

    is_complete = True

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._languages = [language for language, _ in searcher.terms_with_prefix("written", "")]

    def page(self, request: SearchRequest) -> tuple[int, list[str]]:
        """Return how many entries there are, and the numbers of those in the window, best first."""
        asked = self._asked(request)
        by_field, order = ORDERS.get(request.sort, (None, Order.Desc))
        if by_field is None and not question.asked(request.text):
            by_field = "newest"
        found = self._searcher.search(
            self._query(asked, request),
            limit=max(1, request.limit),
            offset=request.offset,
            order_by_field=by_field,
            order=order,
        )
        total: int = found.count  # type: ignore[attr-defined]
        return total, [self._searcher.doc(address)["number"][0] for _, address in found.hits]

    def facets(self, request: SearchRequest) -> dict[str, dict[str, int]]:
        """Return the counts of every facet that is shown; a facet with a choice is counted without its own choice."""
        asked = self._asked(request)
        shown = [facet.name for facet in FACETS if facet.is_shown]
        narrowed = {*request.chosen, "status"}
        counted = self._counts(self._query(asked, request), [name for name in shown if name not in narrowed])
        for name in shown:
            if name in narrowed:
                counted |= self._counts(self._query(asked, request, leaving_out=name), [name])
        return counted

    def held(self) -> dict[str, int]:
        return self._counts(self._query(Query.all_query(), SearchRequest()), ["kind"])["kind"]

    def suggested(self, request: SearchRequest) -> str:
        """Return the words people may have meant; nothing where every word is known."""
        return question.suggested(question.asked(request.text), self._searcher, self._languages)

    def _asked(self, request: SearchRequest) -> Query:
        return question.query(question.asked(request.text), self._languages)

    def _query(self, asked: Query, request: SearchRequest, leaving_out: str = "") -> Query:
        parts = [(Occur.Must, asked)]
        for name, values in request.chosen.items():
            if name != leaving_out:
                chosen = Query.const_score_query(Query.term_set_query(schema(), name, list(values)), 0.0)
                parts.append((Occur.Must, chosen))
        if "status" not in (leaving_out, *request.chosen):
            parts.append((Occur.MustNot, Query.term_set_query(schema(), "status", [str(status) for status in AWAY])))
        if request.credits_from is not None or request.credits_to is not None:
            size = Query.range_query(schema(), "credits", FieldType.Float, request.credits_from, request.credits_to)
            parts.append((Occur.Must, Query.const_score_query(size, 0.0)))
        return Query.boolean_query(parts)

    def _counts(self, query: Query, names: list[str]) -> dict[str, dict[str, int]]:
        if not names:
            return {}
        wanted: Mapping[str, Any] = {name: {"terms": {"field": name, "size": MOST_BUCKETS}} for name in names}
        found = self._searcher.aggregate(query, dict(wanted))
        return {
            name: {str(bucket["key"]): int(bucket["doc_count"]) for bucket in found[name]["buckets"]} for name in names
        }
