"""What a proof must say to be looked at, before its signature is: its suite, its members, its purpose, its terms.

Source: VC Data Integrity 1.0, sections 2.1, 4.2 and 4.4. What is not understood is not believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials.keys import SIGNATURE_BYTES
from passerelle.core.credentials.moments import CLOCK_SKEW, moment
from passerelle.core.credentials.multibase import base58btc, from_base58btc
from passerelle.core.credentials.refusals import ProofRefused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passerelle.core.credentials.did import Algorithm

RDFC: Final = "eddsa-rdfc-2022"
JCS: Final = "eddsa-jcs-2022"
ECDSA_RDFC: Final = "ecdsa-rdfc-2019"
SUITES: Final = (RDFC, JCS)
CANONICAL: Final = frozenset({RDFC, ECDSA_RDFC})
"""The suites that sign a document's canonical statements, not its JSON."""
ALGORITHMS: Final[dict[str, Algorithm]] = {RDFC: "Ed25519", JCS: "Ed25519", ECDSA_RDFC: "P-256"}
PURPOSES: Final = ("assertionMethod", "authentication")

_NEEDED = frozenset({"type", "cryptosuite", "verificationMethod", "proofPurpose", "proofValue"})
_TEXTS = frozenset({"id", "created", "expires", "challenge", "nonce"})
_SETS = frozenset({"domain", "previousProof"})
_ALLOWED = _NEEDED | _TEXTS | _SETS
PLAIN: Final = _NEEDED | {"created"}
"""The members of a proof on RDF without terms."""
USUAL: Final = PLAIN - {"proofValue"}
"""The options of a proof without terms."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a proof says beyond its key: purpose, until when, and for whose question (`challenge`, `domain`)."""

    purpose: str = "assertionMethod"
    expires: datetime | None = None
    challenge: str | None = None
    domain: str | None = None


ASSERTION: Final = Terms()


def check_form(proof: Mapping[str, Any], document: Mapping[str, Any]) -> None:
    """Refuse a proof that says more or less than its suite defines: what is not understood is not believed."""
    suite = proof.get("cryptosuite")
    if not isinstance(suite, str) or suite not in ALGORITHMS:
        raise ProofRefused("cryptosuite", seen=str(suite)[:60])
    if suite in CANONICAL and proof.keys() == PLAIN and all([type(said) is str for said in proof.values()]):
        if proof["type"] != "DataIntegrityProof":
            raise ProofRefused("type", seen=proof["type"][:60])
        return
    allowed = _ALLOWED | {"@context"} if suite == JCS else _ALLOWED
    if not _NEEDED <= proof.keys() <= allowed:
        raise ProofRefused("form", seen=sorted(proof.keys() - allowed or _NEEDED - proof.keys()))
    if not all(isinstance(proof[name], str) for name in (_NEEDED | _TEXTS) & proof.keys()):
        raise ProofRefused("form")
    if not all(_is_set_of_texts(proof[name]) for name in _SETS & proof.keys()):
        raise ProofRefused("form")
    if proof["type"] != "DataIntegrityProof":
        raise ProofRefused("type", seen=proof["type"][:60])
    if suite == JCS and proof.get("@context") != document.get("@context"):
        raise ProofRefused("context")


def _is_set_of_texts(value: object) -> bool:
    """Whether it is a text or several different ones; an empty set says nothing in some signed forms."""
    texts = _listed(value)
    return bool(texts) and all(isinstance(text, str) for text in texts) and len(set(map(str, texts))) == len(texts)


def check_terms(proof: Mapping[str, Any], terms: Terms, now: datetime | None) -> None:
    if proof["proofPurpose"] != terms.purpose:
        raise ProofRefused("purpose", seen=proof["proofPurpose"][:60])
    if terms.challenge is not None and proof.get("challenge") != terms.challenge:
        raise ProofRefused("challenge")
    if terms.domain is not None and terms.domain not in _listed(proof.get("domain")):
        raise ProofRefused("domain")
    if "expires" in proof and now is not None and now - CLOCK_SKEW > moment_of(proof["expires"]):
        raise ProofRefused("proof_expired", since=proof["expires"][:40])


def previous_of(proof: Mapping[str, Any], proofs: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the proofs this one was made over, each of which is checked on its own; raises ProofRefused."""
    if "previousProof" not in proof:
        return []
    named = _listed(proof["previousProof"])
    found = [other for other in proofs if other.get("id") in named and other is not proof]
    if len(found) != len(named) or len({str(name) for name in named}) != len(named):
        raise ProofRefused("previous_proof")
    return found


def signature_of(text: str, suite: str) -> bytes:
    """Return the 64 bytes in `text`, which must be their only spelling; raises ProofRefused("form")."""
    try:
        signature = from_base58btc(text)
    except ValueError:
        raise ProofRefused("form", cryptosuite=suite) from None
    if len(signature) != SIGNATURE_BYTES or base58btc(signature) != text:
        raise ProofRefused("form", cryptosuite=suite)
    return signature


def moment_of(text: str) -> datetime:
    try:
        return moment(text)
    except ValueError:
        raise ProofRefused("form") from None


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def cheapest_first(proofs: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the order to check in: a tampered document is refused before its graph is canonicalised."""
    if len(proofs) == 1:
        return [0]
    return sorted(range(len(proofs)), key=lambda place: bool(proofs[place]["cryptosuite"] != JCS))
