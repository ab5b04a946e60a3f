"""Signing in with an electronic identity, connecting one, and opening an account with one.

Who was sent away comes back with what only their own session knows; where they go then is a page of ours.
"""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.account.utils import perform_login
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import NotNow
from passerelle.people import identities, oidc
from passerelle.people.guessing import missed, refuse_too_many
from passerelle.people.oidc import Asked, Provider, Told
from passerelle.policy import sentences

if TYPE_CHECKING:
    from passerelle.people.models import Person
    from passerelle.people.requests import PublicRequest, SignedInRequest

SENT: Final = "identity.sent"
TOLD: Final = "identity.told"
MINUTES: Final = 15


class JoinForm(forms.Form):
    """What the register needs of somebody whom a provider vouches for."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("As it should stand on your certificates."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


def _provider() -> Provider:
    found = identities.provider()
    if found is None:
        raise Http404
    return found


def _back_to() -> str:
    return str(settings.PASSERELLE_ORIGIN) + reverse("account:identity_back")


@require_POST
def begin(request: PublicRequest) -> HttpResponse:
    """Send somebody to the provider; who is signed in, to connect an identity, once they said again who they are."""
    provider = _provider()
    refuse_too_many(request, "identity")
    if request.user.is_authenticated and is_reauthentication_required(request, app="allauth.mfa"):
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': reverse('account:home')})}")
    asked, then = Asked.fresh(), request.POST.get("next", "")
    request.session[SENT] = {
        **asdict(asked),
        "at": time.time(),
        "then": then if url_has_allowed_host_and_scheme(then, allowed_hosts=None) else "",
        "by": request.user.pk if request.user.is_authenticated else None,
    }
    address = oidc.address_to_ask(provider, asked, back_to=_back_to(), fetch=oidc.fetch)
    answer = render(request, "account/identity_away.html", {"address": address, "provider": provider})
    answer.headers["Refresh"] = f"0;url={address}"  # a form may lead to ourselves alone, says the content policy
    return answer


@require_GET
def back(request: PublicRequest) -> HttpResponse:
    """Come back from the provider: connect, sign in, or choose between an account one has and a new one."""
    provider, sent = _provider(), request.session.pop(SENT, None)
    refuse_too_many(request, "identity")
    try:
        told = _told(request, provider, sent)
        if sent["by"] is not None:
            identities.connect(request.user, told, by=request.user)
            messages.success(request, _("Connected: you can sign in with it from now on."))
            return redirect("account:home")
    except NotNow as refusal:
        missed(request, "identity")
        messages.error(request, sentences.of_error(refusal))
        return redirect("account:home" if request.user.is_authenticated else "account_login")
    person = identities.owner(told)
    if person is None and (person := identities.by_email(told)) is not None:
        identities.connect(person, told, by=person)
    if person is not None:
        return _sign_in(request, person, sent["then"])
    request.session[TOLD] = {**asdict(told), "at": time.time()}
    return redirect("account:identity_new")


def _told(request: PublicRequest, provider: Provider, sent: dict[str, Any] | None) -> Told:
    """Return whom the provider names, to the session it was asked by and nobody else."""
    here = request.user.pk if request.user.is_authenticated else None
    is_ours = sent is not None and sent["state"] == request.GET.get("state") and sent["by"] == here
    if sent is None or not is_ours or time.time() - sent["at"] > MINUTES * 60:
        raise NotNow(reason="identity_stale")
    if "code" not in request.GET:
        raise NotNow(reason="identity_not_proven")
    asked = Asked(sent["state"], sent["nonce"], sent["verifier"])
    return oidc.told_by(provider, asked, request.GET["code"], back_to=_back_to(), fetch=oidc.fetch)


def _sign_in(request: PublicRequest, person: Person, then: str) -> HttpResponse:
    """Sign somebody in as allauth does: a closed account is not, and a second factor is still asked for."""
    record_authentication(request, person, method="electronic_identity")
    answer: HttpResponse = perform_login(
        request, person, email_verification=settings.ACCOUNT_EMAIL_VERIFICATION, redirect_url=then or None
    )
    return answer


def _kept(request: PublicRequest) -> Told | None:
    kept = dict(request.session.get(TOLD) or {})
    if not kept or time.time() - kept.pop("at") > MINUTES * 60:
        return None
    return Told(**kept)


@require_GET
def new(request: PublicRequest) -> HttpResponse:
    """Nobody here has this identity: sign in as before and connect it, or open an account with it."""
    _provider()
    told = _kept(request)
    if told is None:
        return redirect("account_login")
    form = JoinForm(initial={"name": told.name, "email": told.email})
    return render(request, "account/identity_new.html", {"form": form, "provider": identities.provider()})


@require_POST
def join(request: PublicRequest) -> HttpResponse:
    """Open an account with the identity that was just proven."""
    _provider()
    told, form = _kept(request), JoinForm(request.POST)
    if told is None:
        return redirect("account_login")
    if form.is_valid():
        try:
            person = identities.join(told, name=form.cleaned_data["name"], email=form.cleaned_data["email"])
        except NotNow as refusal:
            missed(request, "identity")
            form.add_error("email" if refusal.data["reason"] == "email_taken" else None, sentences.of_error(refusal))
        else:
            del request.session[TOLD]
            return _sign_in(request, person, "")
    shown = {"form": form, "provider": identities.provider()}
    return render(request, "account/identity_new.html", shown, status=422)


@login_required
@require_POST
def disconnect(request: SignedInRequest) -> HttpResponse:
    """Let one's identity lead nowhere any more."""
    identity = get_object_or_404(request.user.identities.all(), pk=request.POST.get("identity") or None)
    try:
        identities.disconnect(identity, by=request.user)
    except NotNow as refusal:
        messages.error(request, sentences.of_error(refusal))
    else:
        messages.success(request, _("Disconnected."))
    return redirect("account:home")
