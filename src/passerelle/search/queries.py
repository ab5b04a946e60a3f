"""Searching: the index answers; where there is none, the database does, for the newest entries, and says so."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TYPE_CHECKING

from django.utils import timezone

from passerelle.registers import states
from passerelle.search import hits, index
from passerelle.search.engine import Engine
from passerelle.search.facets import FACETS
from passerelle.search.fallback import InMemory
from passerelle.search.hits import Hit
from passerelle.search.index import IndexUnusable
from passerelle.search.question import asked
from passerelle.search.requests import SearchRequest

if TYPE_CHECKING:
    from datetime import date


log = logging.getLogger(__name__)
NEAR_WORDS = 2
EVERYTHING, AWAY = "all", "away"


@dataclass(frozen=True)
class Near:
    """Another question that finds something: without one choice, or with other words."""

    request: SearchRequest
    total: int
    first: Hit | None
    dropped: str = ""
    """The facet that was taken off, EVERYTHING for all of them, AWAY where it is looked for among what may not be used
    now; empty where only the words changed."""


@dataclass(frozen=True)
class Results:
    total: int
    hits: Sequence[Hit]
    facets: Mapping[str, Mapping[str, int]]
    """How many entries each value of each facet would bring, in the facet's order."""
    near: Sequence[Near] = ()
    held: Mapping[str, int] = field(default_factory=dict)
    """How many entries of each kind were looked through."""
    complete: bool = True
    """False: the index could not be read, and only the newest entries were looked through."""
    took: float = 0.0
    """Seconds."""


@dataclass(frozen=True)
class _Other:
    request: SearchRequest
    total: int
    number: str
    dropped: str


@dataclass(frozen=True)
class _Answer:
    total: int
    numbers: list[str]
    others: list[_Other]
    facets: dict[str, dict[str, int]]
    held: dict[str, int]
    is_complete: bool


def find(request: SearchRequest, *, today: date | None = None) -> Results:
    """Return one window of what a request finds, the counts of every facet, and near matches where it finds nothing.

    Whatever is asked, it answers; what people may no longer see is left out even if the index still holds it.
    """
    today, began = today or timezone.localdate(), perf_counter()
    try:
        with index.guarded():
            answer = _answer(Engine(index.searcher()), request)
    except IndexUnusable as trouble:
        log.warning("the search index cannot be used, the database answers: %s", trouble)
        answer = _answer(InMemory(today), request)
    found = {hit.number: hit for hit in hits.load([*answer.numbers, *(o.number for o in answer.others)], on=today)}
    return Results(
        total=answer.total,
        hits=[found[number] for number in answer.numbers if number in found and _is_asked(found[number], request)],
        facets=_in_order(answer.facets),
        near=[Near(other.request, other.total, found.get(other.number), other.dropped) for other in answer.others],
        held=answer.held,
        complete=answer.is_complete,
        took=perf_counter() - began,
    )


def _answer(engine: Engine | InMemory, request: SearchRequest) -> _Answer:
    total, numbers = engine.page(request)
    return _Answer(
        total=total,
        numbers=numbers,
        others=[] if total else _others(engine, request),
        facets=engine.facets(request),
        held=engine.held(),
        is_complete=engine.is_complete,
    )


def _is_asked(hit: Hit, request: SearchRequest) -> bool:
    """Whether it may be shown as it is now: the index may not know yet that it was suspended or removed."""
    return hit.entry.is_listed or not set(states.AWAY).isdisjoint(request.chosen.get("status", ()))


def _in_order(counted: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Return each facet's values in its own order."""
    shown = [(facet, counted[facet.name]) for facet in FACETS if facet.name in counted]
    return {facet.name: {value: counts[value] for value in facet.ordered(counts)} for facet, counts in shown}


def _others(engine: Engine | InMemory, request: SearchRequest) -> list[_Other]:
    """Return the questions near this one that find something: one choice taken off at a time, then other words."""
    tried = [_tried(engine, request.without(name), name) for name in request.chosen]
    if request.credits_from is not None or request.credits_to is not None:
        tried.append(_tried(engine, replace(request, credits_from=None, credits_to=None), "credits"))
    meant = engine.suggested(request)
    if meant:
        tried.append(_tried(engine, request.saying(meant)))
    if request.chosen and not any(other.total for other in tried):
        tried.append(_tried(engine, replace(request.saying(meant or request.text), chosen={}), EVERYTHING))
    if not any(other.total for other in tried):
        tried += _fewer_words(engine, request)
    if "status" not in request.chosen:
        away = {**request.chosen, "status": tuple(str(status) for status in states.AWAY)}
        tried.append(_tried(engine, replace(request, chosen=away), AWAY))
    return [other for other in tried if other.total]


def _fewer_words(engine: Engine | InMemory, request: SearchRequest) -> list[_Other]:
    """Return the question with one word left out, the two ways that find most."""
    words = asked(request.text).words
    if len(words) < 2:
        return []
    shorter = dict.fromkeys(" ".join((*words[:place], *words[place + 1 :])) for place in range(len(words)))
    tried = [_tried(engine, request.saying(text)) for text in shorter]
    return sorted(tried, key=lambda other: -other.total)[:NEAR_WORDS]


def _tried(engine: Engine | InMemory, request: SearchRequest, dropped: str = "") -> _Other:
    total, numbers = engine.page(request.window(offset=0, limit=1))
    return _Other(request, total, next(iter(numbers), ""), dropped)
