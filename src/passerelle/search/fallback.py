"""The answer without an index: the newest entries, read from the database and looked through in memory.

Bounded, so that a lost index makes search poorer and never makes the register slow. It knows whole words and the
beginnings of words, no stems and no near words.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from passerelle.registers.states import AWAY, LISTED
from passerelle.search import documents
from passerelle.search.facets import FACETS
from passerelle.search.language import words
from passerelle.search.question import asked
from passerelle.search.requests import SearchRequest, Sort

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.search.documents import Document, E
    from passerelle.search.question import Asked

MOST, MOST_AWAY = 300, 50
"""Of each kind: of what may be used now, and of what may not."""


class InMemory:
    """Answers like `Engine`, from the newest entries alone."""

    is_complete = False

    def __init__(self, today: date) -> None:
        entries, courses = documents.micro_credentials(), documents.taught_courses()
        self._documents = [
            *documents.of_micro_credentials(_newest(entries), on=today),
            *documents.of_courses(_newest(courses), on=today),
        ]

    def page(self, request: SearchRequest) -> tuple[int, list[str]]:
        found = self._found(request)
        by = "newest" if request.sort == Sort.FIT else str(request.sort)
        found.sort(key=lambda document: document[by], reverse=by == "newest")
        window = found[request.offset : request.offset + request.limit]
        return len(found), [document["number"] for document in window]

    def facets(self, request: SearchRequest) -> dict[str, dict[str, int]]:
        shown = [facet.name for facet in FACETS if facet.is_shown]
        return {name: _counts(self._found(request, leaving_out=name), name) for name in shown}

    def held(self) -> dict[str, int]:
        return _counts(self._found(SearchRequest()), "kind")

    def suggested(self, request: SearchRequest) -> str:
        return ""

    def _found(self, request: SearchRequest, leaving_out: str = "") -> list[Document]:
        question = asked(request.text)
        return [
            document
            for document in self._documents
            if all(_has(document, name, values) for name, values in request.chosen.items() if name != leaving_out)
            and (_may_be_used(document) or "status" in (leaving_out, *request.chosen))
            and _is_of_size(document, request)
            and _says(document, question)
        ]


def _newest(entries: QuerySet[E]) -> list[E]:
    """Return the newest of what may be used now, and fewer of what may not."""
    newest = entries.order_by("-listed_on", "-pk")
    return [*newest.filter(state__in=LISTED)[:MOST], *newest.exclude(state__in=LISTED)[:MOST_AWAY]]


def _may_be_used(document: Document) -> bool:
    return set(document["status"]).isdisjoint(AWAY)


def _counts(found: list[Document], name: str) -> dict[str, int]:
    return dict(Counter(value for document in found for value in document[name]).most_common())


def _has(document: Document, name: str, values: tuple[str, ...]) -> bool:
    return not set(values).isdisjoint(document[name])


def _is_of_size(document: Document, request: SearchRequest) -> bool:
    lowest, highest = request.credits_from, request.credits_to
    if lowest is None and highest is None:
        return True
    return any(
        (lowest is None or lowest <= size) and (highest is None or size <= highest) for size in document["credits"]
    )


def _says(document: Document, question: Asked) -> bool:
    if question.number:
        return bool(document["number"] == question.number)
    if not question:
        return True
    text: list[Any] = [*document.get("title", ()), *document.get("text", ()), *document["names"]]
    said = f" {' '.join(words(' '.join(text)))} "
    found = all(f" {' '.join(group)}" in said for group in question.groups)
    return found and not any(f" {word} " in said for word in question.without)
