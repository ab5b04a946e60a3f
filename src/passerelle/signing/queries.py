"""Finding keys, and the signer of an owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.core.errors import NotNow
from passerelle.signing import keystore
from passerelle.signing.models import Key
from passerelle.signing.states import KeyState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passerelle.core.credentials.proofs import Signer


def active_key(owner: str) -> Key | None:
    return Key.objects.filter(owner=owner, state=KeyState.ACTIVE).first()


def keys_by_owner() -> dict[str, list[Key]]:
    """Return every key ever made, oldest first, by owner."""
    found: dict[str, list[Key]] = {}
    for key in Key.objects.order_by("owner", "pk"):
        found.setdefault(key.owner, []).append(key)
    return found


def keys_of(owner: str) -> Sequence[Key]:
    return list(Key.objects.filter(owner=owner).order_by("pk"))


def signer_for(owner: str) -> Signer:
    """Return the signer of an owner's key in use. Raises NotNow (no_key, key_unavailable)."""
    key = active_key(owner)
    if key is None:
        raise NotNow(reason="no_key", owner=owner)
    return keystore.open_signer(key.public_multibase, key.verification_method)
