"""The search page: a question in the address, results with their facets, and help where nothing is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from passerelle.search import queries
from passerelle.search.facets import BY_NAME, FACETS
from passerelle.search.requests import DEEPEST, Sort, lenient
from passerelle.web.public.by_number import page_of
from passerelle.web.public.search_card import Card, card

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import PublicRequest
    from passerelle.search.queries import Near, Results
    from passerelle.search.requests import SearchRequest

PER_PAGE = 20
SORTS = {
    Sort.FIT: (gettext_lazy("Sorted by fit."), gettext_lazy("Best fit")),
    Sort.NEWEST: (gettext_lazy("Newest first."), gettext_lazy("Newest")),
    Sort.SHORTEST: (gettext_lazy("Shortest first."), gettext_lazy("Shortest")),
    Sort.SOONEST: (gettext_lazy("First to start first."), gettext_lazy("Starts soon")),
}


@dataclass(frozen=True)
class Option:
    value: str
    words: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """One facet with the values it offers."""

    name: str
    legend: str
    options: Sequence[Option]
    is_open: bool


@dataclass(frozen=True)
class Chip:
    words: str
    off: str
    """The same question without it."""


@dataclass(frozen=True)
class Offer:
    """Another question that finds something, and the first thing it finds."""

    lead: str
    link: str
    address: str
    card: Card | None


@require_GET
def results(request: PublicRequest) -> HttpResponse:
    """What the register holds for a question; every part of the question is in the address, so a link says it all."""
    asked = lenient(dict(request.GET.lists()))
    number = page_number(request.GET.get("page", ""))
    found = queries.find(asked.window(offset=(number - 1) * PER_PAGE, limit=PER_PAGE), today=request.today)
    page = Paginator(range(min(found.total, DEEPEST + PER_PAGE)), PER_PAGE).get_page(number)
    if found.total and page.number != number:
        found = queries.find(asked.window(offset=page.start_index() - 1, limit=PER_PAGE), today=request.today)
    if not found.total and (known := page_of(asked.text, request.user)):
        return redirect(known)
    shown = _shown(asked, found) | {"page": page, "here": "find"}
    return render(request, "public/search.html" if found.total else "public/search_none.html", shown)


def page_number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _shown(asked: SearchRequest, found: Results) -> dict[str, Any]:
    groups = [group for facet in FACETS if facet.is_shown and (group := _group(facet.name, asked, found))]
    order = asked.sort if asked.text or asked.sort != Sort.FIT else Sort.NEWEST
    return {
        "asked": asked,
        "found": found,
        "heading": _heading(asked, found),
        "cards": [card(hit) for hit in found.hits],
        "chips": _chips(asked),
        "chosen": sum(len(values) for values in asked.chosen.values()),
        "groups": [group for group in groups if not BY_NAME[group.name].is_rare],
        "rare_groups": [group for group in groups if BY_NAME[group.name].is_rare],
        "kept": _kept(asked, shown_too=False),
        "all_kept": _kept(asked, shown_too=True),
        "clear": address(asked.text),
        "sorted": SORTS[order][0],
        "sorts": [
            (words, address_of(asked, sort))
            for sort, (_told, words) in SORTS.items()
            if sort != order and (asked.text or sort != Sort.FIT)
        ],
        "query": f"{parameters_of(asked)}&" if parameters_of(asked) else "",
        "data": f"{reverse('api:search')}?{parameters_of(asked)}",
        "offers": [_offer(near, asked) for near in found.near],
    }


def _heading(asked: SearchRequest, found: Results) -> str:
    if not found.total:
        if not asked.text:
            return _("Nothing found")
        return _("Nothing found for “%(text)s”") % {"text": asked.text}
    count = ngettext("%(total)s result", "%(total)s results", found.total) % {"total": found.total}
    return _("%(count)s for “%(text)s”") % {"count": count, "text": asked.text} if asked.text else count


def _group(name: str, asked: SearchRequest, found: Results) -> Group | None:
    """Return a facet with the values that find something, and those that are chosen anyway; nothing if it has none."""
    chosen, counts = asked.chosen.get(name, ()), found.facets.get(name, {})
    offered = {value for value in counts if _is_offered(name, value, chosen)} | set(chosen)
    options = [
        Option(value, option_words(name, value), counts.get(value, 0), value in chosen)
        for value in BY_NAME[name].ordered(offered)
    ]
    return Group(name, str(BY_NAME[name].legend), options, bool(chosen)) if options else None


def _is_offered(name: str, value: str, chosen: Sequence[str]) -> bool:
    """Fields open step by step: the broad ones, then the narrow ones of a broad one that is chosen."""
    if value in chosen:
        return True
    if name == "accepted":
        return value != "1"
    return name != "field" or len(value) == 2 or (len(value) == 3 and value[:2] in {code[:2] for code in chosen})


def option_words(name: str, value: str) -> str:
    """Return a value as it is said under its facet's legend, where the legend need not be said again."""
    return value if name == "level" else BY_NAME[name].words(value)


def _chips(asked: SearchRequest) -> list[Chip]:
    return [
        Chip(BY_NAME[name].words(value), address_of(asked.without(name, value)))
        for name, values in asked.chosen.items()
        for value in values
    ]


def _kept(asked: SearchRequest, *, shown_too: bool) -> list[tuple[str, str]]:
    """Return what a form carries along unseen: the order, and the choices that have no box in it."""
    kept = [(name, value) for name, values in asked.chosen.items() for value in values]
    if not shown_too:
        kept = [(name, value) for name, value in kept if not BY_NAME[name].is_shown]
    return [*kept, ("sort", str(asked.sort))] if asked.sort != Sort.FIT else kept


def _offer(near: Near, asked: SearchRequest) -> Offer:
    count = ngettext("%(total)s result", "%(total)s results", near.total) % {"total": near.total}
    quoted = _("“%(text)s”, %(count)s") % {"text": near.request.text, "count": count} if near.request.text else count
    words = ", ".join(BY_NAME[near.dropped].words(value) for value in asked.chosen.get(near.dropped, ()))
    if not near.dropped:
        lead, link = _("In other words:"), quoted
    elif near.dropped == queries.EVERYTHING:
        lead, link = _("Without your choices:"), quoted
    elif near.dropped == queries.AWAY:
        lead, link = _("Among what may not be used now:"), count
    elif near.dropped == "level":
        lead, link = _("At any level:"), count
    else:
        lead, link = _("Without “%(choice)s”:") % {"choice": words}, count
    return Offer(lead, link, address_of(near.request), card(near.first) if near.first else None)


def parameters_of(asked: SearchRequest, sort: Sort | None = None) -> str:
    """Return a question as the address states it, without its question mark."""
    pairs: list[tuple[str, Any]] = [("q", asked.text)] if asked.text else []
    pairs += [(name, value) for name, values in asked.chosen.items() for value in values]
    order = asked.sort if sort is None else sort
    return urlencode([*pairs, ("sort", str(order))] if order != Sort.FIT else pairs)


def address_of(asked: SearchRequest, sort: Sort | None = None) -> str:
    """Return the relative address of a question on this page."""
    return f"?{parameters_of(asked, sort)}"


def address(text: str) -> str:
    return f"?{urlencode({'q': text})}" if text else "?"
