"""A refusal as a page: one sentence, what was seen, and the way on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from passerelle.policy import sentences

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from passerelle.core.errors import PasserelleError


def page(request: HttpRequest, error: PasserelleError) -> HttpResponse:
    """Return the page for a refusal, with the status a browser and a search engine understand."""
    shown = {
        "sentence": sentences.of_error(error),
        "code": error.code,
        "findings": sentences.of_findings(getattr(error, "findings", ())),
    }
    return render(request, "refusal.html", shown, status=error.status)
