"""Saying what an entry was worth, changing it, taking it back; and a holder's word on who hired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.core import feedback as rule
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, StaleVersion
from passerelle.organisations.naming import meant
from passerelle.organisations.permissions import organisations_of
from passerelle.policy import sentences
from passerelle.quality.actions import feedback as acts
from passerelle.quality.actions import hires
from passerelle.quality.feedback import bases, permissions
from passerelle.quality.feedback.states import WordsState
from passerelle.quality.models import Hire
from passerelle.registers import queries as registers
from passerelle.web import refusals
from passerelle.web.feedback.forms import FeedbackForm, HireForm
from passerelle.web.feedback.views import SIZE, public_entry

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest
    from passerelle.quality.models import Feedback
    from passerelle.registers.models import Entry

MOST = 20


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """What one said, and what one could say something on: one's awards, and those whose holders one's house hired."""
    page = Paginator(permissions.own_feedback(request.user), SIZE).get_page(request.GET.get("page"))
    held = Award.objects.filter(holder=request.user).exclude(state__in=[AwardState.INTENDED, AwardState.REVOKED])
    awards = list(held.select_related("micro_credential").order_by("-awarded_on", "-pk")[:MOST])
    bodies = organisations_of(request.user, *bases.WRITERS)
    hired = Hire.objects.filter(employer__in=bodies, withdrawn_on=None) if bodies else Hire.objects.none()
    told = hired.order_by("award__micro_credential").values_list("award__micro_credential__number", flat=True)
    numbers = list(dict.fromkeys(told[: 5 * MOST]))[:MOST]
    named = registers.public_names([*numbers, *(one.entry for one in page.object_list)])
    own = Hire.objects.filter(award__holder=request.user, withdrawn_on=None).select_related("award", "employer")[:MOST]
    shown = {
        "page": page,
        "awards": [(one, HireForm(auto_id=f"id_{one.number}_%s")) for one in awards],
        "hired": [(number, named[number]) for number in numbers if number in named],
        "hires": own,
        "named": named,
        "here": "desk",
    }
    return render(request, "feedback/home.html", shown)


@login_required
@require_GET
def begin(request: SignedInRequest, number: str) -> HttpResponse:
    """The form, for who has a right to it; for who has none, why not."""
    found = public_entry(number)
    return _page(request, found, _form(request, found))


@login_required
@require_POST
def say(request: SignedInRequest, number: str) -> HttpResponse:
    """Say it."""
    found = public_entry(number)
    form = _form(request, found, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = acts.give(
                found,
                said.get("speaks_as", "learner"),
                said["moment"],
                form.stated(),
                by=request.user,
                today=request.today,
            )
        except (Malformed, NotNow, AlreadyDone) as refusal:
            refusals.tell(form, refusal)
        else:
            _thank(request, made)
            return redirect("feedback:own", made.number)
    return _page(request, found, form, status=422)


@login_required
@require_GET
def own(request: SignedInRequest, number: str) -> HttpResponse:
    """What one said, as it stands, with the form to change it."""
    found = get_object_or_404(permissions.own_feedback(request.user), number=number)
    entry = registers.entry(found.entry)
    rated = {f"by_outcome.{one.code}": one.rating for one in found.by_outcome.all()}
    said = {name: getattr(found, name) for name in (*rule.QUESTIONS, "text")} | rated
    return _own_page(request, found, entry, _changing(entry, initial=said))


@login_required
@require_POST
def change(request: SignedInRequest, number: str) -> HttpResponse:
    """Say it otherwise."""
    found = get_object_or_404(permissions.own_feedback(request.user), number=number)
    entry = registers.entry(found.entry)
    form = _changing(entry, request.POST)
    seen = request.POST.get("version", "")
    if form.is_valid():
        try:
            version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None
            acts.change(found, form.stated(), by=request.user, today=request.today, entry=entry, version=version)
        except (Malformed, NotNow, StaleVersion) as refusal:
            refusals.tell(form, refusal)
        else:
            _thank(request, found)
            return redirect("feedback:own", number)
    found.refresh_from_db()
    return _own_page(request, found, entry, form, status=422)


@login_required
@require_POST
def withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Take it back."""
    found = get_object_or_404(permissions.own_feedback(request.user), number=number)
    acts.withdraw(found, by=request.user, today=request.today)
    messages.success(request, _("It is taken back: nobody reads it any more, and it counts no longer."))
    return redirect("feedback:home")


@login_required
@require_POST
def hired(request: SignedInRequest, number: str) -> HttpResponse:
    """Say that an employer took one on, or promoted one, by an award."""
    award = get_object_or_404(Award.objects.select_related("micro_credential"), number=number, holder=request.user)
    form = HireForm(request.POST)
    if form.is_valid():
        try:
            body = meant(request.user, form.cleaned_data["employer"])
            hires.say_hired(award, body, form.cleaned_data["since"], by=request.user, today=request.today)
        except (Malformed, NotNow) as refusal:
            refusals.tell(form, refusal)
        else:
            text = _("%(name)s may now say what this award is worth at work. It does not learn your name from us.")
            messages.success(request, text % {"name": body.legal_name})
            return redirect("feedback:home")
    return render(request, "feedback/hired.html", {"award": award, "form": form, "here": "desk"}, status=422)


@login_required
@require_POST
def take_back(request: SignedInRequest, number: str) -> HttpResponse:
    """Take back that an employer hired by an award."""
    hire = get_object_or_404(Hire.objects.select_related("award"), number=number, award__holder=request.user)
    hires.take_back_hired(hire, by=request.user, today=request.today)
    messages.success(request, _("It is taken back. What was said by it stays."))
    return redirect("feedback:home")


def _form(request: SignedInRequest, entry: Entry, *given: Any) -> FeedbackForm:
    rights = bases.rights(request.user, entry, on=request.today)
    speakers = [
        (one.key, f"{capfirst(one.giver_kind.label)}: {one.organisation.legal_name}")
        if one.organisation
        else (one.key, str(_("Learner, without your name")))
        for one in rights
    ]
    return FeedbackForm(*given, speakers=speakers, outcomes=getattr(entry, "outcomes", ()))


def _changing(entry: Entry, *given: Any, **named: Any) -> FeedbackForm:
    return FeedbackForm(*given, outcomes=getattr(entry, "outcomes", ()), moment=False, **named)


def _page(request: SignedInRequest, entry: Entry, form: FeedbackForm, status: int = 200) -> HttpResponse:
    """Return the form; in its place the reasons, where none of one's rights lets one speak."""
    rights = bases.rights(request.user, entry, on=request.today)
    facts = bases.facts(request.user, entry, rights[0] if rights else None, "first", on=request.today)
    against = rule.against(facts)
    why = [str(sentences.REASONS[reason]) for reason in against]
    shown = {"entry": entry, "form": form, "why": why, "here": "desk"}
    return render(request, "feedback/give.html", shown, status=status)


def _own_page(
    request: SignedInRequest, found: Feedback, entry: Entry, form: FeedbackForm, status: int = 200
) -> HttpResponse:
    replies = [one for one in found.replies.all() if one.state == WordsState.SHOWN]
    shown = {"it": found, "entry": entry, "form": form, "replies": replies, "here": "desk"}
    return render(request, "feedback/own.html", shown, status=status)


def _thank(request: SignedInRequest, made: Feedback) -> None:
    if made.state == WordsState.HELD:
        text = _("Thank you. Your ratings count now. A registrar reads your words before others do; nothing is lost.")
    else:
        text = _("Thank you. It is public now, without your name unless you spoke for a body.")
    messages.success(request, text)
