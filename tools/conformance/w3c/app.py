"""The endpoints the W3C's suites ask for: a credential is signed, checked, presented; all by the code of `core/`.

Source: the VC API as the suites use it. Answers are 201 with the credential, 200 with `verified`, or 400 with
`errors`; never anything else, whatever is sent.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials import jose, status, strict_json
from passerelle.core.credentials.contexts import CREDENTIALS_V2
from passerelle.core.credentials.did import SUITES_OF
from passerelle.core.credentials.moments import CLOCK_SKEW, moment
from passerelle.core.credentials.parts import listed, type_flaw
from passerelle.core.credentials.proofs import JCS, Terms, issuer_of, proofs_of, sign, verify_proofs
from passerelle.core.credentials.refusals import CredentialRefused, ProofRefused
from passerelle.core.credentials.structure import first_flaw, presentation_flaw
from tools.conformance.w3c.documents import CREDENTIALS_V1, DATA_INTEGRITY_V2, LocalContexts
from tools.conformance.w3c.keys import Ephemeral, resolve
from tools.conformance.w3c.presentations import verify_presentation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from passerelle.core.credentials.did import Algorithm

ALGORITHMS: Final[dict[str, Algorithm]] = {
    "eddsa-rdfc-2022": "Ed25519",
    "eddsa-jcs-2022": "Ed25519",
    "ecdsa-rdfc-2019": "P-256",
    "vc-jwt": "P-256",
    "bitstring": "Ed25519",
    "data-model": "Ed25519",
}
PURPOSES: Final[tuple[status.Purpose, ...]] = ("revocation", "suspension", "message")
ENVELOPES: Final = ("data:application/vc+jwt,", "data:application/jwt,")
_INDEX: Final = 4711

Answer = tuple[int, dict[str, Any]]


class Refused(Exception):
    """What was sent breaks a rule; the text names it."""


class Implementation:
    """An issuer and verifier with one key for each way of signing, and a status list."""

    def __init__(self, standards: Path, base: str, purposes: Sequence[status.Purpose] = PURPOSES[:2]) -> None:
        self._signers = {name: Ephemeral(algorithm) for name, algorithm in ALGORITHMS.items()}
        self._standards = standards
        self._base = base
        self._purposes = purposes

    def did(self, name: str) -> str:
        return self._signers[name].did

    def get(self, path: str) -> Answer:
        """Return the status list at `path`, signed anew."""
        for purpose in PURPOSES:
            url = status.address_of(f"{self._base}/lists/1", purpose)
            if f"{self._base}{path}" == url:
                return 200, self._status_list(url, purpose)
        return 404, {"errors": ["not found"]}

    def post(self, path: str, body: bytes) -> Answer:
        """Do what `path` says with what was sent."""
        parts = path.strip("/").split("/")
        try:
            sent = strict_json.parse(body)
            if parts == ["presentations", "verify"]:
                self._verify_presentation(sent)
                return 200, {"verified": True}
            if len(parts) == 3 and parts[0] in ALGORITHMS and parts[1:] == ["credentials", "issue"]:
                return 201, {"verifiableCredential": self._issue(parts[0], sent)}
            if len(parts) == 3 and parts[0] in ALGORITHMS and parts[1:] == ["credentials", "verify"]:
                self._verify(_part(sent, "verifiableCredential"))
                return 200, {"verified": True}
        except CredentialRefused as refusal:
            return _refusal(f"{type(refusal).__name__}: {refusal.reason}")
        except Refused as refusal:
            return _refusal(str(refusal))
        return 404, {"errors": ["not found"]}

    def _issue(self, name: str, sent: dict[str, Any]) -> dict[str, Any]:
        signer = self._signers[name]
        credential = _part(sent, "credential")
        credential.setdefault("issuer", signer.did)
        options = sent.get("options") or {}
        if name == "bitstring":
            credential["credentialStatus"] = [
                status.status_entry(f"{self._base}/lists/1", _INDEX, purpose) for purpose in self._purposes
            ]
        contexts = LocalContexts(self._standards)
        _refuse_flawed(credential, contexts)
        if name == "vc-jwt":
            token = jose.sign({"typ": "vc+jwt", "cty": "vc"}, json.dumps(credential).encode(), signer)
            kind = "EnvelopedVerifiableCredential"
            return {"@context": CREDENTIALS_V2, "type": kind, "id": f"{ENVELOPES[0]}{token}"}
        if "proof" in credential:
            raise Refused("the credential has a proof already")
        if CREDENTIALS_V1 in credential["@context"] and DATA_INTEGRITY_V2 not in credential["@context"]:
            credential["@context"] = [*credential["@context"], DATA_INTEGRITY_V2]
        return self._signed(credential, name, _terms(options, "assertionMethod"), contexts)

    def _signed(self, credential: dict[str, Any], name: str, terms: Terms, contexts: LocalContexts) -> dict[str, Any]:
        """Sign with the cryptosuite of the endpoint, or with the one that keeps all the document says.

        RDF cannot say the direction of a text, so that the canonical form of a document with one is refused.
        """
        signer = self._signers[name]
        is_directed = undirected(credential) != credential
        suite = SUITES_OF[signer.algorithm][name == "eddsa-jcs-2022" or (name == "data-model" and is_directed)]
        document = credential if suite == JCS else contexts.named(credential)
        signed = sign(document, signer, created=datetime.now(UTC), cryptosuites=[suite], terms=terms, contexts=contexts)
        return {**credential, "proof": signed["proof"]}

    def _verify(self, credential: dict[str, Any]) -> None:
        contexts = LocalContexts(self._standards)
        if "proof" not in credential:
            credential = unenveloped(credential)
        else:
            self._verify_proofs(credential, contexts)
        _refuse_flawed(credential, contexts)
        _refuse_outside_window(credential, datetime.now(UTC))
        self._check_status(credential)

    def _verify_proofs(self, credential: dict[str, Any], contexts: LocalContexts) -> None:
        proofs = proofs_of(credential)
        is_jcs = all(proof.get("cryptosuite") == JCS for proof in proofs)
        document = credential if is_jcs else contexts.named(credential)
        controllers = frozenset(str(proof.get("verificationMethod")).partition("#")[0] for proof in proofs)
        issuer = str(issuer_of(credential))
        if issuer.startswith("did:") and issuer not in controllers:  # what an https issuer controls, only the net tells
            raise ProofRefused("controller")
        verify_proofs(document, resolve, controller=controllers, contexts=contexts, now=datetime.now(UTC))

    def _check_status(self, credential: dict[str, Any]) -> None:
        """Ask the lists that are ours; nothing is fetched, so of others nothing is said."""
        for entry in listed(credential.get("credentialStatus", [])):
            url, size = str(entry.get("statusListCredential")), entry.get("statusSize", 1)
            purpose = next((one for one in PURPOSES if one == entry.get("statusPurpose")), None)
            is_ours = entry.get("type") == "BitstringStatusListEntry" and url.startswith(f"{self._base}/lists/")
            if purpose is None or not is_ours:
                continue
            found = status.bits_of(self._status_list(url, purpose), list_url=url)
            found.check(purpose, datetime.now(UTC), size=size)
            if status.value_at(found.bits, int(entry["statusListIndex"]), size=size):
                raise Refused(f"status: {purpose}")

    def _status_list(self, url: str, purpose: status.Purpose) -> dict[str, Any]:
        now = datetime.now(UTC)
        unsigned = status.status_list_credential(
            url,
            issuer=self.did("bitstring"),
            encoded=status.encoded(status.packed({}, size=status.SIZE_OF[purpose])),
            valid_from=now - timedelta(minutes=1),
            valid_until=now + timedelta(hours=1),
            purpose=purpose,
        )
        return sign(unsigned, self._signers["bitstring"], created=now, cryptosuites=["eddsa-rdfc-2022"])

    def _verify_presentation(self, sent: dict[str, Any]) -> None:
        presentation = _part(sent, "verifiablePresentation")
        options = sent.get("options") or {}
        contexts = LocalContexts(self._standards)
        if "proof" not in presentation:
            presentation = unenveloped(presentation, kind="Presentation")
            if options.get("challenge") not in (None, presentation.pop("nonce", None)):
                raise Refused("challenge")
        else:
            verify_presentation(presentation, _terms(options, "authentication"), contexts)
        if flaw := presentation_flaw(presentation):
            raise Refused(f"presentation: {flaw}")
        for credential in listed(presentation.get("verifiableCredential", [])):
            if "proof" in credential or not _is_enveloped(credential):
                self._verify(dict(credential))


def unenveloped(document: dict[str, Any], kind: str = "Credential") -> dict[str, Any]:
    """Return what a signed token in a `data:` address says; raises Refused, or CredentialRefused of the token."""
    if CREDENTIALS_V2 not in listed(document.get("@context")):
        raise Refused("envelope: context")
    if type_flaw(document.get("type"), f"EnvelopedVerifiable{kind}"):
        raise Refused("envelope: type")
    address = document.get("id")
    media, _, token = str(address).partition(",")
    if not isinstance(address, str) or not media.startswith("data:application/") or not media.endswith("jwt"):
        raise Refused("envelope: id")
    jws = jose.parse(token)
    jose.verify(jws, resolve, typ=("vc+jwt", "vp+jwt", "JWT"))
    said = strict_json.parse(jws.payload)
    inner = said.get("vc" if kind == "Credential" else "vp")
    if inner is None:
        return said
    return {**inner, **({"nonce": said["nonce"]} if "nonce" in said else {})}


def undirected(value: Any) -> Any:
    """Return a document without the directions of its texts, which have no canonical form."""
    if isinstance(value, dict):
        return {name: undirected(item) for name, item in value.items() if name != "@direction"}
    return [undirected(item) for item in value] if isinstance(value, list) else value


def _is_enveloped(document: dict[str, Any]) -> bool:
    return not type_flaw(document.get("type"), "EnvelopedVerifiableCredential")


def _part(sent: dict[str, Any], name: str) -> dict[str, Any]:
    found = sent.get(name)
    if not isinstance(found, dict):
        raise Refused(f"{name} is no object")
    return found


def _terms(options: object, purpose: str) -> Terms:
    if not isinstance(options, dict):
        raise Refused("options")
    said = {name: options[name] for name in ("challenge", "domain") if isinstance(options.get(name), str)}
    return Terms(purpose, **said)


def _refuse_flawed(credential: dict[str, Any], contexts: LocalContexts) -> None:
    """Raise Refused for the first rule of the data model 2.0 that is broken; the model before it has its own."""
    if CREDENTIALS_V1 in listed(credential.get("@context")):
        credential = {
            name: value for name, value in credential.items() if name not in ("issuanceDate", "expirationDate")
        }
        credential["@context"] = [CREDENTIALS_V2]
    flaw = first_flaw(credential, contexts)  # type: ignore[arg-type]
    if flaw:
        raise Refused(f"credential: {flaw}")


def _refuse_outside_window(credential: dict[str, Any], now: datetime) -> None:
    if "validFrom" in credential and now + CLOCK_SKEW < moment(credential["validFrom"]):
        raise Refused("not valid yet")
    if "validUntil" in credential and now > moment(credential["validUntil"]):
        raise Refused("expired")


def _refusal(reason: str) -> Answer:
    return 400, {"verified": False, "errors": [reason]}
