"""Requests for larger awards on the desk of their awarder, and the page of one, which both sides read."""

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

from passerelle.awards.models import Award
from passerelle.catalogue.permissions import WRITERS
from passerelle.catalogue.words import RESULTS
from passerelle.core.errors import AlreadyDone, NotNow
from passerelle.files.serving import own_file
from passerelle.organisations.permissions import organisations_of
from passerelle.stacking import asking, confirming, records
from passerelle.stacking.models import CountedPart
from passerelle.stacking.permissions import may_check, may_confirm, may_withdraw, visible_to
from passerelle.stacking.states import OPEN, LargerAwardState
from passerelle.web import refusals
from passerelle.web.larger import wording

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest
    from passerelle.stacking.models import LargerAward

SILENCE = {
    "deemed-accepted": gettext_lazy("Without an answer by then it is late: silence signs no award."),
    "deemed-refused": gettext_lazy("Without an answer by then, the rules count that as a no."),
    "keep-pending": gettext_lazy("Without an answer by then it is late: both sides are told, and it waits on."),
}


class CheckForm(forms.Form):
    grade = forms.ChoiceField(label=gettext_lazy("Result of the larger award"), required=False)

    def __init__(self, larger: LargerAward, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        passing = larger.micro_credential.scale[1:]
        choices = [(one, RESULTS.get(one, one)) for one in passing]
        self.fields["grade"] = forms.ChoiceField(label=self.fields["grade"].label, required=False, choices=choices)


class ReasonsForm(forms.Form):
    reasons = forms.CharField(
        label=gettext_lazy("Why not"),
        help_text=gettext_lazy("The learner reads it, nobody else."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """What waits for one's answer, what rests on a part that was withdrawn, and what was answered."""
    asked = visible_to(request.user).filter(programme__awarder__in=organisations_of(request.user, *WRITERS))
    lost = CountedPart.objects.filter(lost_on__isnull=False, freed_on=None).values("larger")
    shown = {
        "waiting": asked.filter(state__in=OPEN).order_by("due_on", "pk")[:50],
        "lost": asked.filter(pk__in=lost, state=LargerAwardState.CONFIRMED)[:50],
        "answered": Paginator(asked.exclude(state__in=OPEN), 20).get_page(request.GET.get("page")),
        "today": request.today,
        "here": "desk",
    }
    return render(request, "larger/desk.html", shown)


def _visible(request: SignedInRequest, number: str) -> LargerAward:
    return get_object_or_404(visible_to(request.user), number=number)


@login_required
@require_GET
def request_page(request: SignedInRequest, number: str) -> HttpResponse:
    """One request, as both sides read it; whoever may answers it here, or takes it back."""
    return _page(request, _visible(request, number))


@login_required
@require_POST
def check(request: SignedInRequest, number: str) -> HttpResponse:
    """Find what counts, and propose to award it."""
    found = _visible(request, number)
    form = CheckForm(found, request.POST)
    if form.is_valid():
        with refusals.told(form, NotNow):
            confirming.check(found, grade=form.cleaned_data["grade"], by=request.user, today=request.today)
            messages.success(request, _("Checked. Another signatory of your organisation confirms it."))
            return redirect("larger:request", number)
    return _page(request, found, form=form, status=422)


@login_required
@require_POST
def confirm(request: SignedInRequest, number: str) -> HttpResponse:
    """Award what another officer checked."""
    found, form = _visible(request, number), forms.Form(request.POST)
    if form.is_valid():
        with refusals.told(form, AlreadyDone, NotNow):
            confirming.confirm(found, by=request.user, today=request.today)
            messages.success(request, _("Awarded. Its parts remain valid, and count here alone."))
            return redirect("larger:request", number)
    found.refresh_from_db()
    return _page(request, found, confirming_form=form, status=422)


@login_required
@require_POST
def refuse(request: SignedInRequest, number: str) -> HttpResponse:
    """Refuse, with reasons for the learner."""
    found, form = _visible(request, number), ReasonsForm(request.POST)
    if form.is_valid():
        with refusals.told(form):
            asking.refuse(found, reasons=form.cleaned_data["reasons"], by=request.user, today=request.today)
            messages.success(request, _("It is refused, and the learner reads why."))
            return redirect("larger:request", number)
    return _page(request, found, reasons=form, status=422)


@login_required
@require_POST
def withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Take back what was asked."""
    asking.withdraw(_visible(request, number), by=request.user, today=request.today)
    messages.success(request, _("It is taken back. You can ask anew at any time."))
    return redirect("larger:request", number)


@login_required
@require_GET
def record(request: SignedInRequest, number: str) -> HttpResponse:
    """The larger award with its parts in one signed file; made now where that was not done."""
    award = get_object_or_404(Award, made_of_parts=get_object_or_404(visible_to(request.user), number=number))
    made = records.record(award, by=request.user)
    return own_file(bytes(made.document), f"{award.number}-record.json", "application/vc")


def _part(one: dict[str, Any], awards: dict[str, Award], groups: dict[str, str]) -> dict[str, Any]:
    """Return one part as it was checked; what its credits were before, where they are of another system."""
    converted = one.get("converted")
    told = {"from": wording.counted_from(converted), "conversion": wording.conversion_of(converted)}
    return one | told | {"of": awards.get(one["award"]), "group": groups.get(one["bucket"], "")}


def _page(
    request: SignedInRequest,
    found: LargerAward,
    *,
    form: CheckForm | None = None,
    confirming_form: forms.Form | None = None,
    reasons: ReasonsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    parts = found.proposal
    awards = Award.objects.filter(number__in=[one["award"] for one in parts]).select_related(
        "micro_credential", "awarder"
    )
    by_number = {one.number: one for one in awards}
    gone = [one for one in awards if not one.is_in_force] if found.is_open else []
    titles = {one["code"]: one["title"] or one["code"] for one in found.programme.buckets}
    own = request.user.pk == found.learner_id
    shown = {
        "asked": found,
        "entry": found.micro_credential,
        "parts": [_part(one, by_number, titles) for one in parts],
        "lost": found.parts.filter(lost_on__isnull=False, freed_on=None).select_related("award__micro_credential"),
        "is_own": own,
        "may_check": found.is_open and may_check(request.user, found),
        "gone": gone,
        "may_confirm": found.state == LargerAwardState.CHECKED
        and not gone
        and found.checked_by_id != request.user.pk
        and may_confirm(request.user, found, on=request.today),
        "waits_for_another": found.state == LargerAwardState.CHECKED and found.checked_by_id == request.user.pk,
        "may_withdraw": found.is_open and may_withdraw(request.user, found),
        "is_late": found.is_late(request.today),
        "silence": SILENCE[asking.silence_on(found)] if found.is_open else "",
        "form": form or CheckForm(found, initial={"grade": found.grade}),
        "confirming": confirming_form or forms.Form(),
        "reasons": reasons or ReasonsForm(),
        "here": "learning" if own else "desk",
    }
    return render(request, "larger/request.html", shown, status=status)
