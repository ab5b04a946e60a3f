"""Badges of an achievement met before: checked by the pattern of their bytes (`patterns.py`), signatures and all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import orjson

from passerelle.core.credentials.canonical import filler
from passerelle.core.credentials.did import VerifyingKey
from passerelle.core.credentials.jcs import canonical_json
from passerelle.core.credentials.keys import SIGNATURE_BYTES, holds
from passerelle.core.credentials.moments import moment
from passerelle.core.credentials.multibase import base58btc, from_base58btc
from passerelle.core.credentials.patterns import Path, Pattern, Recognised, replaced
from passerelle.core.credentials.presented import Presented, StatusPointer
from passerelle.core.credentials.proofs import JCS, Proof, options_hash, proofs_of
from passerelle.core.credentials.rdf.plan import tuple_of
from passerelle.core.credentials.summary import summary_of
from passerelle.core.credentials.verdict import Summary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.credentials.trust import TrustStore

MAX_OPTIONS: Final = 512  # moments of signing whose hashes are kept for one key

_SIMPLE: Final = frozenset(
    {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue", "@context"}
)
_MOMENTS: Final = frozenset({"validFrom", "validUntil", "awardedDate"})
_OTHER_TEXT: Final = "urn:x-another:text"
_OTHER_MOMENT: Final = "2001-02-03T04:05:06Z"
_OTHER_DAY: Final = date(2001, 2, 3)


@dataclass(frozen=True, slots=True)
class _Said:
    """A text of all such documents: the same in all, or what stands in a hole."""

    hole: int | None
    same: str

    def of(self, values: tuple[str, ...]) -> str:
        return self.same if self.hole is None else values[self.hole]


@dataclass(frozen=True, slots=True)
class _KnownProof:
    place: int
    suite: str
    method: str
    key: VerifyingKey
    created: _Said
    value: int
    options: dict[str, Any]
    hashes: dict[str, tuple[bytes, Proof]]
    """By the moment it was made: the hash of the proof's options, and the proof."""


@dataclass(frozen=True, slots=True)
class KnownBadge:
    """What is known of every badge that fits a pattern."""

    form: str
    issuer: str
    proofs: tuple[_KnownProof, ...]
    """The quickest to check first."""
    in_order: Callable[[Sequence[Proof]], tuple[Proof, ...]]
    """Their proofs, as the document has them."""
    fill: Callable[[Sequence[str]], bytes | None] | None
    valid_from: _Said
    valid_until: _Said | None
    pointers: tuple[tuple[StatusPointer, int | None], ...]
    summary: tuple[Any, ...]
    summary_holes: tuple[tuple[int, int], ...]
    """Fields of the summary that are a hole's text."""
    summary_days: tuple[tuple[int, int], ...]
    """Fields of the summary that are the day in a hole."""


def by_pattern(found: Recognised) -> Presented | None:
    """Return the award that fits a pattern, every proof of which holds; None where anything needs a closer look."""
    known: KnownBadge = found.pattern.known
    values = found.values
    proofs = []
    for made in known.proofs:
        created = made.created.same if made.created.hole is None else values[made.created.hole]
        options, proof = made.hashes.get(created) or _remember(made, created)
        signature = _signature(values[made.value])
        digest = known.fill(values) if made.suite != JCS and known.fill is not None else sha256(found.unsigned).digest()
        if signature is None or digest is None or not holds(signature, options + digest, made.key):
            return None
        proofs.append(proof)
    try:
        starts = moment(known.valid_from.of(values))
        ends = moment(known.valid_until.of(values)) if known.valid_until else None
    except ValueError:
        return None
    if ends is not None and ends < starts:
        return None
    pointers = tuple(
        [
            pointer
            if hole is None
            else StatusPointer(pointer.kind, pointer.url, int(values[hole]), pointer.purpose, pointer.size)
            for pointer, hole in known.pointers
        ]
    )
    return Presented(
        known.form,
        known.issuer,
        known.in_order(proofs),
        _summary(known, values),
        starts,
        ends,
        pointers,
    )


def _summary(known: KnownBadge, values: tuple[str, ...]) -> Summary:
    said = list(known.summary)
    for field, hole in known.summary_holes:
        said[field] = values[hole]
    for field, hole in known.summary_days:
        said[field] = moment(values[hole]).date()
    return Summary(*said)


def _remember(made: _KnownProof, created: str) -> tuple[bytes, Proof]:
    digest = options_hash(made.options | {"created": created})
    if len(made.hashes) >= MAX_OPTIONS:
        made.hashes.clear()
    remembered = made.hashes[created] = digest, Proof(made.suite, made.method, moment(created))
    return remembered


def _signature(text: str) -> bytes | None:
    try:
        signature = from_base58btc(text)
    except ValueError:
        return None
    return signature if len(signature) == SIGNATURE_BYTES and base58btc(signature) == text else None


def pattern_of(
    form: str, document: dict[str, Any], holes: tuple[Path, ...], presented: Presented, trust: TrustStore
) -> Pattern | None:
    """Return the pattern of badges like `document`, which was found genuine; None where too little is known."""
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    number = {hole: place for place, hole in enumerate(holes)}
    proofs = _known_proofs(document, number, trust)
    summary = _known_summary(document, number, presented.summary)
    pointers = _known_pointers(document, number, presented)
    if proofs is None or summary is None or pointers is None:
        return None
    suites = {made.suite for made in proofs}
    if JCS in suites and canonical_json(unsigned) != orjson.dumps(unsigned):
        return None
    outside = {hole: place for hole, place in number.items() if hole[0] != "proof"}
    fill = filler(unsigned, outside, trust.contexts, are_plain=True) if suites != {JCS} else None
    if fill is None and suites != {JCS}:
        return None
    ends = document.get("validUntil")
    return Pattern(
        document,
        holes,
        KnownBadge(
            form,
            presented.issuer,
            proofs,
            tuple_of([[made.place for made in proofs].index(place) for place in range(len(proofs))]),
            fill,
            _Said(number.get(("validFrom",)), document["validFrom"]),
            None if ends is None else _Said(number.get(("validUntil",)), ends),
            pointers,
            *summary,
        ),
    )


def _known_proofs(
    document: dict[str, Any], number: Mapping[Path, int], trust: TrustStore
) -> tuple[_KnownProof, ...] | None:
    stated = proofs_of(document)
    found = []
    for place, proof in enumerate(stated):
        path: Path = ("proof", place) if isinstance(document["proof"], list) else ("proof",)
        value = number.get((*path, "proofValue"))
        key = trust.public_key(proof["verificationMethod"])
        if value is None or key is None or "created" not in proof or not proof.keys() <= _SIMPLE:
            return None
        options = {name: said for name, said in proof.items() if name != "proofValue"}
        if proof["cryptosuite"] != JCS:
            options["@context"] = document["@context"]
        created = _Said(number.get((*path, "created")), proof["created"])
        suite, method = proof["cryptosuite"], proof["verificationMethod"]
        found.append(_KnownProof(place, suite, method, key, created, value, options, {}))
    return tuple(sorted(found, key=lambda made: made.suite != JCS))


def _known_summary(
    document: dict[str, Any], number: Mapping[Path, int], summary: Summary
) -> tuple[tuple[Any, ...], tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]] | None:
    """Return the summary's fields, and which of them are a hole's text or the day in it."""
    names = [field.name for field in fields(Summary)]
    texts: list[tuple[int, int]] = []
    days: list[tuple[int, int]] = []
    for hole, place in number.items():
        is_day = hole[-1] in _MOMENTS
        other = summary_of(replaced(document, {hole: _OTHER_MOMENT if is_day else _OTHER_TEXT}))
        if other is None:
            return None
        for field, name in enumerate(names):
            seen = getattr(other, name)
            if seen == getattr(summary, name):
                continue
            if seen not in (_OTHER_TEXT, _OTHER_DAY):
                return None
            (days if is_day else texts).append((field, place))
    return tuple(getattr(summary, name) for name in names), tuple(texts), tuple(days)


def _known_pointers(
    document: dict[str, Any], number: Mapping[Path, int], presented: Presented
) -> tuple[tuple[StatusPointer, int | None], ...] | None:
    if presented.pointers is None:
        return None
    many = isinstance(document.get("credentialStatus"), list)
    return tuple(
        (pointer, number.get(("credentialStatus", *((place,) if many else ()), "statusListIndex")))
        for place, pointer in enumerate(presented.pointers)
    )
