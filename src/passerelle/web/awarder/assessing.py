"""What an awarder says of the assessment of its entries: whether anybody may book, and how long who failed waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import sittings
from passerelle.assessment.sitting_facts import rules_of
from passerelle.catalogue.models import MicroCredential
from passerelle.core.errors import StaleVersion
from passerelle.organisations.models import Function
from passerelle.organisations.permissions import organisations_of
from passerelle.registers.states import BEGINNING
from passerelle.web import refusals, stale

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest


class RulesForm(forms.Form):
    by_exam = forms.BooleanField(
        label=gettext_lazy("Anybody may book a sitting, without a course and without a case of prior learning"),
        required=False,
    )
    retake_after_days = forms.IntegerField(
        label=gettext_lazy("Days to wait after an attempt that was not passed"), min_value=0, max_value=3650
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)


def _own(request: SignedInRequest) -> QuerySet[MicroCredential]:
    held = organisations_of(request.user, Function.SIGNATORY)
    found = MicroCredential.objects.filter(awarder__in=held, state__in=BEGINNING)
    return found.select_related("awarder", "assessment_rules").order_by("number")


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """The entries one signs for, and whether each may be had by assessment alone."""
    entries = Paginator(_own(request), 20).get_page(request.GET.get("page"))
    return render(request, "sittings/entries.html", {"entries": entries, "here": "desk"})


def _opened(entry: MicroCredential) -> RulesForm:
    rules = rules_of(entry)
    said = {"by_exam": rules.by_exam, "retake_after_days": rules.retake_after_days, "seen_version": rules.version}
    return RulesForm(initial=said)


@login_required
@require_GET
def rules(request: SignedInRequest, number: str) -> HttpResponse:
    """The rules of one entry."""
    entry = get_object_or_404(_own(request), number=number)
    return render(request, "sittings/rules.html", {"entry": entry, "form": _opened(entry), "here": "desk"})


@login_required
@require_POST
def save(request: SignedInRequest, number: str) -> HttpResponse:
    """Keep them."""
    entry = get_object_or_404(_own(request), number=number)
    form = RulesForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            with refusals.told(form):
                sittings.set_rules(entry, by=request.user, **form.cleaned_data)
        except StaleVersion as refusal:
            refusals.tell(form, refusal)
            now = _opened(entry)
            stale.offer(form, now, now.initial["seen_version"])
            status = refusal.status
    if form.errors:
        return render(request, "sittings/rules.html", {"entry": entry, "form": form, "here": "desk"}, status=status)
    messages.success(request, _("Saved."))
    return redirect("awarder:assessing")
