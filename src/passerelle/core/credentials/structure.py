"""What a credential must be that its signature does not say: the data model's own rules, then those of its kind.

Source: VC Data Model 2.0, sections 4 and 5.3. A signature only says that somebody wrote this; a schema alone passes
half of what is wrong (1EdTech's own cases). The rules of Open Badges and CLR are in `badge_structure.py`.

Every rule has one word, which is what the step "schema" tells. This runs on every check, so it looks at each value
once, asks first for what is usual, and remembers addresses it has seen.
"""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode, urlsafe_b64decode
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials import contexts as own_contexts
from passerelle.core.credentials.badge_structure import badge_flaw
from passerelle.core.credentials.contexts import CREDENTIALS_V2
from passerelle.core.credentials.moments import moment
from passerelle.core.credentials.multibase import from_base58btc
from passerelle.core.credentials.parts import address_flaw, is_absolute, listed, repeats, text_flaw, type_flaw
from passerelle.core.credentials.refusals import UnknownContext

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from passerelle.core.credentials.contexts import Contexts

REFUSED: Final = frozenset({"issuanceDate", "expirationDate"})
"""Names of the model before 2.0: whoever reads them beside validFrom and validUntil may believe either."""

_DIGESTS: Final = {"sha256": 32, "sha384": 48, "sha512": 64}
_MULTIHASH: Final = {b"\x12\x20": "sha256", b"\x20\x30": "sha384", b"\x13\x40": "sha512"}


def first_flaw(document: Mapping[str, Any], contexts: Contexts | None = None) -> str | None:
    """Return the word of the first rule the credential breaks, or None.

    context, type, id, issuer, subject, dates, text, status, schema_reference, refresh_service, terms_of_use, evidence,
    related_resource, digest; and for a badge, part_type, part_missing, part_value, reference, repeated.
    """
    return credential_flaw(document, contexts) or badge_flaw(document)


def credential_flaw(document: Mapping[str, Any], contexts: Contexts | None = None) -> str | None:
    """Return the word of the first rule of the data model the document breaks, whatever kind of credential it is."""
    if _context_flaw(document.get("@context")):
        return "context"
    if type_flaw(document.get("type"), "VerifiableCredential"):
        return "type"
    if "id" in document and address_flaw(document["id"]):
        return "id"
    if _issuer_flaw(document.get("issuer")):
        return "issuer"
    if _subject_flaw(document.get("credentialSubject")):
        return "subject"
    if not _moments_hold(document):
        return "dates"
    for name in ("name", "description"):
        if name in document and text_flaw(document[name]):
            return "text"
    for name, word, flaw in _PARTS:
        if name in document and any(map(flaw, _set(document[name]))):
            return word
    return _related_flaw(document["relatedResource"], contexts) if "relatedResource" in document else None


def presentation_flaw(document: Mapping[str, Any]) -> str | None:
    """Return the word of the first rule the presentation breaks (section 4.13); its credentials are not looked into."""
    if _context_flaw(document.get("@context")):
        return "context"
    if type_flaw(document.get("type"), "VerifiablePresentation"):
        return "type"
    if "id" in document and address_flaw(document["id"]):
        return "id"
    if "holder" in document and _issuer_flaw(document["holder"]):
        return "holder"
    if "verifiableCredential" in document and not all(
        type(one) is dict for one in _set(document["verifiableCredential"])
    ):
        return "credential"
    return None


def _context_flaw(value: object) -> bool:
    if type(value) is not list or not value or value[0] != CREDENTIALS_V2:
        return True
    return not all(is_absolute(item) if type(item) is str else type(item) is dict for item in value) or repeats(value)


def _issuer_flaw(value: object) -> bool:
    """An issuer or holder is an address, or an object that has one."""
    if type(value) is not dict:
        return address_flaw(value)
    if address_flaw(value.get("id")):
        return True
    return any(name in value and text_flaw(value[name]) for name in ("name", "description"))


def _subject_flaw(value: object) -> bool:
    """Each subject is an object that says something; its address, where it has one, is one address."""
    if type(value) is dict:
        return not value or ("id" in value and address_flaw(value["id"]))
    subjects = _set(value)
    if not all(type(one) is dict and one for one in subjects) or repeats(subjects):
        return True
    return any("id" in one and address_flaw(one["id"]) for one in subjects)


def _moments_hold(document: Mapping[str, Any]) -> bool:
    if not REFUSED.isdisjoint(document):
        return False
    try:
        starts = moment(document["validFrom"]) if "validFrom" in document else None
        ends = moment(document["validUntil"]) if "validUntil" in document else None
    except ValueError:
        return False
    return starts is None or ends is None or starts <= ends


def _typed_flaw(part: object) -> bool:
    """A status, a refresh service, terms of use: an object with a type, and with at most one address."""
    if type(part) is not dict or type_flaw(part.get("type")):
        return True
    return "id" in part and address_flaw(part["id"])


def _identified_flaw(part: object) -> bool:
    """A schema is named by its address: it has one, and a type."""
    return _typed_flaw(part) or "id" not in part  # type: ignore[operator]


_PARTS: Final[tuple[tuple[str, str, Callable[[object], bool]], ...]] = (
    ("credentialStatus", "status", _typed_flaw),
    ("credentialSchema", "schema_reference", _identified_flaw),
    ("refreshService", "refresh_service", _typed_flaw),
    ("termsOfUse", "terms_of_use", _typed_flaw),
    ("evidence", "evidence", _typed_flaw),
)


def _related_flaw(value: object, contexts: Contexts | None) -> str | None:
    """Each related resource is named once, with a digest; what is in hand is measured (section 5.3)."""
    named: set[str] = set()
    for resource in _set(value):
        if type(resource) is not dict or address_flaw(resource.get("id")) or resource["id"] in named:
            return "related_resource"
        named.add(resource["id"])
        stated = [name for name in ("digestSRI", "digestMultibase") if name in resource]
        if not stated or not all(type(resource[name]) is str for name in stated):
            return "related_resource"
        if not all(_digest_holds(resource[name], resource["id"], contexts) for name in stated):
            return "digest"
    return None


def _digest_holds(stated: str, address: str, contexts: Contexts | None) -> bool:
    try:
        wanted = _sri(stated) if stated[:3] == "sha" else _multibase(stated)
    except (ValueError, binascii.Error):
        return False
    try:
        content = (contexts or own_contexts.bundled()).bytes_of(address)
    except UnknownContext:
        return True  # not in hand, and nothing is fetched: stated, but not measured
    return all(hashlib.new(name, content).digest() == digest for name, digest in wanted.items())


def _sri(text: str) -> dict[str, bytes]:
    """Return the digests of a Subresource Integrity value by their algorithm; raises ValueError."""
    found: dict[str, bytes] = {}
    for one in text.split():
        name, _, digest = one.partition("-")
        data = b64decode(digest.partition("?")[0], validate=True)
        if len(data) != _DIGESTS.get(name):
            raise ValueError("not a digest")
        found[name] = data
    return found


@lru_cache(maxsize=64)
def _multibase(text: str) -> dict[str, bytes]:
    """Return the digest of a multibase multihash; 32 bytes without a name are a SHA-256. Raises ValueError."""
    data = urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)) if text[:1] == "u" else from_base58btc(text)
    name = _MULTIHASH.get(data[:2])
    if name is not None and len(data) == 2 + _DIGESTS[name]:
        return {name: data[2:]}
    if len(data) != 32:
        raise ValueError("not a digest")
    return {"sha256": data}


def _set(value: object) -> list[Any]:
    """Return the one or more values of a set; [None] for an empty one, which no rule passes."""
    return listed(value) or [None]
