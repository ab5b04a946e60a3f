"""Signs of risk as everybody reads them: how many of each kind, and what became of them; small numbers withheld."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from passerelle.core.indicators import LEAST_FOR_A_COUNT
from passerelle.directory.downloads import as_csv
from passerelle.quality import signals_counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from passerelle.people.requests import PublicRequest


@require_GET
def page(request: PublicRequest) -> HttpResponse:
    """How many signals of each kind there were, by what became of them."""
    kinds = groupby(signals_counted.every(), lambda one: one.kind)
    shown = {
        "outcomes": [outcome.label for outcome in signals_counted.Outcome],
        "rows": [(kind.label, list(some)) for kind, some in kinds],
        "least": LEAST_FOR_A_COUNT,
        "here": "organisations",
    }
    return render(request, "quality/counted.html", shown)


@require_GET
def data(request: PublicRequest) -> StreamingHttpResponse:
    """The same as a table for spreadsheets."""
    answer = StreamingHttpResponse(as_csv(_rows(request)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="signs-of-risk-{request.today}.csv"'
    return answer


def _rows(request: PublicRequest) -> Iterator[dict[str, Any]]:
    for one in signals_counted.every():
        yield {
            "day": request.today,
            "kind": one.kind.value,
            "outcome": one.outcome.value,
            "value": one.told.value,
            "withheld": one.told.withheld,
        }
