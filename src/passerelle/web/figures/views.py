"""What the register counts by itself: every figure with its definition, formula and day; one over the months; data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from passerelle.catalogue.models import in_language
from passerelle.directory.downloads import as_csv
from passerelle.indicators import queries
from passerelle.indicators.definitions import definitions, document
from passerelle.indicators.models import Figure
from passerelle.web.figures import drawing, telling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from passerelle.indicators.definitions import Part
    from passerelle.people.requests import PublicRequest

COLUMNS = ("day", "code", "part", "value", "unit", "numerator", "denominator", "withheld")


@require_GET
def every(request: PublicRequest) -> HttpResponse:
    """Every figure of the newest day."""
    kept = queries.newest()
    shown = {
        "rows": telling.rows(kept),
        "day": kept[0].day if kept else None,
        "revision": in_language(document()["revision"]),
    }
    return render(request, "figures/every.html", shown)


@require_GET
def one(request: PublicRequest, code: str) -> HttpResponse:
    """One figure: what it is, how it went on, what it falls into."""
    found = definitions().get(code)
    if found is None:
        raise Http404(code)
    kept = queries.history(code)
    last = [one for one in kept if one.day == kept[-1].day]
    shown = {
        "row": telling.row(found, {(one.code, one.part): one for one in last}),
        "disclosure": in_language(found.disclosure["why"]),
        "sources": telling.sources(found),
        "revision": in_language(document()["revision"]),
        "first": date.fromisoformat(document()["first_released"]),
        "lines": [_line(part, kept) for part in found.parts] if kept else [],
        "parts": [in_language(part.name) for part in found.parts],
        "months": _months([part.part for part in found.parts], found.parts, kept),
        "by": in_language(found.broken_down_by) if found.broken_down_by else "",
        "broken_down": telling.broken_down(last)[:30],
    }
    return render(request, "figures/one.html", shown)


def _line(part: Part, kept: list[Figure]) -> tuple[str, Any]:
    points = [(one.day, one.value) for one in kept if one.part == part.part]
    name = in_language(part.name)
    title = _("Line of the months: %(name)s; the table below says the same") % {"name": name}
    units = {one.value: one for one in kept if one.part == part.part}
    return name, drawing.line(points, title, lambda value: telling.value(value, part.unit, units.get(value)))


def _months(names: list[str], parts: tuple[Part, ...], kept: list[Figure]) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Return a row a month, newest first: its day, and each number by name."""
    units = {part.part: part for part in parts}
    days: dict[Any, dict[str, str]] = {}
    for figure in reversed(kept):
        if figure.part in units:
            told = telling.value(figure.value, units[figure.part].unit, figure)
            days.setdefault(figure.day, {})[figure.part] = told
    return [
        (day, [(in_language(units[name].name), told.get(name, "–")) for name in names]) for day, told in days.items()
    ]


@require_GET
def data(request: PublicRequest) -> StreamingHttpResponse:
    """Every figure of every day, as a table for spreadsheets."""
    answer = StreamingHttpResponse(as_csv(_rows()), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="figures-{request.today}.csv"'
    return answer


def _rows() -> Iterator[dict[str, Any]]:
    yield from Figure.objects.order_by("day", "pk").values(*COLUMNS).iterator()
