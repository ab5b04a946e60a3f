"""Guardians as a minor sees them, and wards as a guardian does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import AlreadyDone, NotNow, NotPermitted
from passerelle.core.minority import shares_alone
from passerelle.people import guardianship as rights
from passerelle.people.ages import ages
from passerelle.people.guessing import missed, refuse_too_many
from passerelle.people.models import Guardianship, Minor
from passerelle.portfolio import guardians as acts
from passerelle.portfolio import queries
from passerelle.web import refusals

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.http import HttpResponse

    from passerelle.people.models import Person
    from passerelle.people.requests import SignedInRequest


class InviteForm(forms.Form):
    born_on = forms.DateField(
        label=gettext_lazy("The day you were born"),
        help_text=gettext_lazy("Kept only so that this ends by itself when you are of age; then it is deleted."),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("The code you were given"),
        help_text=gettext_lazy("26 letters and digits. Spaces, dashes and small letters do not matter."),
        widget=forms.TextInput(attrs={"class": "code", "autocomplete": "off", "spellcheck": "false"}),
        max_length=80,
    )


@login_required
@require_GET
def guardians(request: SignedInRequest) -> HttpResponse:
    """Who looks after me, what they may and never may, and until when."""
    return _guardians(request, InviteForm())


def _guardians(request: SignedInRequest, form: InviteForm, status: int = 200, code: str = "") -> HttpResponse:
    found, ends_on = acts.open_of(request.user), acts.ends_on(request.user)
    shown = {
        "found": found,
        "asks_birth": ends_on is None,
        "decides": bool(found) and _decides(request.user, request.today),
        "ends_on": ends_on,
        "ages": ages(),
        "form": form,
        "code": code,
        "here": "desk",
    }
    answer = render(request, "account/guardians.html", shown, status=status)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_POST
def invite(request: SignedInRequest) -> HttpResponse:
    """Make a code for somebody who looks after me; it is shown this once."""
    kept = _born_on(request.user)
    form = InviteForm({"born_on": kept} if kept else request.POST)
    if form.is_valid():
        born_on = form.cleaned_data["born_on"]
        with refusals.told(form, NotNow):
            _made, code = acts.invite(request.user, born_on=born_on, by=request.user, today=request.today)
        if form.is_valid():
            return _guardians(request, InviteForm(), code=code)
    return _guardians(request, form, status=422)


@login_required
@require_POST
def end(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Take back an invitation, or end a guardianship that is mine to end."""
    mine = Guardianship.objects.filter(minor=request.user) | Guardianship.objects.filter(guardian=request.user)
    found = get_object_or_404(mine.select_related("minor"), key=uuid)
    acts.end(found, by=request.user, today=request.today)
    messages.success(request, _("It has ended."))
    return redirect("account:guardians" if found.minor_id == request.user.pk else "account:wards")


@login_required
@require_GET
def wards(request: SignedInRequest) -> HttpResponse:
    """Whom I look after, and a place for the code I was given."""
    return _wards(request, CodeForm())


def _wards(request: SignedInRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    shown = {"found": rights.wards_of(request.user), "form": form, "here": "desk"}
    return render(request, "account/wards.html", shown, status=status)


def _opened(request: SignedInRequest) -> tuple[CodeForm, Guardianship | None]:
    refuse_too_many(request, "guardian_code")
    form = CodeForm(request.POST)
    found = acts.find(form.cleaned_data["code"]) if form.is_valid() else None
    if found is None:
        missed(request, "guardian_code")
        if form.is_valid():
            form.add_error("code", _("No such code is open. It works once; ask for a new one."))
    return form, found


@login_required
@require_POST
def code(request: SignedInRequest) -> HttpResponse:
    """Show whom a code is about before one accepts or declines."""
    form, found = _opened(request)
    if found is None:
        return _wards(request, form, status=422)
    shown = {"found": found, "form": form, "ends_on": acts.ends_on(found.minor), "ages": ages(), "here": "desk"}
    answer = render(request, "account/accept.html", shown)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_POST
def accept(request: SignedInRequest) -> HttpResponse:
    """Become the guardian, or say that one is not."""
    form, found = _opened(request)
    if found is None:
        return _wards(request, form, status=422)
    try:
        if request.POST.get("answer") == "no":
            acts.decline(found, by=request.user)
            messages.success(request, _("You said that you are not. The code is used up."))
            return redirect("account:wards")
        acts.accept(found, by=request.user)
    except NotPermitted:
        form.add_error("code", _("This code is for somebody else: you made it, or it is about you."))
        return _wards(request, form, status=422)
    except AlreadyDone:
        form.add_error("code", _("You look after them already."))
        return _wards(request, form, status=422)
    messages.success(request, _("You look after them now. They were told."))
    return redirect("account:ward", found.key)


def _born_on(minor: Person) -> date | None:
    return Minor.objects.filter(person=minor).values_list("born_on", flat=True).first()


def _decides(minor: Person, today: date) -> bool:
    """Say whether it is for a guardian whose proof was seen to agree: the minor does not decide alone yet."""
    born_on = _born_on(minor)
    return born_on is not None and not shares_alone(born_on, ages(), on=today)


@login_required
@require_GET
def ward(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """What somebody I look after learns and holds; they read that I looked."""
    found = get_object_or_404(rights.wards_of(request.user), key=uuid)
    acts.look(found, by=request.user, today=request.today)
    shown = {
        "found": found,
        "decides": bool(found.proof) and _decides(found.minor, request.today),
        "ends_on": acts.ends_on(found.minor),
        "whole": queries.whole(found.minor),
        "here": "desk",
    }
    return render(request, "account/ward.html", shown)


@login_required
@require_POST
def consent(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Agree, or take it back."""
    found = get_object_or_404(rights.wards_of(request.user), key=uuid)
    given = request.POST.get("given") == "yes"
    acts.consent(found, request.POST.get("what", ""), given=given, by=request.user, today=request.today)
    messages.success(request, _("You agreed.") if given else _("Taken back: what was open has stopped."))
    return redirect(reverse("account:ward", args=[found.key]))
