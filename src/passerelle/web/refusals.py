"""A refusal as a page: one sentence, what was seen, and the way on; or beside the field of a form it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from passerelle.policy import sentences

if TYPE_CHECKING:
    from django.forms import BaseForm
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


def tell(form: BaseForm, refusal: PasserelleError, *, at: str | None = None) -> None:
    """Say a refusal beside the field it is about, or above a form that has no such field.

    `at` is what the form calls the field, where that is not what the refusal calls it.
    """
    field = str(refusal.data.get("field", "")) if at is None else at
    form.add_error(field if field in form.fields else None, sentences.of_error(refusal))
