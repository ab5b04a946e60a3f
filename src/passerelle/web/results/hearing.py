"""Answering an appeal and hearing it: for the awarder, the body that assessed, and the other assessor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from passerelle.assessment import annulling, corrections, sparing
from passerelle.core.errors import Conflicted, NotNow, NotPermitted
from passerelle.web import refusals
from passerelle.web.assessor.forms import NameForm, key_of, mark_forms, marks_of
from passerelle.web.results.appeals import page, visible
from passerelle.web.results.forms import AnnulForm, DismissForm, RefuseForm, UpholdForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest


@login_required
@require_POST
def name(request: SignedInRequest, number: str) -> HttpResponse:
    """Name who hears an appeal, or somebody in the place of who was named before."""
    found = visible(request, number)
    if not corrections.may_name(request.user, found):
        raise NotPermitted
    choices = corrections.choices(found, request.user, on=request.today)
    form = NameForm(request.POST, choices=choices)
    if form.is_valid():
        chosen = next(one for one in choices if key_of(one) == form.cleaned_data["choice"])
        with refusals.told(form, NotNow, Conflicted):
            corrections.admit(found, chosen.person, chosen.organisation, by=request.user, today=request.today)
    if not form.is_valid():
        return page(request, visible(request, number), 422, name_form=form)
    messages.success(request, _("%(name)s decides on this appeal.") % {"name": chosen.person.name})
    return redirect("results:appeal", number)


@login_required
@require_POST
def refuse(request: SignedInRequest, number: str) -> HttpResponse:
    """Say that an appeal is not admissible."""
    found, form = visible(request, number), RefuseForm(request.POST)
    if not corrections.may_answer(request.user, found):
        raise NotPermitted
    if not form.is_valid():
        return page(request, found, 422, refuse_form=form)
    corrections.refuse(found, form.cleaned_data["reasons"], by=request.user, today=request.today)
    messages.success(request, _("Not admitted. The learner is told why."))
    return redirect("results:appeal", number)


@login_required
@require_POST
def stand_aside(request: SignedInRequest, number: str) -> HttpResponse:
    """Say that a tie keeps one from hearing it."""
    corrections.stand_aside(visible(request, number), by=request.user, today=request.today)
    messages.success(request, _("Thank you. Somebody else is named, and you are not asked about this person again."))
    return redirect("results:appeals")


@login_required
@require_POST
def uphold(request: SignedInRequest, number: str) -> HttpResponse:
    """Give other marks."""
    found, form = visible(request, number), UpholdForm(request.POST, auto_id="uphold_%s")
    if not corrections.may_hear(request.user, found, on=request.today):
        raise NotPermitted
    candidate = found.candidate
    spec = sparing.specification(candidate)
    given = {mark.component: mark for mark in candidate.component_results.all()}
    marks = mark_forms(candidate.micro_credential, spec.to_mark, given, request.POST)
    if all([form.is_valid(), *(row.is_valid() for _part, row in marks)]):
        with refusals.told(form, NotNow):
            said = form.cleaned_data["reasons"]
            corrections.uphold(found, marks_of(marks), said, by=request.user, today=request.today)
    if not all([form.is_valid(), *(row.is_valid() for _part, row in marks)]):
        return page(request, visible(request, number), 422, uphold_form=form, marks=marks)
    messages.success(request, _("Signed. The other result counts from now on, and the learner is told."))
    return redirect("results:appeal", number)


@login_required
@require_POST
def annul(request: SignedInRequest, number: str) -> HttpResponse:
    """Annul the result of a jury."""
    found, form = visible(request, number), AnnulForm(request.POST, auto_id="annul_%s")
    if not corrections.may_hear(request.user, found, on=request.today):
        raise NotPermitted
    if form.is_valid():
        with refusals.told(form, NotNow):
            annulling.annul(found, form.cleaned_data["reasons"], by=request.user, today=request.today)
    if not form.is_valid():
        return page(request, visible(request, number), 422, annul_form=form)
    messages.success(request, _("Annulled. Another jury judges, and the learner is told."))
    return redirect("results:appeal", number)


@login_required
@require_POST
def dismiss(request: SignedInRequest, number: str) -> HttpResponse:
    """Let the result stand."""
    found, form = visible(request, number), DismissForm(request.POST, auto_id="dismiss_%s")
    if not corrections.may_hear(request.user, found, on=request.today):
        raise NotPermitted
    if not form.is_valid():
        return page(request, found, 422, dismiss_form=form)
    corrections.dismiss(found, form.cleaned_data["reasons"], by=request.user, today=request.today)
    messages.success(request, _("The result stands. The learner is told why."))
    return redirect("results:appeals")
