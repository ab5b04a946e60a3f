"""What a deployment must not do with its letters (`python -m django check --deploy`)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

HINT = "Set PASSERELLE_MAIL and PASSERELLE_MAIL_FROM (docs/operating.md)."


@register(Tags.security, deploy=True)
def letters_reach_people(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse the stand-ins for development, which print letters or keep them in the data folder."""
    own_folder = str(settings.PASSERELLE_DATA / "mail")
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend") or own_folder == settings.EMAIL_FILE_PATH:
        return [Error("Letters are not sent and reach nobody.", hint=HINT, id="passerelle.letters.unsent")]
    return []


@register(Tags.security, deploy=True)
def texts_reach_people(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse the stand-in for development, which prints texts and their codes, wherever telephones can be added."""
    if settings.PASSERELLE_TEXTS["kind"] == "stand-in":
        hint = "Set PASSERELLE_TEXTS to a gateway, or to off (docs/operating.md)."
        return [Error("Texts are not sent and reach nobody.", hint=hint, id="passerelle.letters.texts_unsent")]
    return []
