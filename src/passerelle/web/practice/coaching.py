"""Coaching: what ran, for everybody; asked, agreed, visited and ended, for its two sides."""

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

from passerelle.core.errors import AlreadyDone, Malformed, NotNow
from passerelle.organisations.models import Function, Organisation
from passerelle.organisations.naming import meant
from passerelle.organisations.permissions import organisations_of
from passerelle.practice import queries
from passerelle.practice.actions import coaching as acting
from passerelle.practice.permissions import (
    coachings_visible_to,
    may_answer_for_coach,
    may_ask,
    may_coach,
    may_end,
    may_say_what_was_done,
)
from passerelle.practice.states import CoachingState
from passerelle.web import refusals
from passerelle.web.practice.forms import AskForm, VisitForm, WordsForm

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from passerelle.people.requests import PublicRequest, SignedInRequest
    from passerelle.practice.models import Coaching

AT_ONCE = 20
SAID = {
    "agreement": gettext_lazy(
        "You coach this provider. Nobody of your organisation judges it until three years after."
    ),
    "refusal": gettext_lazy("The provider reads that you do not, and why."),
    "withdrawal": gettext_lazy("It is taken back."),
    "visit": gettext_lazy("The visit is entered."),
    "recommendation": gettext_lazy("The provider reads your recommendation."),
    "end": gettext_lazy("The coaching is ended."),
}


@require_GET
def ran(request: PublicRequest) -> HttpResponse:
    """Who coached whom, and when: no more of it is public, and so much is, because it keeps the coach from judging."""
    page = Paginator(queries.that_ran(), AT_ONCE).get_page(request.GET.get("page"))
    return render(request, "practice/ran.html", {"page": page, "here": "organisations"})


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """One's own coachings, those that wait first."""
    rows = coachings_visible_to(request.user).order_by("ended_on", "-pk")
    shown = {
        "page": Paginator(rows, AT_ONCE).get_page(request.GET.get("page")),
        "asking": bool(_signing(request)),
        "own": organisations_of(request.user),
        "here": "desk",
    }
    return render(request, "practice/coachings.html", shown)


@login_required
@require_GET
def ask(request: SignedInRequest) -> HttpResponse:
    """Whom a provider asks, and what it wants to be ready for."""
    return _ask(request, AskForm(bodies=_signing(request)))


@login_required
@require_POST
def send(request: SignedInRequest) -> HttpResponse:
    """Ask a body to coach a provider."""
    form = AskForm(request.POST, bodies=_signing(request))
    form.is_valid()
    said = form.cleaned_data
    try:
        provider = get_object_or_404(Organisation, number=request.POST.get("provider", "")[:20])
        coach = meant(request.user, said.get("coach", ""))
        made = acting.ask(provider, coach, said.get("aims", ""), by=request.user, today=request.today)
    except (Malformed, NotNow, AlreadyDone) as refusal:
        refusals.tell(form, refusal)
        return _ask(request, form, status=refusal.status)
    messages.success(request, _("It is asked. The body says yes or no."))
    return redirect("practice:coaching", made.number)


def _ask(request: SignedInRequest, form: AskForm, status: int = 200) -> HttpResponse:
    return render(request, "practice/ask.html", {"form": form, "here": "desk"}, status=status)


@login_required
@require_GET
def coaching(request: SignedInRequest, number: str) -> HttpResponse:
    """One coaching, as its two sides work on it."""
    return _page(request, _own(request, number))


@login_required
@require_POST
def step(request: SignedInRequest, number: str, step: str) -> HttpResponse:
    """Take one step of a coaching."""
    found = _own(request, number)
    if step not in SAID:
        raise Http404(step)
    form: Form = VisitForm(request.POST) if step == "visit" else WordsForm(request.POST, auto_id=f"id_{step}_%s")
    form.is_valid()
    text = form.cleaned_data.get("text", "")
    who: dict[str, Any] = {"by": request.user, "today": request.today}
    try:
        if step == "agreement":
            acting.agree(found, **who)
        elif step == "refusal":
            acting.decline(found, text, **who)
        elif step == "withdrawal":
            acting.take_back(found, **who)
        elif step == "visit":
            acting.visit(found, form.cleaned_data.get("visited_on"), text, **who)
        elif step == "recommendation":
            acting.recommend(found, text, **who)
        else:
            acting.end(found, text, **who)
    except (Malformed, NotNow) as refusal:
        refusals.tell(form, refusal)
        return _page(request, _own(request, number), refused=form, status=refusal.status)
    messages.success(request, str(SAID[step]))
    return redirect("practice:coaching", number)


@login_required
@require_POST
def answer(request: SignedInRequest, number: str, place: int) -> HttpResponse:
    """Say what was done about a recommendation."""
    found = _own(request, number)
    advice = get_object_or_404(found.advice.select_related("coaching"), place=place)
    form = WordsForm(request.POST, auto_id=f"id_a{place}_%s")
    form.is_valid()
    with refusals.told(form):
        acting.say_done(advice, form.cleaned_data.get("text", ""), by=request.user, today=request.today)
    if not form.is_valid():
        return _page(request, found, refused=form, status=422)
    messages.success(request, _("The coach reads what you did."))
    return redirect("practice:coaching", number)


def _own(request: SignedInRequest, number: str) -> Coaching:
    return get_object_or_404(coachings_visible_to(request.user), number=number)


def _signing(request: SignedInRequest) -> list[Organisation]:
    own = organisations_of(request.user, Function.SIGNATORY)
    return list(Organisation.objects.filter(pk__in=own).order_by("legal_name"))


def _page(request: SignedInRequest, found: Coaching, *, refused: Form | None = None, status: int = 200) -> HttpResponse:
    """Return the page; a form that was refused is shown with what was written in it."""
    person, state = request.user, found.state
    running, asked = state == CoachingState.RUNNING, state == CoachingState.ASKED
    coaches, answers = may_coach(person, found), may_say_what_was_done(person, found)
    open_now = running or state == CoachingState.AGREED
    may = {
        "agree": asked and may_answer_for_coach(person, found),
        "take_back": asked and may_ask(person, found.provider),
        "visit": open_now and coaches,
        "recommend": running and coaches,
        "answer": state in (CoachingState.RUNNING, CoachingState.ENDED) and answers,
        "end": open_now and may_end(person, found),
    }
    made: dict[str, Any] = {
        "visit_form": VisitForm() if may["visit"] else None,
        "refuse_form": WordsForm(auto_id="id_refusal_%s") if may["agree"] else None,
        "recommend_form": WordsForm(auto_id="id_recommendation_%s") if may["recommend"] else None,
        "end_form": WordsForm(auto_id="id_end_%s") if may["end"] else None,
    }
    for name, form in made.items():
        if refused is not None and form is not None and form.auto_id == refused.auto_id:
            made[name] = refused
    rows = []
    for one in found.advice.all():
        form = WordsForm(auto_id=f"id_a{one.place}_%s")
        rows.append((one, refused if refused is not None and refused.auto_id == form.auto_id else form))
    shown = {
        "one": found,
        "may": may,
        "visits": list(found.visits.all()),
        "advice": rows,
        "refused": refused,
        "here": "desk",
    }
    return render(request, "practice/coaching.html", shown | made, status=status)
