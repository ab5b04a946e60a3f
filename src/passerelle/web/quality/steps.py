"""Each step of a review as one click; what is refused is told where it was written, and nothing written is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion
from passerelle.quality import queries
from passerelle.quality.actions import answering, reviews, signals
from passerelle.quality.permissions import may_speak, visible_to
from passerelle.web import clicks, refusals, stale, ways
from passerelle.web.quality.forms import AnswersForm, FindingsForm, WordsForm
from passerelle.web.quality.views import form_of_now, page_of, report_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest
    from passerelle.quality.models import Review

    Act = Callable[[SignedInRequest, Review, Form], Any]

SAID = {
    "begin": gettext_lazy("The body is asked for its self-assessment."),
    "answers": gettext_lazy("It is kept. Hand it in when every criterion is answered."),
    "handing-in": gettext_lazy("The self-assessment is with the agency."),
    "findings": gettext_lazy("What you found is kept."),
    "draft": gettext_lazy("The draft is sent; the body may comment on it."),
    "comment": gettext_lazy("Your comment is with the agency."),
    "publication": gettext_lazy("The review is public."),
    "cancellation": gettext_lazy("The review is cancelled."),
    "standard": gettext_lazy("The review goes on by the newer version."),
    "dismissal": gettext_lazy("It is closed: there was nothing to it."),
    "suspension": gettext_lazy("The authority is told. Nothing is suspended before it says so."),
}


IDS = {"comment": "id_comment_%s", "dismissal": "id_dismiss_%s", "suspension": "id_suspend_%s"}
"""What the fields of each form of one text are called on the page; the others are one form on the page of their own."""


@login_required
@require_POST
def step(request: SignedInRequest, number: str, step: str) -> HttpResponse:
    """Take one step of a review."""
    found = get_object_or_404(visible_to(request.user), number=number)
    if step not in STEPS:
        raise Http404(step)
    sent = {name: _form(request, found, name) for name in clicks.steps_of(request, step, opens="draft")}
    if no := clicks.refused(sent, lambda name, form: STEPS[name](request, found, form), whole=len(sent) > 1):
        tell(no.form, no.refusal)
        found.refresh_from_db()
        if isinstance(no.refusal, StaleVersion):
            stale.offer(no.form, form_of_now(found, type(no.form)), found.version)
        return page_of(request, found, refused=no.form, beside=no.beside, status=no.refusal.status)
    messages.success(request, str(SAID[step]))
    return redirect("reviews:review", number)


@login_required
@require_POST
def recommendation(request: SignedInRequest, number: str, place: int, step: str) -> HttpResponse:
    """Answer a recommendation, find it done, or say what is lacking."""
    found = get_object_or_404(visible_to(request.user), number=number)
    one = get_object_or_404(found.recommendations.select_related("review"), place=place)
    form = WordsForm(request.POST, auto_id=f"id_r{place}_%s")
    form.is_valid()
    text = form.cleaned_data.get("text", "")
    try:
        if step == "answer":
            answering.answer(one, text, by=request.user, today=request.today)
        elif step in ("done", "lacking"):
            answering.look_at(one, by=request.user, today=request.today, done=step == "done", note=text)
        else:
            raise Http404(step)
    except Malformed as refusal:
        tell(form, refusal)
        return page_of(request, found, refused=form, place=place, status=refusal.status)
    messages.success(request, _("It is kept, and public."))
    return redirect("reviews:review", number)


def tell(form: Form, refusal: Malformed | NotNow | StaleVersion) -> None:
    """Say a refusal on the form, with the code of every criterion that is missing; each leads to its field."""
    if missing := refusal.data.get("criteria"):
        ways.tell_parts(form, refusal, missing)
    else:
        refusals.tell(form, refusal)


def _form(request: SignedInRequest, found: Review, step: str) -> Form:
    criteria = queries.criteria_of(found)
    if step in ("answers", "handing-in"):
        return AnswersForm(criteria, request.POST, said={})
    if step == "findings":
        return FindingsForm(criteria, request.POST, said={})
    if step in ("draft", "publication"):
        return report_form(found, request.POST)
    return WordsForm(request.POST, auto_id=IDS.get(step, "id_cancel_%s"))


def _begin(request: SignedInRequest, found: Review, form: Form) -> None:
    reviews.begin(found, by=request.user, today=request.today)


def _answers(request: SignedInRequest, found: Review, form: Any) -> None:
    answering.write(found, form.told(), by=request.user, today=request.today, seen_version=_seen(form))


def _hand_in(request: SignedInRequest, found: Review, form: Any) -> None:
    """Keep what was written with the click, and hand it all in."""
    if not may_speak(request.user, found):
        raise NotPermitted
    if said := form.told():
        answering.write(found, said, by=request.user, today=request.today, seen_version=_seen(form))
        form.data = form.data.copy()  # what was written is seen by who wrote it, also where handing in is refused
        form.data["seen_version"] = str(found.version)
    answering.hand_in(found, by=request.user, today=request.today)


def _findings(request: SignedInRequest, found: Review, form: Any) -> None:
    reviews.judge(found, form.told(), by=request.user, today=request.today, seen_version=_seen(form))


def _seen(form: Form) -> int | None:
    version: int | None = form.cleaned_data.get("seen_version")
    return version


def _draft(request: SignedInRequest, found: Review, form: Any) -> None:
    kept = bool(request.POST.get("keep_standard"))
    reviews.send_draft(found, form.told(), by=request.user, today=request.today, keep_standard=kept)


def _comment(request: SignedInRequest, found: Review, form: Form) -> None:
    answering.comment(found, form.cleaned_data.get("text", ""), by=request.user, today=request.today)


def _publish(request: SignedInRequest, found: Review, form: Any) -> None:
    reviews.publish(found, form.told(), by=request.user, today=request.today)


def _cancel(request: SignedInRequest, found: Review, form: Form) -> None:
    because = form.cleaned_data.get("text", "")
    reviews.cancel(found, by=request.user, today=request.today, because=because)


def _dismiss(request: SignedInRequest, found: Review, form: Form) -> None:
    signals.dismiss(found, by=request.user, today=request.today, because=form.cleaned_data.get("text", ""))


def _suspend(request: SignedInRequest, found: Review, form: Form) -> None:
    because = form.cleaned_data.get("text", "")
    signals.recommend_suspension(found, by=request.user, today=request.today, because=because)


def _move(request: SignedInRequest, found: Review, form: Form) -> None:
    newer = queries.newer_than(found.standard, request.today) or found.standard
    reviews.move_to_standard(found, newer, by=request.user, today=request.today)


STEPS: dict[str, Act] = {
    "begin": _begin,
    "answers": _answers,
    "handing-in": _hand_in,
    "findings": _findings,
    "draft": _draft,
    "comment": _comment,
    "publication": _publish,
    "cancellation": _cancel,
    "standard": _move,
    "dismissal": _dismiss,
    "suspension": _suspend,
}
