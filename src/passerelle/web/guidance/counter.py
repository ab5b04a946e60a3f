"""The desk of a service centre: a visit with somebody at the counter, what is done in it, and the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment.models import PriorLearningCase, SittingBooking
from passerelle.assessment.states import OPEN_CASES, CaseState
from passerelle.core.errors import NotNow, NotPermitted
from passerelle.guidance import consent_words, visits
from passerelle.guidance.models import Plan
from passerelle.guidance.permissions import centres_of, visits_at_desk
from passerelle.guidance.states import ON_VIEW, VisitState
from passerelle.learning.models import Application
from passerelle.learning.states import OPEN_APPLICATIONS
from passerelle.letters import actions as letters
from passerelle.people import guessing
from passerelle.people.without_mail import has_mail
from passerelle.portfolio import queries as portfolio
from passerelle.web import refusals
from passerelle.web.guidance import receipts
from passerelle.web.guidance.forms import CodeVisitForm, NewVisitForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.guidance.models import Visit
    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import SignedInRequest

GUESSED = "counter_code"


def _centre(request: SignedInRequest) -> Organisation:
    """Return where the officer stands; of several, the one they chose, or the first."""
    found = centres_of(request.user, on=request.today)
    if not found:
        raise NotPermitted
    chosen = request.POST.get("centre", request.GET.get("centre", ""))
    return next((one for one in found if one.number == chosen), found[0])


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Open a visit; those one opened before."""
    begun = {"language": request.user.language}
    return _home(request, CodeVisitForm(initial=begun), NewVisitForm(initial=begun, prefix="new"))


def _home(
    request: SignedInRequest, code_form: CodeVisitForm, new_form: NewVisitForm, status: int = 200
) -> HttpResponse:
    centre = _centre(request)
    page = Paginator(visits_at_desk(request.user), 20).get_page(request.GET.get("page"))
    now = timezone.now()
    shown = {
        "centre": centre,
        "code_form": code_form,
        "new_form": new_form,
        "read_out": consent_words.words(
            centre.legal_name,
            list(consent_words.PURPOSES),
            request.LANGUAGE_CODE,
        ),
        "open_now": visits_at_desk(request.user).filter(state=VisitState.OPEN, ends_at__gt=now),
        "rows": [(one, one.runs(now)) for one in page],
        "page": page,
        "here": "desk",
    }
    return render(request, "guidance/counter.html", shown, status=status)


@login_required
@require_POST
def open_with_code(request: SignedInRequest) -> HttpResponse:
    """Open the visit of somebody who has a card."""
    centre, form = _centre(request), CodeVisitForm(request.POST)
    if form.is_valid():
        guessing.refuse_too_many(request, GUESSED)
        said = form.cleaned_data
        with refusals.told(form, NotNow):
            made = visits.open_with_code(
                centre,
                said["reference"],
                said["code"],
                form.consent(),
                by=request.user,
                now=timezone.now(),
                today=request.today,
            )
        if not form.is_valid():
            guessing.missed(request, GUESSED)
    if not form.is_valid():
        return _home(request, form, NewVisitForm(prefix="new"), status=422)
    return redirect("service:visit", made.number)


@login_required
@require_POST
def open_new(request: SignedInRequest) -> HttpResponse:
    """Open the visit of somebody who has no account."""
    centre, form = _centre(request), NewVisitForm(request.POST, prefix="new")
    if form.is_valid():
        with refusals.told(form, NotNow):
            made = visits.open_with_new_account(
                centre,
                form.cleaned_data["name"],
                form.consent(),
                by=request.user,
                now=timezone.now(),
                today=request.today,
            )
    if not form.is_valid():
        return _home(request, CodeVisitForm(), form, status=422)
    messages.success(request, _("The account is made. Print a card before the person leaves."))
    return redirect("service:visit", made.number)


def visit_of(request: SignedInRequest, number: str) -> Visit:
    return get_object_or_404(visits_at_desk(request.user), number=number)


@login_required
@require_GET
def visit(request: SignedInRequest, number: str) -> HttpResponse:
    """What may be done in this visit, and what was; once it is over, the receipt alone."""
    found = visit_of(request, number)
    if not found.runs(timezone.now()):
        return redirect("service:receipt", number)
    return page(request, found)


def page(request: SignedInRequest, found: Visit, status: int = 200, **more: Any) -> HttpResponse:
    """Return the page of a visit that runs; of the person it shows what the consent reaches."""
    shown: dict[str, Any] = {
        "visit": found,
        "person": found.person,
        "may": {one: one in found.purposes for one in consent_words.PURPOSES},
        "agreed": [consent_words.PURPOSES[one] for one in found.purposes],
        "acts": _acts(found),
        "here": "desk",
    }
    if "place" in found.purposes:
        asked = Application.objects.filter(person=found.person, state__in=OPEN_APPLICATIONS)
        shown["applications"] = asked.select_related("instance__course__provider")[:20]
    if "sitting" in found.purposes:
        booked = SittingBooking.objects.filter(person=found.person).select_related("sitting__micro_credential")
        shown["bookings"] = booked.order_by("-pk")[:20]
    if "prior_learning" in found.purposes:
        cases = PriorLearningCase.objects.filter(person=found.person, state__in=OPEN_CASES)
        shown["cases"] = [(one, one.state == CaseState.DRAFT) for one in cases.select_related("micro_credential")[:20]]
    if "print" in found.purposes:
        shown["awards"] = portfolio.held(found.person)[:50]
        shown["plans"] = Plan.objects.filter(counsel__learner=found.person, state__in=ON_VIEW)[:20]
    return render(request, "guidance/visit.html", shown | more, status=status)


def _acts(found: Visit) -> list[tuple[Any, str]]:
    return [(consent_words.ACTS[one.act], one.about) for one in found.acts.all()]


@login_required
@require_GET
def receipt(request: SignedInRequest, number: str) -> HttpResponse:
    """What was agreed and what was done, to be printed and given to the person."""
    found = visit_of(request, number)
    shown = {
        "visit": found,
        "acts": receipts.done_in(found, on=request.today, own=False),
        "runs": found.runs(timezone.now()),
        "has_mail": has_mail(found.person),
        "letters": letters.on_paper(found.person),
        "own": False,
        "here": "desk",
    }
    return render(request, "guidance/receipt.html", shown)


@login_required
@require_POST
def close(request: SignedInRequest, number: str) -> HttpResponse:
    """End the visit."""
    visits.close(visit_of(request, number), by=request.user, now=timezone.now())
    messages.success(request, _("The visit is over. Print the receipt and give it to the person."))
    return redirect("service:receipt", number)


@login_required
@require_POST
def take_back(request: SignedInRequest, number: str) -> HttpResponse:
    """The person took the consent back."""
    visits.take_back(visit_of(request, number), by=request.user, now=timezone.now())
    messages.success(request, _("The consent is taken back. Nothing more is done."))
    return redirect("service:receipt", number)


@login_required
@require_POST
def card(request: SignedInRequest, number: str) -> HttpResponse:
    """Make a new card for the person and show it, this once."""
    found = visit_of(request, number)
    made = visits.card(found, by=request.user, now=timezone.now(), today=request.today)
    shown = {"person": found.person, "codes": made, "visit": found, "here": "desk"}
    return render(request, "guidance/card.html", shown)
