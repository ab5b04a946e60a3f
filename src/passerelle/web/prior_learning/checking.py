"""A self-check that anybody may do without an account; what visitors say is not kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import self_checks
from passerelle.catalogue.models import MicroCredential
from passerelle.core import prior_learning as rules
from passerelle.registers.states import LISTED

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.core.prior_learning import Advice
    from passerelle.people.requests import SignedInRequest

ANSWERS = (
    ("alone", gettext_lazy("I do this alone")),
    ("with_help", gettext_lazy("With help")),
    ("not_yet", gettext_lazy("Not yet")),
)
WHY = {
    "all_alone": gettext_lazy("You do all of it alone."),
    "nearly_all_alone": gettext_lazy("You do nearly all of it alone, and nothing is quite new to you."),
    "some_blocks_alone": gettext_lazy("You do a block of it alone, not yet the whole."),
    "not_yet": gettext_lazy("Some of it is new to you."),
    "with_help": gettext_lazy("You still need help with much of it."),
    "route_not_offered": gettext_lazy("Its awarder takes nobody without a course at present."),
}


class CheckForm(forms.Form):
    """One answer for each outcome."""

    def __init__(self, *given: Any, outcomes: list[dict[str, Any]], said: dict[str, str] | None = None) -> None:
        super().__init__(*given)
        for place, outcome in enumerate(outcomes):
            self.fields[f"a{place}"] = forms.ChoiceField(
                label=outcome.get("text", ""),
                choices=ANSWERS,
                widget=forms.RadioSelect,
                initial=(said or {}).get(outcome["code"]),
                error_messages={"required": _("Say how far you are with this one.")},
            )
        self.codes = [outcome["code"] for outcome in outcomes]

    def answers(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"a{place}"] for place, code in enumerate(self.codes)}


def _entry(number: str) -> MicroCredential:
    found = MicroCredential.objects.select_related("awarder").filter(state__in=LISTED)
    return get_object_or_404(found, number=number)


@require_GET
def check(request: SignedInRequest, number: str) -> HttpResponse:
    """Each outcome with three answers; filled with what was kept, for who is signed in."""
    entry = _entry(number)
    kept = self_checks.of(request.user, entry) if request.user.is_authenticated else None
    form = CheckForm(outcomes=entry.outcomes, said=kept.answers if kept else None)
    return _page(request, entry, form, kept=kept)


def _page(
    request: SignedInRequest, entry: MicroCredential, form: CheckForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    shown = {"entry": entry, "form": form, **more}
    return render(request, "prior/check.html", shown, status=status)


@require_POST
def advise(request: SignedInRequest, number: str) -> HttpResponse:
    """Say which way fits; keep the answers of who is signed in, and nothing of anybody else."""
    entry = _entry(number)
    form = CheckForm(request.POST, outcomes=entry.outcomes)
    if not form.is_valid():
        return _page(request, entry, form, status=422)
    if request.user.is_authenticated:
        found = self_checks.keep(entry, form.answers(), by=request.user, today=request.today)
    else:
        found = self_checks.advise(entry, form.answers())
    return render(request, "prior/advice.html", _advice(entry, found))


def _advice(entry: MicroCredential, found: Advice) -> dict[str, Any]:
    parts = {part.code: part for part in rules.parts_of(entry.outcomes, entry.blocks)}
    return {
        "entry": entry,
        "advice": found,
        "why": [WHY[reason] for reason in found.reasons],
        "blocks": [parts[code] for code in found.parts],
        "learn": [outcome for outcome in entry.outcomes if outcome["code"] in found.learn],
    }


@login_required
@require_POST
def forget(request: SignedInRequest, number: str) -> HttpResponse:
    """Forget what was kept."""
    entry = _entry(number)
    self_checks.forget(entry, by=request.user)
    messages.success(request, _("Forgotten."))
    return redirect("prior:check", entry.number)
