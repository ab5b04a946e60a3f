"""What a deployment must not do with its letters (`python -m django check --deploy`)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

HINT = "Set PASSERELLE_MAIL and PASSERELLE_MAIL_FROM (docs/operating.md)."


@register(Tags.security, deploy=True)
def letters_reach_people(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse the stand-in for development, which prints letters instead of sending them."""
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        return [Error("Letters are printed and reach nobody.", hint=HINT, id="passerelle.letters.console")]
    return []
