"""The registrar's desk for words that were held, and for reports that were proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import AlreadyDone, Malformed, NotPermitted, PasserelleError
from passerelle.people.models import Duty
from passerelle.people.permissions import holds
from passerelle.quality.actions import reports
from passerelle.quality.actions.moderating import moderate
from passerelle.quality.feedback import queries
from passerelle.quality.feedback.states import COUNTED
from passerelle.quality.models import Feedback, FeedbackReply, ReportLink
from passerelle.registers import queries as registers
from passerelle.web import refusals
from passerelle.web.feedback.forms import DecisionForm, ReportDecisionForm
from passerelle.web.feedback.views import SIZE

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

WHY = {
    "mail_address": gettext_lazy("an e-mail address"),
    "phone_number": gettext_lazy("a telephone number"),
    "long_number": gettext_lazy("a long number"),
    "named_person": gettext_lazy("a person by name"),
    "abuse": gettext_lazy("a word aimed at people"),
    "link": gettext_lazy("a link"),
    "decided_before": gettext_lazy("changed after a registrar decided on it"),
}
"""Why words were held, as the registrar reads it."""


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """What waits: words by their age, replies, reports; and what was kept back."""
    return _page(request)


@login_required
@require_POST
def decide(request: SignedInRequest, number: str) -> HttpResponse:
    """Decide on the words of a feedback."""
    _on_duty(request)
    rows = Feedback.objects.select_related("organisation", "owner")
    found = get_object_or_404(rows, number=number, state__in=COUNTED)
    return _decide(request, found, number)


@login_required
@require_POST
def decide_reply(request: SignedInRequest, number: str) -> HttpResponse:
    """Decide on the words of the newest reply to a feedback."""
    _on_duty(request)
    rows = FeedbackReply.objects.filter(feedback__number=number).select_related("feedback")
    found = rows.order_by("-to_version").first()
    if found is None:
        raise Http404(number)
    return _decide(request, found, f"{number}-reply")


@login_required
@require_POST
def decide_report(request: SignedInRequest, number: str) -> HttpResponse:
    """Show a report, or not."""
    _on_duty(request)
    found = get_object_or_404(ReportLink.objects.select_related("organisation"), number=number)
    form = ReportDecisionForm(request.POST, auto_id=f"id_{number}_%s")
    form.is_valid()
    said = form.cleaned_data
    try:
        reports.decide(
            found, said.get("act", ""), by=request.user, today=request.today, because=said.get("because", "")
        )
    except (Malformed, AlreadyDone) as refusal:
        return _refused(request, number, form, refusal)
    messages.success(request, _("It is decided."))
    return redirect("feedback:moderation")


def _on_duty(request: SignedInRequest) -> None:
    if not holds(request.user, Duty.REGISTRAR):
        raise NotPermitted


def _decide(request: SignedInRequest, words: Feedback | FeedbackReply, key: str) -> HttpResponse:
    form = DecisionForm(request.POST, auto_id=f"id_{key}_%s")
    form.is_valid()
    said = form.cleaned_data
    try:
        moderate(
            words,
            said.get("act", ""),
            by=request.user,
            today=request.today,
            because=said.get("because", ""),
            passages=form.passages(),
        )
    except Malformed as refusal:
        return _refused(request, key, form, refusal)
    messages.success(request, _("It is decided. Who wrote it reads what was decided, and why."))
    return redirect("feedback:moderation")


def _refused(request: SignedInRequest, key: str, form: Form, refusal: PasserelleError) -> HttpResponse:
    refusals.tell(form, refusal)
    return _page(request, refused=(key, form), status=refusal.status)


def _page(request: SignedInRequest, *, refused: tuple[str, Form] | None = None, status: int = 200) -> HttpResponse:
    _on_duty(request)
    page = Paginator(queries.waiting(), SIZE).get_page(request.GET.get("page"))
    replies, kept = list(queries.replies_waiting()[:SIZE]), list(queries.kept_back()[:SIZE])
    proposed = list(queries.reports_waiting()[:SIZE])
    told = [*page.object_list, *(one.feedback for one in replies), *kept]
    numbers = [*(one.entry for one in told), *(one.entry for one in proposed if one.entry)]
    shown = {
        "rows": [_row(one, one, one.number, "feedback:decide", refused) for one in page.object_list],
        "page": page,
        "replies": [
            _row(one, one.feedback, f"{one.feedback.number}-reply", "feedback:decide_reply", refused) for one in replies
        ],
        "kept": [_row(one, one, one.number, "feedback:decide", refused) for one in kept],
        "reports": [(one, _form_of(one.number, ReportDecisionForm, refused)) for one in proposed],
        "names": registers.names(numbers),
        "refused": refused[1] if refused else None,
        "here": "desk",
    }
    return render(request, "feedback/moderation.html", shown, status=status)


def _row(
    words: Feedback | FeedbackReply, about: Feedback, key: str, act: str, refused: tuple[str, Form] | None
) -> dict[str, Any]:
    why = ", ".join(str(WHY.get(one, one)) for one in words.held_because)
    return {"it": words, "about": about, "why": why, "act": act, "form": _form_of(key, DecisionForm, refused)}


def _form_of(key: str, kind: type[Form], refused: tuple[str, Form] | None) -> Form:
    return refused[1] if refused and refused[0] == key else kind(auto_id=f"id_{key}_%s")
