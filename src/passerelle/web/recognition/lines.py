"""Writing, publishing and ending the lines of a positive list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import StaleVersion
from passerelle.organisations.permissions import organisations_visible_to
from passerelle.recognition import actions, queries, wording
from passerelle.recognition.permissions import may_publish, may_write_list, own_lines
from passerelle.recognition.states import LineState
from passerelle.web import refusals, stale
from passerelle.web.recognition.forms import LineForm, initial_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from passerelle.catalogue.models import Programme
    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import SignedInRequest
    from passerelle.recognition.models import PositiveListLine


def _owner(request: SignedInRequest, slug: str) -> Organisation:
    owner = get_object_or_404(organisations_visible_to(request.user), slug=slug)
    if not may_write_list(request.user, owner.pk):
        raise Http404(slug)
    return owner


def _programmes(request: SignedInRequest, owner_id: int) -> QuerySet[Programme]:
    return queries.current_programmes(request.today).filter(awarder=owner_id)


@login_required
@require_GET
def new(request: SignedInRequest, slug: str) -> HttpResponse:
    """A new line, empty."""
    owner = _owner(request, slug)
    start = {"valid_from": request.today, "micro_credential": request.GET.get("item", "")[:20]}
    form = LineForm(initial=start, programmes=_programmes(request, owner.pk))
    return render(request, "recognition/line_new.html", {"owner": owner, "form": form, "here": "desk"})


@login_required
@require_POST
def begin(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keep the new line as a draft."""
    owner = _owner(request, slug)
    form = LineForm(request.POST, programmes=_programmes(request, owner.pk))
    if form.is_valid():
        with refusals.told(form):
            line = actions.draft_line(owner, form.stated(), by=request.user, today=request.today)
            messages.success(request, _("Saved as a draft. It decides nothing before you publish it."))
            return redirect("recognition:line", line.number)
    return render(request, "recognition/line_new.html", {"owner": owner, "form": form, "here": "desk"}, status=422)


def _own(request: SignedInRequest, number: str) -> PositiveListLine:
    return get_object_or_404(own_lines(request.user), number=number)


@login_required
@require_GET
def edit(request: SignedInRequest, number: str) -> HttpResponse:
    """One line: its sentence, and the form while it is a draft."""
    return _page(request, _own(request, number))


@login_required
@require_POST
def save(request: SignedInRequest, number: str) -> HttpResponse:
    """Save the draft."""
    line = _own(request, number)
    form = LineForm(request.POST, programmes=_programmes(request, line.owner_id))
    if form.is_valid():
        with refusals.told(form, StaleVersion):
            seen = form.cleaned_data["seen_version"] or 0
            actions.edit_line(line, form.stated(), by=request.user, seen_version=seen)
            messages.success(request, _("Saved. It decides nothing before you publish it."))
            return redirect("recognition:line", number)
        if refusals.is_stale(form):
            line = _own(request, number)
            now = LineForm(initial=initial_of(line), programmes=_programmes(request, line.owner_id))
            stale.offer(form, now, line.version)
            return _page(request, line, form=form, status=StaleVersion.status)
    return _page(request, line, form=form, status=422)


@login_required
@require_POST
def publish(request: SignedInRequest, number: str) -> HttpResponse:
    """Put the line in force."""
    actions.publish_line(_own(request, number), by=request.user, today=request.today)
    messages.success(request, _("Published. From now on this line decides, and it never changes: it can only end."))
    return redirect("recognition:line", number)


@login_required
@require_POST
def end(request: SignedInRequest, number: str) -> HttpResponse:
    """End the line today."""
    actions.end_line(_own(request, number), by=request.user, today=request.today)
    messages.success(request, _("Ended. What it decided stands."))
    return redirect("recognition:line", number)


def _page(
    request: SignedInRequest, line: PositiveListLine, *, form: LineForm | None = None, status: int = 200
) -> HttpResponse:
    is_draft = line.state == LineState.DRAFT
    if is_draft and form is None:
        form = LineForm(initial=initial_of(line), programmes=_programmes(request, line.owner_id))
    shown = {
        "line": line,
        "rule": wording.rule(line),
        "is_draft": is_draft,
        "is_in_force": line.state == LineState.IN_FORCE,
        "may_publish": is_draft and may_publish(request.user, line, on=request.today),
        "used": line.cases.count(),
        "form": form,
        "here": "desk",
    }
    return render(request, "recognition/line.html", shown, status=status)
