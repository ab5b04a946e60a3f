"""The telephone on which texts come: a number, the code that was sent there, and a way to take it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import NotNow
from passerelle.letters import phones
from passerelle.letters.texting import StandIn, texting
from passerelle.web import refusals

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest


class NumberForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Number of your telephone"),
        help_text=gettext_lazy("With + and the code of its country, such as +216 20 123 456."),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("The code in the text"),
        help_text=gettext_lazy("Six digits."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


@login_required
@require_GET
def phone(request: SignedInRequest) -> HttpResponse:
    """One's telephone: none, one whose code is waited for, or a confirmed one."""
    return _phone(request)


def _phone(
    request: SignedInRequest, *, number: NumberForm | None = None, code: CodeForm | None = None, status: int = 200
) -> HttpResponse:
    shown = {
        "phone": phones.of(request.user),
        "stands_in": isinstance(texting(), StandIn),
        "may_have_phone": phones.may_have_phone(request.user),
        "number_form": number or NumberForm(),
        "code_form": code or CodeForm(),
        "form": number or code,
        "here": "inbox",
    }
    answer = render(request, "inbox/phone.html", shown, status=status)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_POST
def ask(request: SignedInRequest) -> HttpResponse:
    """Send a code to a number."""
    form = NumberForm(request.POST)
    if form.is_valid():
        with refusals.told(form, NotNow):
            phones.ask(form.cleaned_data["number"], by=request.user)
    if not form.is_valid():
        return _phone(request, number=form, status=422)
    return redirect("inbox:phone")


@login_required
@require_POST
def confirm(request: SignedInRequest) -> HttpResponse:
    """Take the code that was sent."""
    form = CodeForm(request.POST)
    if form.is_valid():
        with refusals.told(form, NotNow):
            phones.confirm(form.cleaned_data["code"], by=request.user)
    if not form.is_valid():
        return _phone(request, code=form, status=422)
    messages.success(request, _("Your telephone is confirmed. Choose of which topics a text comes too."))
    return redirect("inbox:choices")


@login_required
@require_POST
def remove(request: SignedInRequest) -> HttpResponse:
    """Take the number away."""
    phones.remove(by=request.user)
    messages.success(request, _("The number is gone. No texts come any more."))
    return redirect("inbox:phone")
