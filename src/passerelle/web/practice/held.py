"""The registrar's desk for what is held, and for alerts that wait to be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from passerelle.core.errors import NotPermitted
from passerelle.practice import queries
from passerelle.practice.permissions import may_read_held
from passerelle.web.practice.forms import WordsForm
from passerelle.web.practice.saying import held_words

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

MOST = 50


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """What a registrar reads first, the oldest first."""
    return page(request)


def page(request: SignedInRequest, *, refused: Form | None = None, status: int = 200) -> HttpResponse:
    """Return the desk, with the reason that was refused where it was typed."""
    if not may_read_held(request.user):
        raise NotPermitted
    posts: Any = queries.held_posts()[:MOST]
    for one in posts:
        form = WordsForm(auto_id=f"id_withdrawal{one.pk}_%s")
        one.back_form = refused if refused is not None and refused.auto_id == form.auto_id else form
    shown = {
        "alerts": [(one, held_words(one.held_because)) for one in queries.waiting_alerts()[:MOST]],
        "examples": [(one, held_words(one.held_because)) for one in queries.held_examples()[:MOST]],
        "posts": [(one, held_words(one.held_because)) for one in posts],
        "refused": refused,
        "person": request.user,
        "here": "desk",
    }
    return render(request, "practice/held.html", shown, status=status)
