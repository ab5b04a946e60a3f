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
    kinds                         [status, reason or null]: what has become of those in the places

Days count from 1970-01-01, moments in seconds from there; issuers are meant by their place in the list. `places` are
what is not in force, [] where all is: [how many, low, first day, day width, kind width, bits]. The bits are in base64,
highest first; for each place in rising order: how many places in force lie between it and the one before, divided by
2**low (so many 1, then a 0) and the rest (low bits); the day it began, on the register's calendar, as days after the
first day (plus one; 0 is not known); its kind. Why so, and what it weighs: docs/verifying.md.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo
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

FORMAT: Final = "passerelle-snapshot-2"
STATUSES: Final = ("revoked", "suspended", "superseded")

_EPOCH: Final = date(1970, 1, 1)
_REGISTER: Final = -1


def snapshot(trust: TrustStore, zone: tzinfo = UTC) -> dict[str, Any]:
    """Return the snapshot of a trust folder as plain data, days on the calendar of `zone`. Raises TrustDamaged."""
    places = {issuer.did: place for place, issuer in enumerate(trust.issuers)}
    owners = [(trust.register_did, _REGISTER), *places.items()]
    kinds: dict[tuple[str, str | None], int] = {}
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
        "lists": {
            url: _list(url, trust, kinds, zone) for url in sorted(trust.list_addresses) if _is_asked_for(url, trust)
        },
        "kinds": [list(kind) for kind in kinds],
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


def _list(url: str, trust: TrustStore, kinds: dict[tuple[str, str | None], int], zone: tzinfo) -> list[Any]:
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
    return [purpose, until, doubt, _packed(ended, kinds, zone)]


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


def _packed(
    ended: Sequence[tuple[int, StatusFact]], kinds: dict[tuple[str, str | None], int], zone: tzinfo
) -> list[Any]:
    """Return the places that ended, and add what became of them to `kinds`."""
    if not ended:
        return []
    told = [kinds.setdefault((fact.status, fact.reason), len(kinds)) for _index, fact in ended]
    days = [None if fact.since is None else _day(fact.since.astimezone(zone).date()) for _index, fact in ended]
    first = min((day for day in days if day is not None), default=0)
    after = [0 if day is None else day - first + 1 for day in days]
    gaps = [index - last - 1 for (index, _fact), last in zip(ended, [-1, *[i for i, _fact in ended]], strict=False)]
    low = _best_low(gaps)
    day_width, kind_width = max(after).bit_length(), max(told).bit_length()
    bits = "".join(
        "1" * (gap >> low) + "0" + _bits(gap, low) + _bits(day, day_width) + _bits(kind, kind_width)
        for gap, day, kind in zip(gaps, after, told, strict=True)
    )
    return [len(ended), low, first, day_width, kind_width, _base64(_bytes(bits))]


def _best_low(gaps: Sequence[int]) -> int:
    """Return how many low bits of each gap are written as they are, so that all together are shortest (Golomb-Rice)."""
    return min(range(32), key=lambda low: sum((gap >> low) + 1 + low for gap in gaps))


def _bits(number: int, width: int) -> str:
    """Return the lowest `width` bits of a number.

    >>> _bits(13, 3), _bits(13, 0)
    ('101', '')
    """
    return f"{number & (1 << width) - 1:0{width}b}" if width else ""


def _bytes(bits: str) -> bytes:
    """Return bits as bytes, the last one filled up with zeros.

    >>> _bytes("101").hex()
    'a0'
    """
    whole = bits + "0" * (-len(bits) % 8)
    return int(whole, 2).to_bytes(len(whole) // 8, "big")


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _day(day: date) -> int:
    return (day - _EPOCH).days


def _second(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp())
