"""Who signed an edition or an agreement, from its public file alone: each proof by itself, over all but the proofs.

A party signs the canonical JSON (RFC 8785) of the edition with its own key, as a Data Integrity proof `eddsa-jcs-2022`.
Proofs do not depend on one another: one that does not hold says nothing of the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials import proofs
from passerelle.core.credentials.refusals import CredentialRefused
from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from passerelle.core.credentials.proofs import Resolve, Signer

TYPE: Final = "PositiveListEdition"
AGREEMENT: Final = "ProgressionAgreement"
"""What several bodies sign together: an edition of a list, or an agreement that lists rest on."""
MAX_BYTES: Final = 4 * 1024 * 1024
MOST_PARTIES: Final = 200


@dataclass(frozen=True)
class Signed:
    """One proof of a file: by which key, and whether it holds; `why` is the code of what is wrong with it."""

    verification_method: str
    holds: bool
    why: str = ""

    @property
    def by(self) -> str:
        """The identifier of the body whose key it is."""
        return self.verification_method.partition("#")[0]


def sign(document: Mapping[str, Any], signer: Signer, *, created: datetime) -> dict[str, Any]:
    """Return the proof of one party over a document without proofs. Raises Ambiguous, Unreadable."""
    made = proofs.sign(document, signer, created=created, cryptosuites=(proofs.JCS,), max_bytes=MAX_BYTES)
    found: dict[str, Any] = made["proof"]
    return found


def check(document: Mapping[str, Any], resolve: Resolve) -> tuple[Signed, ...]:
    """Return every proof of a file with whether it holds. Raises Malformed for what is neither of both."""
    stated = document.get("proof")
    listed: list[Any] = stated if isinstance(stated, list) else [stated]
    is_known = document.get("type") in (TYPE, AGREEMENT)
    if not is_known or len(listed) > MOST_PARTIES or not all(isinstance(one, dict) for one in listed):
        raise Malformed(field="type", expected=f"{TYPE} or {AGREEMENT}", seen=str(document.get("type"))[:80])
    said = {name: value for name, value in document.items() if name != "proof"}
    return tuple(_checked(said, one, resolve) for one in listed)


def _checked(said: Mapping[str, Any], proof: Mapping[str, Any], resolve: Resolve) -> Signed:
    method = str(proof.get("verificationMethod", ""))
    try:
        proofs.verify_proofs({**said, "proof": dict(proof)}, resolve, controller=method.partition("#")[0])
    except CredentialRefused as refusal:
        return Signed(method, holds=False, why=refusal.code)
    return Signed(method, holds=True)
