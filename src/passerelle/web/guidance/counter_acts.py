"""Each act of a visit as a page or a button: a place, a sitting, a case with its evidence, what is printed."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment.models import Sitting
from passerelle.assessment.states import SittingState
from passerelle.catalogue.models import CourseInstance
from passerelle.core.errors import NotNow
from passerelle.files.serving import own_file
from passerelle.guidance import counter, reading
from passerelle.learning import queries as learning
from passerelle.learning.models import Application
from passerelle.portfolio import queries as portfolio
from passerelle.registers.states import BEGINNING
from passerelle.web.guidance.counter import visit_of
from passerelle.web.pathways import alternatives

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.guidance.models import Visit
    from passerelle.people.requests import SignedInRequest

MOST_DIGITS = 18
A_SCREEN = 6
"""How many dates stand on one page: some three screens of a telephone."""


def stamp(request: SignedInRequest) -> dict[str, Any]:
    return {"by": request.user, "now": timezone.now(), "today": request.today}


def running(request: SignedInRequest, number: str, purpose: str) -> Visit:
    """Return a visit in which this may be looked for. Raises NotNow: nothing is shown after its end."""
    found = visit_of(request, number)
    if not found.runs(timezone.now()):
        raise NotNow(reason="visit_over")
    if purpose not in found.purposes:
        raise NotNow(reason="not_agreed")
    return found


def _key(request: SignedInRequest, name: str) -> int:
    said = request.POST.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < MOST_DIGITS else 0


@login_required
@require_GET
def places(request: SignedInRequest, number: str) -> HttpResponse:
    """The dates one can apply for now, soonest first; of a course by its number, or words of its title or provider."""
    found = running(request, number, "place")
    runs = CourseInstance.objects.filter(
        course__state__in=BEGINNING, enrol_until__gte=request.today, cancelled_on=None
    ).select_related("course__provider")
    if asked := request.GET.get("course", "").strip():
        titles = [Q((f"course__title__{code}__icontains", asked)) for code, _name in settings.LANGUAGES]
        named = Q(course__number=asked.upper()) | Q(course__provider__legal_name__icontains=asked)
        runs = runs.filter(reduce(or_, titles, named))
    runs = runs.annotate(fee=Coalesce("price", "course__price"))
    rows = Paginator(runs.order_by("starts_on", "pk"), A_SCREEN).get_page(request.GET.get("page"))
    shown = {"visit": found, "rows": rows, "asked": asked, "query": urlencode({"course": asked}) + "&", "here": "desk"}
    return render(request, "guidance/places.html", shown)


@login_required
@require_POST
def apply(request: SignedInRequest, number: str) -> HttpResponse:
    """Apply for the person."""
    found = visit_of(request, number)
    run = get_object_or_404(learning.instances_on_view(), pk=_key(request, "instance"))
    targets = list(learning.targets(run.course, on=request.today))
    made = counter.apply(found, run, micro_credential=targets[0] if targets else None, **stamp(request))
    messages.success(request, _("Applied, as %(number)s.") % {"number": made.number})
    return redirect("service:visit", number)


@login_required
@require_POST
def take_up(request: SignedInRequest, number: str) -> HttpResponse:
    """Take up a place that is kept for the person."""
    found = visit_of(request, number)
    own = Application.objects.filter(person=found.person).select_related("instance")
    application = get_object_or_404(own, number=request.POST.get("application", "")[:20])
    counter.take_up(found, application, **stamp(request))
    messages.success(request, _("The place is taken up."))
    return redirect("service:visit", number)


@login_required
@require_GET
def sittings(request: SignedInRequest, number: str) -> HttpResponse:
    """Every sitting that can be booked, soonest first."""
    found = running(request, number, "sitting")
    open_ones = Sitting.objects.filter(
        state=SittingState.OPEN, starts_at__gte=timezone.now(), book_until__gte=request.today
    ).select_related("centre", "micro_credential")
    rows = Paginator(open_ones.order_by("starts_at", "pk"), 20).get_page(request.GET.get("page"))
    return render(request, "guidance/sittings.html", {"visit": found, "rows": rows, "here": "desk"})


@login_required
@require_POST
def book(request: SignedInRequest, number: str) -> HttpResponse:
    """Book for the person."""
    sitting = get_object_or_404(Sitting, number=request.POST.get("sitting", "")[:20])
    counter.book(visit_of(request, number), sitting, **stamp(request))
    messages.success(request, _("Booked. What to bring stands on the receipt of the sitting."))
    return redirect("service:visit", number)


@login_required
@require_POST
def print_portfolio(request: SignedInRequest, number: str) -> HttpResponse:
    """The person's portfolio on one page, to print."""
    found = visit_of(request, number)
    person = counter.print_portfolio(found, **stamp(request))
    return render(
        request,
        "guidance/printed.html",
        {"visit": found, "person": person, "all": portfolio.whole(person), "here": "desk"},
    )


@login_required
@require_POST
def print_plan(request: SignedInRequest, number: str) -> HttpResponse:
    """A plan of the person, to print."""
    found = visit_of(request, number)
    plan = counter.print_plan(found, request.POST.get("plan", "")[:20], **stamp(request))
    shown = {
        "plan": plan,
        "visit": found,
        "ways": reading.shown_to_learner(plan, on=request.today),
        "given_up": alternatives.given_up_for(plan, on=request.today),
        "here": "desk",
    }
    return render(request, "guidance/plan.html", shown)


@login_required
@require_POST
def print_certificate(request: SignedInRequest, number: str) -> HttpResponse:
    """A certificate of the person, as a PDF to print."""
    file = counter.print_certificate(visit_of(request, number), request.POST.get("award", "")[:20], **stamp(request))
    return own_file(file.content, file.name, file.media_type)
