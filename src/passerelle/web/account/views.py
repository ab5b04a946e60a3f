"""One's own account: how one signs in, and what is under way about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import WrongState
from passerelle.people import identities
from passerelle.people import recovery as recoveries
from passerelle.people.guessing import missed, refuse_too_many
from passerelle.people.permissions import duties_wait
from passerelle.people.states import OPEN_RECOVERIES

if TYPE_CHECKING:
    from passerelle.people.models import Recovery
    from passerelle.people.requests import PublicRequest, SignedInRequest


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Every way one signs in with, and every way on from here."""
    kinds = [str(kind) for kind in Authenticator.objects.filter(user=request.user).values_list("type", flat=True)]
    shown = {
        "recovery": recoveries.open_of(request.user),
        "passkeys": kinds.count(str(Authenticator.Type.WEBAUTHN)),
        "app": str(Authenticator.Type.TOTP) in kinds,
        "paper": str(Authenticator.Type.RECOVERY_CODES) in kinds,
        "provider": identities.provider(),
        "identities": request.user.identities.all(),
        "duties_wait": duties_wait(request.user),
        "here": "desk",
    }
    return render(request, "account/home.html", shown)


def _meant(request: PublicRequest, word: str) -> Recovery:
    refuse_too_many(request, "recovery_word")
    found = recoveries.by_word(word)
    if found is None:
        missed(request, "recovery_word")
        raise Http404
    return found


@require_GET
def recovery(request: PublicRequest, word: str) -> HttpResponse:
    """What whoever reads the old address may stop; a page first, so that no program that opens links stops it."""
    found = _meant(request, word)
    is_open = found.state in OPEN_RECOVERIES
    return render(request, "account/recovery.html", {"recovery": found, "word": word, "is_open": is_open})


@require_POST
def stop_recovery(request: PublicRequest, word: str) -> HttpResponse:
    """Stop it as whoever reads the old address."""
    found = _meant(request, word)
    recoveries.cancel_by_word(found)
    return render(request, "account/recovery.html", {"recovery": found, "word": word, "is_open": False})


@login_required
@require_POST
def stop_own(request: SignedInRequest) -> HttpResponse:
    """Stop it as whoever can sign in after all."""
    found = recoveries.open_of(request.user)
    if found is None:
        raise WrongState("cancel", "")
    recoveries.cancel(found, by=request.user)
    messages.success(request, _("Stopped. Nobody else gets your account; change your password now."))
    return redirect("account:home")
