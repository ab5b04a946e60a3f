"""The scales in which marks are written, as everybody reads them: their marks, what is passed, what each rests on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from passerelle.assessment import scales

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SHOWN_AT = [Decimal(points) for points in (20, 40, 50, 65, 75, 85, 95)]
"""Points for which the page shows how they are written in each scale."""


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Every scale."""
    found = [
        {
            "scale": scale,
            "name": scales.WORDS[code],
            "marks": [(one.code, one.points) for one in scale.steps]
            or [(scale.written(points), points) for points in SHOWN_AT],
        }
        for code, scale in scales.known().items()
    ]
    return render(request, "results/scales.html", {"scales": found, "here": "find"})
