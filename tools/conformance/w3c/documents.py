"""Contexts from disk, contexts written into a document, and presentations: what the suites send and we never issue."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials.contexts import bundled
from passerelle.core.credentials.refusals import Ambiguous, UnknownContext

if TYPE_CHECKING:
    from pathlib import Path

CREDENTIALS_V1: Final = "https://www.w3.org/2018/credentials/v1"
DATA_INTEGRITY_V2: Final = "https://w3id.org/security/data-integrity/v2"

_FILES: Final = {
    CREDENTIALS_V1: "w3c_vc_2.0/contexts/credentials/v1.jsonld",
    "https://www.w3.org/2018/credentials/examples/v1": "w3c_vc_2.0/contexts/credentials/examples/v1.jsonld",
    "https://www.w3.org/ns/credentials/examples/v2": "w3c_vc_2.0/contexts/credentials/examples/v2.jsonld",
    "https://www.w3.org/ns/credentials/undefined-terms/v2": "w3c_vc_2.0/contexts/credentials/undefined-terms/v2.jsonld",
    "https://w3id.org/security/data-integrity/v1": "w3c_vc_2.0/contexts/data-integrity/v1.jsonld",
    DATA_INTEGRITY_V2: "w3c_vc_2.0/contexts/data-integrity/v2.jsonld",
    "https://w3id.org/security/multikey/v1": "w3c_vc_2.0/contexts/multikey/v1.jsonld",
    "https://www.w3.org/ns/did/v1": "contexts_other/did_v1.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": "openbadges_3.0/context-3.0.1.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": "openbadges_3.0/context-3.0.2.json",
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json": "clr_2.0/context/clr-v2p0-2.0.1.json",
}
_URN: Final = "urn:x-written-into-the-document:"


class LocalContexts:
    """The pinned contexts, the suites' from `folder`, and those a document brings along, by the hash of their text."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._brought: dict[str, dict[str, Any]] = {}

    def load(self, url: str) -> dict[str, Any]:
        """Return the context at `url`; raises UnknownContext. Nothing is fetched."""
        if url in self._brought:
            return self._brought[url]
        if url not in _FILES:
            return bundled().load(url)
        return dict(json.loads(self.bytes_of(url)))

    def bytes_of(self, url: str) -> bytes:
        """Return the bytes of the context at `url`, for the digests of related resources; raises UnknownContext."""
        if url not in _FILES:
            return bundled().bytes_of(url)
        try:
            return (self._folder / _FILES[url]).read_bytes()
        except OSError:
            raise UnknownContext("missing", url=url) from None

    def named(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return `document` with each context written into it replaced by a name under which `load` knows it.

        The statements a document makes do not depend on how its contexts are written, so its canonical form is the
        same. Our own checks take contexts by address alone.
        """
        if "@context" not in document:
            return document
        stated = document["@context"]
        return {**document, "@context": [self._name(one) for one in (stated if isinstance(stated, list) else [stated])]}

    def _name(self, context: object) -> str:
        if isinstance(context, str):
            return context
        if not isinstance(context, dict):
            raise Ambiguous("context", at="$.@context")
        text = json.dumps(context, sort_keys=True)
        name = _URN + hashlib.sha256(text.encode()).hexdigest()
        inner = context.get("@context")
        self._brought[name] = context if inner is not None and len(context) == 1 else {"@context": context}
        return name
