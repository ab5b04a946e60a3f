"""Awards that stand on a corrected result, for signatories of the awarder: replaced, withdrawn, or left as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment.models import ResultCorrection
from passerelle.awards import corrected
from passerelle.core.errors import PasserelleError
from passerelle.web import refusals
from passerelle.web.results.forms import ReplaceForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.awards.models import Award
    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """The awards whose result was corrected, oldest first."""
    found = Paginator(corrected.on_corrected_results(request.user), 20).get_page(request.GET.get("page"))
    return render(request, "results/awards.html", {"awards": found, "here": "desk"})


def _own(request: SignedInRequest, number: str) -> Award:
    return get_object_or_404(corrected.ever_corrected(request.user), number=number)


@login_required
@require_GET
def award(request: SignedInRequest, number: str) -> HttpResponse:
    """What was awarded, what the result is now, and what can be done."""
    return _page(request, _own(request, number), ReplaceForm())


def _page(request: SignedInRequest, found: Award, form: ReplaceForm, status: int = 200) -> HttpResponse:
    shown = {
        "award": found,
        "counts": corrected.counts_now(found.candidate),
        "told": ResultCorrection.objects.filter(replaced=found.candidate).select_related("by").first(),
        "stands": found.state in corrected.STANDING,
        "form": form,
        "here": "desk",
    }
    return render(request, "results/award.html", shown, status=status)


@login_required
@require_POST
def replace(request: SignedInRequest, number: str) -> HttpResponse:
    """Award the corrected result in the place of the old one."""
    found, form = _own(request, number), ReplaceForm(request.POST)
    if form.is_valid():
        with refusals.told(form, PasserelleError):
            said = form.cleaned_data["reason"]
            made = corrected.replace(found, by=request.user, today=request.today, reason=said)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    messages.success(request, _("Signed as %(number)s. It takes the place of the old award.") % {"number": made})
    return redirect("awarder:made", made.number)
