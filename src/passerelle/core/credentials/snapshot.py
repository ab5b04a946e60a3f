"""A trust folder made very small: what a verifier that works in a browser without a network carries along.

Keys, awarders, entries and whatever is no longer in force, judged here once at the moment the folder was made. The
signatures of lists and history are checked while the snapshot is made; the snapshot itself is worth what the place is
worth that it was taken from, like the folder. Read by `src/verifier/snapshot.js`; no part of it names a holder.

    format, name, did, origin     which register this is
    contexts                      the JSON-LD contexts of its badges
    as_of, max_age                when the folder was made, and for how many seconds its silence means "in force"
    issuers                       [did, name, register number, [[first day, last day or null], ...]]: as awarders
    keys                          [short name on paper, algorithm, raw key, verification method, issuer or -1, state,
                                  since, cryptosuites]
    entries                       number: {version: [[[day, state], ...], [issuer, ...]]}
    lists                         address: [purpose, good until, doubt or null, places]
    reasons                       words that places refer to

Days count from 1970-01-01, moments in seconds from there; issuers are meant by their place in the list. `places` are
numbers of 7 bits a byte, lowest first, in base64; for each place that is not in force: how far it is from the one
before, its status and reason (status + 3 * reason; reason 0 is none), and how many minutes before `as_of` it began
(plus one; 0 is not known).
"""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from passerelle.core.credentials.cose import kid_of
from passerelle.core.credentials.current_status import status_of
from passerelle.core.credentials.forms.paper import origin_of
from passerelle.core.credentials.open_badges import CONTEXTS
from passerelle.core.credentials.presented import StatusPointer
from passerelle.core.credentials.standing import AWARDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from passerelle.core.credentials.did import PublicKey
    from passerelle.core.credentials.trust import TrustedEntry, TrustedIssuer, TrustStore
    from passerelle.core.credentials.verdict import StatusFact

FORMAT: Final = "passerelle-snapshot-1"
STATUSES: Final = ("revoked", "suspended", "superseded")

_EPOCH: Final = date(1970, 1, 1)
_REGISTER: Final = -1


def snapshot(trust: TrustStore) -> dict[str, Any]:
    """Return the snapshot of a trust folder as plain data. Raises TrustDamaged when the folder is."""
    places = {issuer.did: place for place, issuer in enumerate(trust.issuers)}
    owners = [(trust.register_did, _REGISTER), *places.items()]
    reasons: list[str] = []
    return {
        "format": FORMAT,
        "name": trust.register_name,
        "did": trust.register_did,
        "origin": origin_of(trust),
        "contexts": list(CONTEXTS),
        "as_of": _second(trust.generated_at),
        "max_age": int(trust.max_age.total_seconds()),
        "issuers": [_issuer(issuer) for issuer in trust.issuers],
        "keys": [_key(key, place) for did, place in owners for key in trust.keys_of_owner(did)],
        "entries": _entries(trust.entries(), places),
        "lists": {url: _list(url, trust, reasons) for url in sorted(trust.list_addresses) if _is_asked_for(url, trust)},
        "reasons": reasons,
    }


def _issuer(issuer: TrustedIssuer) -> list[Any]:
    spans = [
        [_day(role.from_on), None if role.to_on is None else _day(role.to_on)]
        for role in issuer.recognised
        if role.role == AWARDER
    ]
    return [issuer.did, issuer.name, issuer.register_number, spans]


def _key(key: PublicKey, owner: int) -> list[Any]:
    since = None if key.since is None else _second(key.since)
    kid = kid_of(key.verifying).hex()
    return [kid, key.algorithm, _base64(_raw(key)), key.id, owner, key.state, since, list(key.suites)]


def _raw(key: PublicKey) -> bytes:
    """Return a key as browsers import it: a point of P-256 is not compressed."""
    if key.algorithm == "Ed25519":
        return key.public
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key.public)
    return point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _entries(told: Mapping[tuple[str, str], TrustedEntry], places: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for (number, version), entry in sorted(told.items()):
        history = [[_day(step.from_on), step.status] for step in entry.history]
        # A body that is no issuer of this folder still makes the list of who may award it one that is told.
        found.setdefault(number, {})[version] = [history, [places.get(did, _REGISTER) for did in entry.awarders]]
    return found


def _is_asked_for(url: str, trust: TrustStore) -> bool:
    """Whether the list says something of one award's force; tokens say what the bitstrings beside them say."""
    document = trust.status_list(url) if trust.token_list(url) is None else None
    return document is not None and _subject(document).get("statusPurpose") in ("revocation", "suspension")


def _subject(document: Mapping[str, Any]) -> Mapping[str, Any]:
    subject = document.get("credentialSubject")
    return subject if isinstance(subject, dict) else {}


def _list(url: str, trust: TrustStore, reasons: list[str]) -> list[Any]:
    """Return one list. What a list and those beside it say together is told once, under the name they share."""
    purpose = str(_subject(trust.status_list(url) or {}).get("statusPurpose"))
    own = StatusPointer("bitstring", url, 0, purpose)
    beside = [own, *(_pointers_beside(own, trust) if trust.list_named(url) == url else ())]
    status_of(tuple(beside), trust.register_did, trust, trust.generated_at)  # unpacks lists and history
    known = trust.bits.get((url, trust.register_did))
    ended = sorted(_ended(own, beside, trust))
    taken = {index for index, _fact in ended}
    free = next(index for index in range(len(taken) + 1) if index not in taken)
    doubt = _fact((own,), free, trust).reason
    until = _second(known.ends) if known else 0
    return [purpose, until, doubt, _base64(_packed(ended, reasons, trust.generated_at))]


def _pointers_beside(own: StatusPointer, trust: TrustStore) -> Iterable[StatusPointer]:
    for url in trust.list_addresses:
        if url != own.url and trust.list_named(url) == own.url and _is_asked_for(url, trust):
            yield replace(own, url=url, purpose=str(_subject(trust.status_list(url) or {}).get("statusPurpose")))


def _ended(own: StatusPointer, beside: Sequence[StatusPointer], trust: TrustStore) -> Iterable[tuple[int, StatusFact]]:
    if trust.list_named(own.url) != own.url:
        return
    told = {index for pointer in beside for index in _set_places(pointer.url, trust)}
    told |= {index for url, index in trust.changes or {} if url == own.url}
    for index in told:
        fact = _fact(beside, index, trust)
        if fact.status in STATUSES:
            yield index, fact


def _set_places(url: str, trust: TrustStore) -> Iterable[int]:
    known = trust.bits.get((url, trust.register_did))
    for at, byte in enumerate(known.bits if known else b""):
        if byte:
            yield from (8 * at + bit for bit in range(8) if byte & 0x80 >> bit)


def _fact(pointers: Iterable[StatusPointer], index: int, trust: TrustStore) -> StatusFact:
    asked = tuple(replace(pointer, index=index) for pointer in pointers)
    return status_of(asked, trust.register_did, trust, trust.generated_at)


def _packed(ended: Iterable[tuple[int, StatusFact]], reasons: list[str], as_of: datetime) -> bytes:
    packed = bytearray()
    last = 0
    for index, fact in ended:
        if fact.reason and fact.reason not in reasons:
            reasons.append(fact.reason)
        reason = reasons.index(fact.reason) + 1 if fact.reason else 0
        ago = 0 if fact.since is None else max(_second(as_of) // 60 - _second(fact.since) // 60, 0) + 1
        packed += _written(index - last) + _written(STATUSES.index(fact.status) + 3 * reason) + _written(ago)
        last = index
    return bytes(packed)


def _written(number: int) -> bytes:
    """Return a number in 7 bits a byte, lowest first, all but the last byte marked.

    >>> _written(300).hex()
    'ac02'
    """
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    return bytes([*written, number])


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _day(day: date) -> int:
    return (day - _EPOCH).days


def _second(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp())
