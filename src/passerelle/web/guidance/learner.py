"""Counsel for a learner: who may be asked, what they may see, plans to choose from, and visits to a service centre."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import NotNow
from passerelle.guidance import codes, counsel, planning, reading, visits
from passerelle.guidance.permissions import (
    counsellors_listed,
    may_take_on,
    notes_visible_to,
    own_counsel,
    own_visits,
    plans_visible_to,
)
from passerelle.guidance.states import OPEN_COUNSEL
from passerelle.pathways import permissions as pathways
from passerelle.web import refusals
from passerelle.web.guidance import receipts, words
from passerelle.web.guidance.forms import ConsentForm, InviteForm, NoteForm
from passerelle.web.pathways import alternatives

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.guidance.models import Counsel, Counsellor, Plan
    from passerelle.people.requests import PublicRequest, SignedInRequest

USUALLY = timedelta(days=90)
"""So long a consent lasts where nobody says otherwise."""


@require_GET
def public(request: PublicRequest) -> HttpResponse:
    """Every counsellor on the list, who may take somebody on first: organisation, languages, fields, training."""
    listed = counsellors_listed(on=request.today).order_by(
        Case(When(trained_until__gte=request.today, then=0), default=1), "organisation__legal_name", "pk"
    )
    found = Paginator(listed, 20).get_page(request.GET.get("page"))
    rows = [(one, one.is_trained(request.today)) for one in found]
    return render(request, "guidance/public.html", {"rows": rows, "page": found, "here": "organisations"})


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Whom one asked, the plans that were made, and where one was helped at a counter."""
    mine = own_counsel(request.user)
    plans = plans_visible_to(request.user, on=request.today).filter(counsel__learner=request.user)
    shown = {
        "open": mine.filter(state__in=OPEN_COUNSEL),
        "ended": Paginator(mine.exclude(state__in=OPEN_COUNSEL), 20).get_page(request.GET.get("page")),
        "plans": plans[:20],
        "visits": own_visits(request.user)[:20],
        "codes_left": codes.left(request.user, today=request.today),
        "here": "desk",
    }
    return render(request, "guidance/home.html", shown)


def _listed(request: SignedInRequest, number: str) -> Counsellor:
    return get_object_or_404(counsellors_listed(on=request.today), number=number)


@login_required
@require_GET
def inviting(request: SignedInRequest, number: str) -> HttpResponse:
    """What one is about to agree to."""
    form = InviteForm(initial={"until": request.today + USUALLY})
    return _inviting(request, _listed(request, number), form)


def _inviting(request: SignedInRequest, counsellor: Counsellor, form: InviteForm, status: int = 200) -> HttpResponse:
    shown = {
        "counsellor": counsellor,
        "form": form,
        "takes": may_take_on(counsellor, on=request.today),
        "trained": counsellor.is_trained(request.today),
        "here": "desk",
    }
    return render(request, "guidance/invite.html", shown, status=status)


@login_required
@require_POST
def invite(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask the counsellor."""
    counsellor, form = _listed(request, number), InviteForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        with refusals.told(form, NotNow):
            made = counsel.invite(
                counsellor, said["scopes"], said["until"], about=said["about"], by=request.user, today=request.today
            )
    if not form.is_valid():
        return _inviting(request, counsellor, form, status=422)
    messages.success(request, _("Asked. They see nothing of yours before they accept."))
    return redirect("counsel:counsel", made.number)


def _own(request: SignedInRequest, number: str) -> Counsel:
    return get_object_or_404(own_counsel(request.user), number=number)


@login_required
@require_GET
def one(request: SignedInRequest, number: str) -> HttpResponse:
    """One counsel: what may be seen, changed or taken back; notes and plans."""
    return _page(request, _own(request, number))


def _page(request: SignedInRequest, found: Counsel, status: int = 200, **forms: Any) -> HttpResponse:
    plans = plans_visible_to(request.user, on=request.today).filter(counsel=found)
    shown = {
        "counsel": found,
        "counsellor": found.counsellor,
        "is_open": found.state in OPEN_COUNSEL,
        "runs": found.runs(request.today),
        "expired": not found.counsellor.is_trained(request.today),
        "lets": words.scopes(found.scopes),
        "form": ConsentForm(initial={"scopes": found.scopes, "until": found.until}),
        "note_form": NoteForm(),
        "notes": notes_visible_to(request.user, found)[:50],
        "plans": plans[:20],
        "here": "desk",
    }
    return render(request, "guidance/counsel.html", shown | forms, status=status)


@login_required
@require_POST
def consent(request: SignedInRequest, number: str) -> HttpResponse:
    """Change what may be seen, from now on."""
    found, form = _own(request, number), ConsentForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        with refusals.told(form, NotNow):
            counsel.consent(found, said["scopes"], said["until"], by=request.user, today=request.today)
    if not form.is_valid():
        return _page(request, found, 422, form=form)
    messages.success(request, _("Changed. It counts from now on."))
    return redirect("counsel:counsel", number)


@login_required
@require_POST
def take_back(request: SignedInRequest, number: str) -> HttpResponse:
    """End it at once."""
    counsel.take_back(_own(request, number), by=request.user, today=request.today)
    messages.success(request, _("Ended. From now on they see nothing of yours."))
    return redirect("counsel:counsel", number)


@login_required
@require_POST
def note(request: SignedInRequest, number: str) -> HttpResponse:
    """Write to the counsellor."""
    found, form = _own(request, number), NoteForm(request.POST)
    if form.is_valid():
        with refusals.told(form, NotNow):
            counsel.write_note(found, form.cleaned_data["text"], shared=True, by=request.user, today=request.today)
    if not form.is_valid():
        return _page(request, found, 422, note_form=form)
    messages.success(request, _("Noted. Both of you read it."))
    return redirect("counsel:counsel", number)


def _plan(request: SignedInRequest, number: str) -> Plan:
    visible = plans_visible_to(request.user, on=request.today).filter(counsel__learner=request.user)
    return get_object_or_404(visible.select_related("counsel__counsellor__organisation"), number=number)


@login_required
@require_GET
def plan(request: SignedInRequest, number: str) -> HttpResponse:
    """A plan with its two alternatives: to choose from, and to print."""
    found = _plan(request, number)
    ways = reading.shown_to_learner(found, on=request.today)
    taken = alternatives.taken(found, on=request.today)
    shown = {
        "plan": found,
        "ways": ways,
        "exits": alternatives.left_open(ways, on=request.today),
        "given_up": alternatives.given_up_for(found, on=request.today),
        "may_choose": True,
        "taken": taken,
        "kept": pathways.own(request.user).filter(goal=found.wish["to"]).first() if taken else None,
        "here": "desk",
    }
    return render(request, "guidance/plan.html", shown)


@login_required
@require_POST
def choose(request: SignedInRequest, number: str) -> HttpResponse:
    """Accept one alternative."""
    planning.choose(_plan(request, number), request.POST.get("alternative", ""), by=request.user, today=request.today)
    messages.success(request, _("Chosen. You can change your mind at any time."))
    return redirect("counsel:plan", number)


@login_required
@require_POST
def unchoose(request: SignedInRequest, number: str) -> HttpResponse:
    """Take the choice back."""
    planning.unchoose(_plan(request, number), by=request.user)
    messages.success(request, _("Taken back. Both ways are open again."))
    return redirect("counsel:plan", number)


@login_required
@require_GET
def visit(request: SignedInRequest, number: str) -> HttpResponse:
    """The receipt of a visit: what was agreed, and what was done."""
    found = get_object_or_404(own_visits(request.user), number=number)
    acts = receipts.done_in(found, on=request.today, own=True)
    shown = {"visit": found, "acts": acts, "runs": found.runs(timezone.now()), "own": True, "here": "desk"}
    return render(request, "guidance/receipt.html", shown)


@login_required
@require_POST
def visit_take_back(request: SignedInRequest, number: str) -> HttpResponse:
    """Take the consent back: the visit ends at once."""
    found = get_object_or_404(own_visits(request.user), number=number)
    visits.take_back(found, by=request.user, now=timezone.now())
    messages.success(request, _("Ended. Nothing more is done in your name."))
    return redirect("counsel:visit", number)


@login_required
@require_POST
def card(request: SignedInRequest) -> HttpResponse:
    """Make a new card of codes and show it, this once."""
    made = codes.print_card(request.user, by=request.user, today=request.today)
    return render(request, "guidance/card.html", {"person": request.user, "codes": made, "here": "desk"})
