"""What a credential is refused for. `reason` is a stable word; sentences are made where they are shown."""

from __future__ import annotations

from typing import Any, ClassVar

from passerelle.core.errors import PasserelleError


class CredentialRefused(PasserelleError):
    """The common shape: a stable `reason` and, where it helps, what it is about."""

    code: ClassVar[str] = "credential_refused"

    def __init__(self, reason: str, **data: Any) -> None:
        super().__init__(reason=reason, **data)
        self.reason = reason


class Unreadable(CredentialRefused):
    """The bytes are not a JSON document we are willing to read."""

    code = "credential_unreadable"


class Incomplete(CredentialRefused):
    """The award lacks elements the EU's Annex I makes mandatory; `missing` names each."""

    code = "credential_incomplete"
    status = 422

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__("annex_i", missing=missing)
        self.missing = missing


class Ambiguous(CredentialRefused):
    """Two readers could take the document to mean different things, so it is neither signed nor believed."""

    code = "credential_ambiguous"


class UnknownContext(CredentialRefused):
    """A JSON-LD context that is not among the pinned ones, or whose bytes are not the pinned bytes."""

    code = "credential_context"


class ProofRefused(CredentialRefused):
    """A proof does not hold."""

    code = "credential_proof"


class KeyUnknown(ProofRefused):
    """The proof names a key nobody vouches for."""

    code = "credential_key_unknown"


class StatusRefused(CredentialRefused):
    """A status list or history cannot answer the question it was asked."""

    code = "credential_status"


class TrustDamaged(CredentialRefused):
    """The trust folder is missing a part it promises, or a part is not what its index says."""

    code = "trust_damaged"
