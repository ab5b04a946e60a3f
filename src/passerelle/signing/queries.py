"""Finding keys, and the signer of an owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.core.errors import NotNow
from passerelle.journal.models import Fact
from passerelle.signing import keystore
from passerelle.signing.models import Key
from passerelle.signing.states import KeyState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passerelle.core.credentials.did import Algorithm
    from passerelle.signing.private import Signer

STOP: Final = "issuance.stop"
RESUME: Final = "issuance.resume"


def active_key(owner: str, algorithm: Algorithm | None = None) -> Key | None:
    """Return an owner's key in use; without an algorithm, the Ed25519 key if there is one, else that of P-256."""
    found = Key.objects.filter(owner=owner, state=KeyState.ACTIVE)
    return (found.filter(algorithm=algorithm) if algorithm else found.order_by("algorithm")).first()


def without_key(owner: str) -> NotNow:
    """Return why an owner without a key in use cannot sign: it never had one, or it was taken out of use."""
    had_one = Key.objects.filter(owner=owner).exists()
    return NotNow(reason="key_taken_out" if had_one else "no_key", owner=owner)


def is_taken_out(owner: str, algorithm: Algorithm) -> bool:
    """Say whether a new key of this algorithm would undo that one was taken out of use without another."""
    own = Key.objects.filter(owner=owner)
    ended, in_use = own.exclude(state=KeyState.ACTIVE), own.filter(state=KeyState.ACTIVE)
    of_the_kind = ended.filter(algorithm=algorithm).exists() and not in_use.filter(algorithm=algorithm).exists()
    return of_the_kind or (ended.exists() and not in_use.exists())


def taken_out() -> set[str]:
    """Return the owners who had keys and have none in use."""
    known = Key.objects.order_by().values_list("owner", flat=True).distinct()
    return set(known) - set(known.filter(state=KeyState.ACTIVE))


def keys_by_owner() -> dict[str, list[Key]]:
    """Return every key ever made, oldest first, by owner."""
    found: dict[str, list[Key]] = {}
    for key in Key.objects.order_by("owner", "pk"):
        found.setdefault(key.owner, []).append(key)
    return found


def keys_of(owner: str) -> Sequence[Key]:
    return list(Key.objects.filter(owner=owner).order_by("pk"))


def signer_for(owner: str, algorithm: Algorithm | None = None) -> Signer:
    """Return the signer of an owner's key in use. Raises NotNow (no_key, key_taken_out, key_unavailable)."""
    key = active_key(owner, algorithm)
    if key is None:
        raise without_key(owner)
    return keystore.open_signer(key.public_multibase, key.verification_method)


def issuance_stopped() -> Fact | None:
    """Return the fact by which issuance was stopped, or None while it goes on.

    The journal is the switch: the last of the two facts counts, in every process, at once.
    """
    last = Fact.objects.filter(kind__in=(STOP, RESUME)).order_by("-pk").first()
    return last if last and last.kind == STOP else None
