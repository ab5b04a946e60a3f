"""The desk: cycles of one's own bodies, what is to be done, whom an agency may sample; and a cycle to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import AlreadyDone, Malformed, NotNow
from passerelle.organisations import oversight
from passerelle.organisations.models import Organisation, Role
from passerelle.organisations.permissions import organisations_of
from passerelle.quality import cycle_queries, queries
from passerelle.quality.actions import cycles
from passerelle.quality.cycle_permissions import WRITERS, may_begin, samples_visible_to
from passerelle.web.cycles.forms import BeginForm
from passerelle.web.cycles.telling import tell
from passerelle.web.organisation.saying import own

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import PublicRequest, SignedInRequest

MOST = 20


@require_GET
def published(request: PublicRequest) -> HttpResponse:
    """Every cycle as the public reads it: that it runs, who is responsible by function, what changed."""
    page = Paginator(cycle_queries.cycles().order_by("-year", "provider__legal_name", "pk"), MOST)
    shown = {"page": page.get_page(request.GET.get("page")), "here": "organisations"}
    return render(request, "cycles/published.html", shown)


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Cycles of one's own bodies, what is to be done by its day, samples, and whom one's agencies may sample."""
    mine = organisations_of(request.user)
    writing = organisations_of(request.user, *WRITERS)
    teaching = Organisation.objects.filter(pk__in=mine, roles__role__in=[Role.PROVIDER, Role.AWARDER]).distinct()
    overseen = oversight.running(request.today).filter(agency__in=writing).values("organisation")
    bodies = [one for one in teaching.order_by("legal_name") if may_begin(request.user, one)]
    running = cycle_queries.running_by_provider(bodies)
    theirs = cycle_queries.cycles().filter(provider__in=overseen).exclude(provider__in=mine)
    shown = {
        "cycles": cycle_queries.cycles().filter(provider__in=mine)[:MOST],
        "actions": cycle_queries.open_actions().filter(self_review__cycle__provider__in=mine)[:MOST],
        "samples": samples_visible_to(request.user).prefetch_related(None)[:MOST],
        "theirs": theirs[:MOST],
        "bodies": [(one, running.get(one.pk)) for one in bodies],
        "today": request.today,
        "here": "desk",
    }
    return render(request, "cycles/home.html", shown)


@login_required
@require_GET
def begin(request: SignedInRequest, slug: str) -> HttpResponse:
    """What a cycle begins with."""
    provider = own(request, slug)
    return _begin(request, provider, _form(request, provider, initial={"year": request.today.year}))


@login_required
@require_POST
def send(request: SignedInRequest, slug: str) -> HttpResponse:
    """Begin a cycle."""
    provider = own(request, slug)
    form = _form(request, provider, request.POST)
    form.is_valid()
    try:
        standard = queries.standard_named(form.cleaned_data.get("standard", ""))
        made = cycles.begin(provider, standard, form.told(), by=request.user, today=request.today)
    except (Malformed, NotNow, AlreadyDone) as refusal:
        tell(form, refusal)
        return _begin(request, provider, form, status=refusal.status)
    messages.success(request, _("The cycle is under way. Look at each course, one after the other."))
    return redirect("cycles:cycle", made.number)


def _form(request: SignedInRequest, provider: Organisation, *given: Any, **named: Any) -> BeginForm:
    standards = cycle_queries.standards_for_courses(request.today)
    return BeginForm(provider, request.today, *given, standards=standards, **named)


def _begin(request: SignedInRequest, provider: Organisation, form: BeginForm, status: int = 200) -> HttpResponse:
    running = cycle_queries.running_of(provider)
    may = may_begin(request.user, provider)
    shown = {"provider": provider, "form": form, "may": may, "running": running, "here": "desk"}
    return render(request, "cycles/begin.html", shown, status=status)
