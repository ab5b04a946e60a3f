"""Accounts at the counter: who lost every way in, and who died. One officer notes, a second one confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.awards.models import Award
from passerelle.awards.states import SHAREABLE
from passerelle.core.errors import AlreadyDone, NotNow, NotPermitted
from passerelle.files.serving import own_file
from passerelle.people import recovery as recoveries
from passerelle.people.guessing import missed, refuse_too_many
from passerelle.people.models import Death, Person, Recovery
from passerelle.people.permissions import may_confirm_recovery, may_work_at_counter
from passerelle.people.queries import by_address_or_reference
from passerelle.people.states import OPEN_RECOVERIES, DeathState
from passerelle.portfolio import deaths, guardians
from passerelle.portfolio.guardian_permissions import may_confirm_death
from passerelle.web import refusals
from passerelle.web.counter.forms import CopyForm, DeathForm, FindForm, ProofForm, ReasonForm, RecoverForm

if TYPE_CHECKING:
    from uuid import UUID

    from django import forms

    from passerelle.people.requests import SignedInRequest

AT_ONCE = 20


def _at_counter(request: SignedInRequest) -> None:
    if not may_work_at_counter(request.user):
        raise NotPermitted


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """What waits for a second officer or for its two days, and a way to find who stands at the counter."""
    _at_counter(request)
    return _home(request, FindForm())


def _home(request: SignedInRequest, form: FindForm, status: int = 200) -> HttpResponse:
    open_ = Recovery.objects.filter(state__in=OPEN_RECOVERIES).select_related("person", "asked_by")
    noted = Death.objects.filter(state=DeathState.NOTED).select_related("person", "noted_by")
    page = Paginator([*noted, *open_], AT_ONCE).get_page(request.GET.get("page"))
    return render(request, "counter/home.html", {"form": form, "page": page, "here": "desk"}, status=status)


@login_required
@require_POST
def find(request: SignedInRequest) -> HttpResponse:
    """Open the account of who stands at the counter; guesses are counted."""
    _at_counter(request)
    refuse_too_many(request, "counter")
    form = FindForm(request.POST)
    found = by_address_or_reference(form.cleaned_data["who"]) if form.is_valid() else None
    if found is None:
        missed(request, "counter")
        if form.is_valid():
            form.add_error("who", _("No account has this address or reference."))
        return _home(request, form, status=422)
    return redirect("counter:person", found.reference)


@login_required
@require_GET
def person(request: SignedInRequest, reference: str) -> HttpResponse:
    """One account at the counter: what is under way, and what can be noted."""
    _at_counter(request)
    return _person(request, get_object_or_404(Person, reference=reference))


def _person(
    request: SignedInRequest, who: Person, status: int = 200, *, amiss: forms.Form | None = None
) -> HttpResponse:
    recovery = recoveries.open_of(who)
    death = Death.objects.filter(person=who).select_related("noted_by").first()
    copy = CopyForm() if death and death.state == DeathState.CLOSED else None
    if copy is not None:
        copy.fields["award"].choices = _awards(who)  # type: ignore[attr-defined]
    shown: dict[str, Any] = {
        "who": who,
        "recovery": recovery,
        "confirms_recovery": recovery is not None and may_confirm_recovery(request.user, recovery),
        "death": death,
        "confirms_death": death is not None and may_confirm_death(request.user, death),
        "recover_form": RecoverForm(),
        "death_form": DeathForm(),
        "reason_form": ReasonForm(auto_id="why_%s"),
        "copy_form": copy,
        "guardians": guardians.open_of(who),
        "proof_form": ProofForm(auto_id="seen_%s"),
        "is_oneself": who.pk == request.user.pk,
        "here": "desk",
    }
    if amiss is not None:
        names = {RecoverForm: "recover_form", DeathForm: "death_form", ReasonForm: "reason_form", CopyForm: "copy_form"}
        shown |= {names[type(amiss)]: amiss, "form": amiss}
    return render(request, "counter/person.html", shown, status=status)


def _awards(who: Person) -> list[tuple[str, str]]:
    held = Award.objects.filter(holder=who, state__in=SHAREABLE).select_related("micro_credential")
    return [(one.number, f"{one.micro_credential.name}, {one.number}") for one in held]


@login_required
@require_POST
def recover(request: SignedInRequest, reference: str) -> HttpResponse:
    """Note that somebody lost every way in."""
    _at_counter(request)
    who, form = get_object_or_404(Person, reference=reference), RecoverForm(request.POST)
    if form.is_valid():
        with refusals.told(form, NotNow, AlreadyDone):
            recoveries.ask(who, by=request.user, **form.cleaned_data)
    if not form.is_valid():
        return _person(request, who, 422, amiss=form)
    messages.success(request, _("Noted. A second officer has to confirm it; then it waits two days."))
    return redirect("counter:person", reference)


@login_required
@require_POST
def death(request: SignedInRequest, reference: str) -> HttpResponse:
    """Note that somebody died."""
    _at_counter(request)
    who, form = get_object_or_404(Person, reference=reference), DeathForm(request.POST)
    if form.is_valid():
        with refusals.told(form, NotNow, AlreadyDone):
            deaths.note(who, by=request.user, proof=form.cleaned_data["proof"])
    if not form.is_valid():
        return _person(request, who, 422, amiss=form)
    messages.success(request, _("Noted. Nothing is closed before a second officer confirms it."))
    return redirect("counter:person", reference)


@login_required
@require_POST
def step_recovery(request: SignedInRequest, uuid: UUID, step: str) -> HttpResponse:
    """Confirm, refuse or stop it."""
    _at_counter(request)
    found = get_object_or_404(Recovery.objects.select_related("person"), key=uuid)
    steps = {"confirm": recoveries.confirm, "refuse": recoveries.refuse, "cancel": recoveries.cancel}
    if step not in steps:
        raise Http404
    steps[step](found, by=request.user)
    messages.success(request, _("Done."))
    return redirect("counter:person", found.person.reference)


@login_required
@require_POST
def step_death(request: SignedInRequest, uuid: UUID, step: str) -> HttpResponse:
    """Confirm, refuse or undo it; the last two say why."""
    _at_counter(request)
    found = get_object_or_404(Death.objects.select_related("person"), key=uuid)
    if step == "confirm":
        deaths.confirm(found, by=request.user)
    elif step in ("refuse", "undo"):
        form = ReasonForm(request.POST, auto_id="why_%s")
        if form.is_valid():
            with refusals.told(form, NotNow):
                {"refuse": deaths.refuse, "undo": deaths.undo}[step](found, by=request.user, **form.cleaned_data)
        if not form.is_valid():
            return _person(request, found.person, 422, amiss=form)
    else:
        raise Http404
    messages.success(request, _("Done."))
    return redirect("counter:person", found.person.reference)


@login_required
@require_POST
def copy(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Hand out the certificate of one award, to print for an heir."""
    _at_counter(request)
    found = get_object_or_404(Death.objects.select_related("person"), key=uuid)
    form = CopyForm(request.POST)
    form.fields["award"].choices = _awards(found.person)  # type: ignore[attr-defined]
    if form.is_valid():
        with refusals.told(form, NotNow):
            award = get_object_or_404(Award, number=form.cleaned_data["award"], holder=found.person)
            file = deaths.hand_copy(found, award, proof=form.cleaned_data["proof"], by=request.user)
    if not form.is_valid():
        return _person(request, found.person, 422, amiss=form)
    return own_file(file.content, file.name, file.media_type)
