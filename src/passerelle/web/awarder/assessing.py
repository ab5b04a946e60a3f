"""What an awarder says of the assessment of its entries: whether anybody may book, and how long who failed waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import scales, sittings
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
    scale = forms.ChoiceField(
        label=gettext_lazy("How marks are written"),
        choices=[*scales.WORDS.items()],
        required=False,
        help_text=gettext_lazy("What was marked before stays, and is shown in this scale."),
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, entry: MicroCredential, **more: Any) -> None:
        super().__init__(*given, **more)
        self.parts = [str(one.get("code")) for one in entry.assessment.get("components") or ()]
        self.entry = entry
        for place, one in enumerate(entry.assessment.get("components") or ()):
            self.fields[f"c{place}"] = forms.ChoiceField(
                label=str(one.get("title") or one.get("code")),
                choices=[("", _("as above")), *scales.WORDS.items()],
                required=False,
            )

    @property
    def of_parts(self) -> list[forms.BoundField]:
        return [self[f"c{place}"] for place in range(len(self.parts))]

    def said(self) -> dict[str, Any]:
        """Return what the act is told."""
        each = {code: self.cleaned_data[f"c{place}"] for place, code in enumerate(self.parts)}
        chosen = {scales.WHOLE: self.cleaned_data["scale"], **{code: scale for code, scale in each.items() if scale}}
        plain = {name: self.cleaned_data[name] for name in ("by_exam", "retake_after_days", "seen_version")}
        return plain | {"scales": chosen if self.cleaned_data["scale"] else None}


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
    codes = [str(one.get("code")) for one in entry.assessment.get("components") or ()]
    own = {f"c{place}": rules.scales.get(code, "") for place, code in enumerate(codes)}
    return RulesForm(initial=said | own | {"scale": rules.scales.get(scales.WHOLE, scales.PERCENT)}, entry=entry)


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
    form = RulesForm(request.POST, entry=entry)
    status = 422
    if form.is_valid():
        try:
            with refusals.told(form):
                sittings.set_rules(entry, by=request.user, **form.said())
        except StaleVersion as refusal:
            refusals.tell(form, refusal)
            now = _opened(entry)
            stale.offer(form, now, now.initial["seen_version"])
            status = refusal.status
    if form.errors:
        return render(request, "sittings/rules.html", {"entry": entry, "form": form, "here": "desk"}, status=status)
    messages.success(request, _("Saved."))
    return redirect("awarder:assessing")
