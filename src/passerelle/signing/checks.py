"""What a deployment must not do with its keys (`python -m django check --deploy`)."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from passerelle.signing import keystore, unlock

WHY = {
    "stand_in": "The public reaches this register, but its private keys have no secret of their own.",
    "no_secret": "There is no secret to open private keys with.",
    "short_secret": f"The secret for private keys has fewer than {unlock.MIN_LETTERS} letters.",
    "unreadable_file": "The file with the secret for private keys cannot be read.",
}
HINT = "Set PASSERELLE_KEY_SECRET or PASSERELLE_KEY_FILE (docs/operating.md)."


@register(Tags.security, deploy=True)
def secret_for_keys(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse the stand-in for development, and a secret that is none."""
    try:
        unlock.secret()
    except unlock.Locked as locked:
        return [Error(WHY[locked.reason], hint=HINT, id=f"passerelle.keys.{locked.reason}")]
    return []


@register(Tags.security, deploy=True)
def no_plain_keys(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse private keys that lie unsealed in the data folder."""
    left = len(keystore.plain_files())
    if not left:
        return []
    said = f"{left} private keys lie unsealed in the data folder."
    return [Error(said, hint="Run `passerelle keys protect`.", id="passerelle.keys.plain")]
