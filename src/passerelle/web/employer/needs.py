"""An employer's or social partner's own needs: written, published, replaced by a newer one, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import StaleVersion
from passerelle.opportunities import needs
from passerelle.opportunities.permissions import WRITERS, may_state_for, own_needs
from passerelle.opportunities.states import NEEDS, NeedState
from passerelle.organisations.models import Organisation
from passerelle.organisations.permissions import organisations_of, organisations_visible_to
from passerelle.web import refusals, stale
from passerelle.web.work.forms import NeedForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.opportunities.models import LabourNeed
    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Everything one's organisations need, drafts too."""
    page = Paginator(own_needs(request.user), 20).get_page(request.GET.get("page"))
    own = Organisation.objects.filter(pk__in=organisations_of(request.user, *WRITERS)).order_by("legal_name")
    bodies = [one for one in own[:5] if may_state_for(request.user, one.pk, on=request.today)]
    return render(request, "employer/needs.html", {"page": page, "bodies": bodies, "here": "desk"})


def _body(request: SignedInRequest, slug: str) -> Organisation:
    body = get_object_or_404(organisations_visible_to(request.user), slug=slug)
    if not may_state_for(request.user, body.pk, on=request.today):
        raise Http404(slug)
    return body


@login_required
@require_GET
def new(request: SignedInRequest, slug: str) -> HttpResponse:
    """A new need, empty; or as the one says that it is to replace (`?for=`)."""
    body = _body(request, slug)
    replaced = own_needs(request.user).filter(number=request.GET.get("for", "")).first()
    form = NeedForm(initial=_initial(replaced) if replaced else None)
    return render(request, "employer/need_new.html", {"body": body, "form": form, "replaced": replaced, "here": "desk"})


@login_required
@require_POST
def begin(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keep the new need as a draft."""
    body, form = _body(request, slug), NeedForm(request.POST)
    replaced = own_needs(request.user).filter(number=request.POST.get("replaces", "")).first()
    if form.is_valid():
        with refusals.told(form):
            made = needs.draft(body, form.stated(), by=request.user, today=request.today, supersedes=replaced)
            messages.success(request, _("Saved as a draft. Only your organisation sees it."))
            return redirect("employer:need", made.number)
    shown = {"body": body, "form": form, "replaced": replaced, "here": "desk"}
    return render(request, "employer/need_new.html", shown, status=422)


def _initial(need: LabourNeed) -> dict[str, Any]:
    same = ("kind", "outcome", "level", "people", "region", "by_when", "about")
    shown = {name: getattr(need, name) for name in same}
    skill, entry = need.skill.get("uri", ""), need.entry.number if need.entry else ""
    return shown | {"skill": skill, "entry": entry, "seen_version": need.version}


def _own(request: SignedInRequest, number: str) -> LabourNeed:
    return get_object_or_404(own_needs(request.user), number=number)


@login_required
@require_GET
def one(request: SignedInRequest, number: str) -> HttpResponse:
    """One need: the form while it is a draft, else how it stands."""
    return _page(request, _own(request, number))


def _page(request: SignedInRequest, found: LabourNeed, form: NeedForm | None = None, status: int = 200) -> HttpResponse:
    shown = {
        "need": found,
        "is_draft": found.state == NeedState.DRAFT,
        "may_end": NEEDS.allows(found.state, "end"),
        "is_open": found.is_open(request.today),
        "form": form or NeedForm(initial=_initial(found)),
        "here": "desk",
    }
    return render(request, "employer/need.html", shown, status=status)


@login_required
@require_POST
def save(request: SignedInRequest, number: str) -> HttpResponse:
    """Save the draft."""
    found, form = _own(request, number), NeedForm(request.POST)
    if form.is_valid():
        with refusals.told(form, StaleVersion):
            seen = form.cleaned_data["seen_version"] or 0
            needs.edit(found, form.stated(), by=request.user, today=request.today, seen_version=seen)
            messages.success(request, _("Saved. Only your organisation sees it."))
            return redirect("employer:need", number)
        if refusals.is_stale(form):
            found = _own(request, number)
            stale.offer(form, NeedForm(initial=_initial(found)), found.version)
            return _page(request, found, form, status=StaleVersion.status)
    return _page(request, found, form, status=422)


@login_required
@require_POST
def publish(request: SignedInRequest, number: str) -> HttpResponse:
    """Let everybody read it."""
    needs.publish(_own(request, number), by=request.user, today=request.today)
    messages.success(request, _("It is public. Providers see it where nothing answers it yet."))
    return redirect("employer:need", number)


@login_required
@require_POST
def end(request: SignedInRequest, number: str) -> HttpResponse:
    """End it before its day."""
    needs.end(_own(request, number), by=request.user, today=request.today)
    messages.success(request, _("Ended. Its page stays and says so."))
    return redirect("employer:need", number)
