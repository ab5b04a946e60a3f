"""What a deployment must not do with the ways people sign in (`python -m django check --deploy`)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Warned


@register(Tags.security, deploy=True)
def no_stand_in_for_identities(app_configs: Any, **more: Any) -> list[CheckMessage]:
    """Refuse a provider of identities on this machine: it is the stand-in, which proves nobody's identity."""
    if settings.PASSERELLE_OIDC and settings.PASSERELLE_OIDC["stands_in"]:
        text = "PASSERELLE_OIDC_ISSUER is the stand-in for development: whoever asks becomes whoever they type."
        return [
            Error(text, hint="State the issuer of your country's electronic identity.", id="passerelle.people.E001")
        ]
    return []


@register(Tags.security, deploy=True)
def opening_an_account_tells_nothing(app_configs: Any, **more: Any) -> list[CheckMessage]:
    """Warn where an account opens at once: whoever types an address is then told whether it has one already."""
    if settings.ACCOUNT_EMAIL_VERIFICATION == "mandatory":
        return []
    text = "An account opens before its address was confirmed: sign-up tells anybody which addresses have one."
    return [Warned(text, hint="Take PASSERELLE_VERIFY_EMAIL=0 away, or state 1.", id="passerelle.people.W001")]
