"""Each act of a visit as a page or a button: a place, a sitting, a case with its evidence, what is printed."""

from __future__ import annotations

from contextlib import contextmanager
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import case_files
from passerelle.assessment.models import PriorLearningCase, Sitting
from passerelle.assessment.states import CaseState, SittingState
from passerelle.catalogue.models import CourseInstance, MicroCredential
from passerelle.core.errors import NotNow, StaleVersion
from passerelle.guidance import counter, reading
from passerelle.learning import queries as learning
from passerelle.learning.models import Application
from passerelle.portfolio import queries as portfolio
from passerelle.registers.states import BEGINNING
from passerelle.web import refusals
from passerelle.web.guidance.counter import visit_of
from passerelle.web.guidance.forms import EvidenceForm, ScanForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passerelle.guidance.models import Visit
    from passerelle.people.requests import SignedInRequest

MOST_DIGITS = 18
A_SCREEN = 6
"""How many dates stand on one page: some three screens of a telephone."""


def _at(request: SignedInRequest) -> dict[str, Any]:
    return {"by": request.user, "now": timezone.now(), "today": request.today}


def _running(request: SignedInRequest, number: str, purpose: str) -> Visit:
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
    found = _running(request, number, "place")
    runs = CourseInstance.objects.filter(
        course__state__in=BEGINNING, enrol_until__gte=request.today, cancelled_on=None
    ).select_related("course__provider")
    if asked := request.GET.get("course", "").strip():
        titles = [Q((f"course__title__{code}__icontains", asked)) for code, _name in settings.LANGUAGES]
        named = Q(course__number=asked.upper()) | Q(course__provider__legal_name__icontains=asked)
        runs = runs.filter(reduce(or_, titles, named))
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
    made = counter.apply(found, run, micro_credential=targets[0] if targets else None, **_at(request))
    messages.success(request, _("Applied, as %(number)s.") % {"number": made.number})
    return redirect("service:visit", number)


@login_required
@require_POST
def take_up(request: SignedInRequest, number: str) -> HttpResponse:
    """Take up a place that is kept for the person."""
    found = visit_of(request, number)
    own = Application.objects.filter(person=found.person).select_related("instance")
    application = get_object_or_404(own, number=request.POST.get("application", "")[:20])
    counter.take_up(found, application, **_at(request))
    messages.success(request, _("The place is taken up."))
    return redirect("service:visit", number)


@login_required
@require_GET
def sittings(request: SignedInRequest, number: str) -> HttpResponse:
    """Every sitting that can be booked, soonest first."""
    found = _running(request, number, "sitting")
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
    counter.book(visit_of(request, number), sitting, **_at(request))
    messages.success(request, _("Booked. What to bring stands on the receipt of the sitting."))
    return redirect("service:visit", number)


@login_required
@require_POST
def start(request: SignedInRequest, number: str) -> HttpResponse:
    """Start a case, by the number of a micro-credential."""
    said = request.POST.get("entry", "").strip().upper()[:20]
    entry = get_object_or_404(MicroCredential.objects.filter(state__in=BEGINNING), number=said)
    made = counter.start_case(visit_of(request, number), entry, **_at(request))
    return redirect("service:case", number, made.number)


def _case(found: Visit, case: str) -> PriorLearningCase:
    own = PriorLearningCase.objects.filter(person=found.person).select_related("micro_credential__awarder", "person")
    return get_object_or_404(own, number=case)


@login_required
@require_GET
def case(request: SignedInRequest, number: str, case: str) -> HttpResponse:
    """A case of the person: what they told, what was scanned, and what is still to be shown."""
    found = _running(request, number, "prior_learning")
    return _page(request, found, _case(found, case))


def _page(
    request: SignedInRequest, found: Visit, case: PriorLearningCase, status: int = 200, **forms: Any
) -> HttpResponse:
    known = [(one["code"], one.get("text", "")) for one in case.micro_credential.outcomes]
    shown = {
        "visit": found,
        "case": case,
        "is_draft": case.state == CaseState.DRAFT,
        "form": EvidenceForm(known=known),
        "scan_form": ScanForm(),
        "files": case_files.of_case(case),
        "here": "desk",
    }
    return render(request, "guidance/case.html", shown | forms, status=status)


@contextmanager
def _told(form: Any) -> Iterator[None]:
    with refusals.told(form, NotNow, StaleVersion):
        yield


@login_required
@require_POST
def evidence(request: SignedInRequest, number: str, case: str) -> HttpResponse:
    """Write down what the person tells."""
    found = _running(request, number, "prior_learning")
    of = _case(found, case)
    known = [(one["code"], one.get("text", "")) for one in of.micro_credential.outcomes]
    form = EvidenceForm(request.POST, known=known)
    if form.is_valid():
        with _told(form):
            counter.add_evidence(found, of, form.cleaned_data, **_at(request))
    if not form.is_valid():
        return _page(request, found, of, 422, form=form)
    messages.success(request, _("Written down."))
    return redirect("service:case", number, case)


@login_required
@require_POST
def scan(request: SignedInRequest, number: str, case: str) -> HttpResponse:
    """Keep a scan."""
    found = _running(request, number, "prior_learning")
    of, form = _case(found, case), ScanForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        with _told(form):
            counter.scan(found, of, file.chunks(), name=file.name, shows=form.cleaned_data["shows"], **_at(request))
    if not form.is_valid():
        return _page(request, found, of, 422, scan_form=form)
    messages.success(request, _("Kept with the case."))
    return redirect("service:case", number, case)


@login_required
@require_POST
def send(request: SignedInRequest, number: str, case: str) -> HttpResponse:
    """Send the case."""
    found = visit_of(request, number)
    counter.send_case(found, _case(found, case), **_at(request))
    messages.success(request, _("Sent. The date of the answer stands on the receipt."))
    return redirect("service:visit", number)


@login_required
@require_POST
def print_portfolio(request: SignedInRequest, number: str) -> HttpResponse:
    """The person's portfolio on one page, to print."""
    found = visit_of(request, number)
    person = counter.print_portfolio(found, **_at(request))
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
    plan = counter.print_plan(found, request.POST.get("plan", "")[:20], **_at(request))
    shown = {"plan": plan, "visit": found, "ways": reading.shown_to_learner(plan, on=request.today), "here": "desk"}
    return render(request, "guidance/plan.html", shown)


@login_required
@require_POST
def print_certificate(request: SignedInRequest, number: str) -> HttpResponse:
    """A certificate of the person, as a PDF to print."""
    file = counter.print_certificate(visit_of(request, number), request.POST.get("award", "")[:20], **_at(request))
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(file.content, content_type=file.media_type, headers=headers)
