"""Naming guardians of minors: officers of the authority, and who signs for a body the minor learns with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import NotNow, NotPermitted
from passerelle.people.ages import ages
from passerelle.people.guessing import missed, refuse_too_many
from passerelle.people.models import Guardianship
from passerelle.people.permissions import may_work_at_counter
from passerelle.people.queries import by_address_or_reference
from passerelle.portfolio import guardians
from passerelle.portfolio.guardian_permissions import may_name_any, may_name_guardian, named_or_seen_by
from passerelle.web import refusals
from passerelle.web.counter.forms import NameForm, ProofForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

SHOWN = 20


def _may_here(request: SignedInRequest) -> None:
    if not may_name_any(request.user):
        raise NotPermitted


@login_required
@require_GET
def find(request: SignedInRequest) -> HttpResponse:
    """Name a guardian, and what one named or saw a proof of before."""
    _may_here(request)
    return _page(request, NameForm())


def _page(request: SignedInRequest, form: NameForm, status: int = 200, code: str = "") -> HttpResponse:
    found = named_or_seen_by(request.user)[:SHOWN]
    shown = {"form": form, "found": found, "code": code, "ages": ages(), "here": "desk"}
    answer = render(request, "counter/guardians.html", shown, status=status)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_POST
def name(request: SignedInRequest) -> HttpResponse:
    """Name a guardian of somebody one may name one for; who is nobody, and who learns elsewhere, is told alike."""
    _may_here(request)
    refuse_too_many(request, "counter")
    form = NameForm(request.POST)
    minor = by_address_or_reference(form.cleaned_data["who"]) if form.is_valid() else None
    if form.is_valid() and (minor is None or not may_name_guardian(request.user, minor)):
        missed(request, "counter")
        form.add_error("who", _("No account with this address or reference learns with you."))
    if minor is not None and form.is_valid():
        said = form.cleaned_data
        with refusals.told(form, NotNow):
            _made, code = guardians.name(
                minor, born_on=said["born_on"], proof=said["proof"], by=request.user, today=request.today
            )
        if form.is_valid():
            return _page(request, NameForm(), code=code)
    return _page(request, form, status=422)


@login_required
@require_POST
def proof(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Note the proof of a guardian whom the minor had invited."""
    _may_here(request)
    found = get_object_or_404(Guardianship.objects.select_related("minor"), key=uuid)
    form = ProofForm(request.POST)
    if not may_name_guardian(request.user, found.minor):
        raise NotPermitted
    guardians.see_proof(found, proof=str(form.data.get("proof", "")), by=request.user)
    messages.success(request, _("Noted."))
    return _back(request, found)


@login_required
@require_POST
def end(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """End a guardianship, or take back the code."""
    found = get_object_or_404(Guardianship.objects.select_related("minor"), key=uuid)
    guardians.end(found, by=request.user, today=request.today)
    messages.success(request, _("It has ended."))
    return _back(request, found)


def _back(request: SignedInRequest, found: Guardianship) -> HttpResponse:
    if may_work_at_counter(request.user):
        return redirect("counter:person", found.minor.reference)
    return redirect("counter:guardians")
