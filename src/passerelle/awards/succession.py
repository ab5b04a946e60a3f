"""One key of the register after another: the old one signs who follows it, for those who know the old one alone.

The word of a key that was lost is worth nothing: it signs none, and what it signed before is no longer published.
"""

from __future__ import annotations

import logging
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials import trust_seal
from passerelle.core.errors import NotNow
from passerelle.journal import actions as journal
from passerelle.journal.models import Fact
from passerelle.signing import keystore
from passerelle.signing.models import REGISTER, Key
from passerelle.signing.states import KeyState

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)
KIND: Final = "key.vouch"


def statements() -> list[dict[str, Any]]:
    """Return what each key of the register signed about the next, oldest first."""
    known = _known()
    return [known[old.public_multibase] for old, _ in _successions() if old.public_multibase in known]


def vouch() -> int:
    """Let every retired key of the register sign who followed it, where it has not; return how many did.

    A key that cannot be opened any more signs nothing: who knows it must learn the next one another way.
    """
    known, made = _known(), 0
    for old, new in _successions():
        if old.public_multibase in known or old.retired_at is None:
            continue
        try:
            signer = keystore.open_signer(old.public_multibase, old.verification_method)
        except NotNow:
            log.warning("%s cannot vouch for %s: it cannot be opened", old, new)
            continue
        statement = trust_seal.succession(old.published, new.published, signer, at=old.retired_at)
        journal.record(KIND, subject=REGISTER, noted={"kid": old.kid, "for": new.kid, "statement": statement})
        made += 1
    return made


def _successions() -> Iterator[tuple[Key, Key]]:
    """Yield each key that signs folders beside the one that came after it, but for keys that were lost."""
    following = pairwise(Key.objects.filter(owner=REGISTER, algorithm="Ed25519").order_by("pk"))
    return ((old, new) for old, new in following if old.state == KeyState.RETIRED)


def _known() -> dict[str, dict[str, Any]]:
    told = Fact.objects.filter(kind=KIND, subject=REGISTER).order_by("pk")
    return {fact.noted["statement"]["from"]: fact.noted["statement"] for fact in told}
