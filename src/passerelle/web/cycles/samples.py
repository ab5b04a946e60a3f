"""One sample: how it was drawn, and what the agency found on each self-review; the provider reads it too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import Malformed
from passerelle.quality.actions import samples
from passerelle.quality.cycle_permissions import may_sample, samples_visible_to
from passerelle.registers import queries as registers
from passerelle.web.cycles.forms import NoteForm
from passerelle.web.cycles.telling import tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest
    from passerelle.quality.models import QualitySample


@login_required
@require_GET
def sample(request: SignedInRequest, number: str) -> HttpResponse:
    """One sample."""
    return _page(request, get_object_or_404(samples_visible_to(request.user), number=number))


@login_required
@require_POST
def note(request: SignedInRequest, number: str, place: int) -> HttpResponse:
    """Note what was found on one self-review."""
    found = get_object_or_404(samples_visible_to(request.user), number=number)
    one = get_object_or_404(found.drawn.select_related("sample__agency", "self_review"), place=place)
    form = NoteForm(request.POST, auto_id=f"id_n{place}_%s")
    form.is_valid()
    try:
        said: dict[str, Any] = {name: form.cleaned_data.get(name) for name in form.fields}
        samples.note(one, said, by=request.user, today=request.today)
    except Malformed as refusal:
        tell(form, refusal)
        return _page(request, found, refused=form, place=place, status=refusal.status)
    messages.success(request, _("It is noted, and the provider reads it."))
    return redirect("cycles:sample", number)


def _page(
    request: SignedInRequest,
    found: QualitySample,
    *,
    refused: NoteForm | None = None,
    place: int = 0,
    status: int = 200,
) -> HttpResponse:
    may, rows = may_sample(request.user, found.agency), list(found.drawn.all())
    names = registers.names(found.pool)
    shown = {
        "sample": found,
        "rows": [
            {
                "it": one,
                "name": names.get(one.self_review.entry, one.self_review.entry),
                "form": _form(one.place, refused, place) if may and one.noted_on is None else None,
            }
            for one in rows
        ],
        "refused": refused,
        "here": "desk",
    }
    return render(request, "cycles/sample.html", shown, status=status)


def _form(here: int, refused: NoteForm | None, place: int) -> NoteForm:
    return refused if refused is not None and here == place else NoteForm(auto_id=f"id_n{here}_%s")
