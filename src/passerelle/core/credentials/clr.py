"""A larger award and the awards it is made of, in one signed document: a Comprehensive Learner Record 2.0.

Source: CLR 2.0 (context 2.0.1) on the data model 2.0. The badges of the parts stand in it whole, each with its own
proofs; `association` says how their achievements relate to each other and to the larger one.

The whole is signed over its canonical statements (eddsa-rdfc-2022, or ecdsa-rdfc-2019 for a P-256 key), one proof a
key. Every part names the contexts it is written in once more. Where those are among the whole's own, in the same
order, saying them again defines nothing new, and they are left out before the whole is canonicalised (`flattened`);
any other context inside is refused. What a part says is held by its own proofs in addition, so nothing can move from
one part to another.

Whole and parts speak of the same holder, and often of the same awarder. What two of them say of one is one statement,
and which of them says it is not signed. So what is true of this award alone stands on the record itself, of which
nobody else speaks, and the awarder is shown by all that the document calls it.

A test compares every field of `AwardRecord` with this projection: it is carried, or listed in CANNOT_CARRY.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import orjson

from passerelle.core.credentials import proofs, strict_json
from passerelle.core.credentials.badge_words import ASSOCIATIONS
from passerelle.core.credentials.contexts import CLR, CREDENTIALS_V2, OPEN_BADGES, PASSERELLE
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.rdf.safety import MAX_PARTS as MAX_VALUES
from passerelle.core.credentials.rdf.safety import count_of
from passerelle.core.credentials.refusals import Ambiguous
from passerelle.core.credentials.summary import is_award, listed, summary_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from passerelle.core.credentials.did import Algorithm
    from passerelle.core.credentials.model import Association, AwardRecord
    from passerelle.core.credentials.proofs import Signer
    from passerelle.core.credentials.verdict import Summary

CONTEXTS: Final = (CREDENTIALS_V2, CLR, OPEN_BADGES, PASSERELLE)
TYPES: Final = ("VerifiableCredential", "ClrCredential")
SUITE_OF: Final[dict[Algorithm, str]] = {"Ed25519": proofs.RDFC, "P-256": proofs.ECDSA_RDFC}
MAX_PARTS: Final = 40
"""So many parts a record may have: what it says stays within what every reader takes of a document (`fits`)."""
OF_ITS_OWN: Final = 32 * 1024, 1_000
"""What is kept free for what a record says beside its parts: bytes, and values."""
BETWEEN_NAMES: Final = " / "
"""An awarder that took another name since it made one of the parts is shown with both."""

CANNOT_CARRY: Final = {
    "achievement.level_applicable": "said by the presence of a level; Annex I asks for no more",
    "result": "a record's subject has no result of its own; the larger award's badge has it",
}

_OF_SUBJECT: Final = ("id", "identifier")
_OF_RECORD: Final = ("awardReference", "acquisitionRoute", "startedOn")


def clr(
    record: AwardRecord, parts: Sequence[Mapping[str, Any]], associations: Sequence[Association] = ()
) -> dict[str, Any]:
    """Return the unsigned record of a larger award; `parts` are the signed badges it is made of.

    Raises Incomplete while an element of Annex I is missing, and Ambiguous (parts: none, too many, one that is no
    signed badge, twice the same, the larger award's own or one of the same achievement, or another holder's;
    association: of a kind or between achievements unknown).
    """
    badge = open_badge(record)
    _refuse_parts(record, parts)
    subject = badge["credentialSubject"]
    known = {record.achievement.id, *map(_achieved, parts)}
    return badge | {
        "@context": list(CONTEXTS),
        "type": list(TYPES),
        **{name: subject[name] for name in _OF_RECORD if name in subject},
        "credentialSubject": {name: subject[name] for name in _OF_SUBJECT if name in subject}
        | {
            "type": ["ClrSubject"],
            "achievement": [subject["achievement"]],
            "verifiableCredential": [dict(part) for part in parts],
        }
        | ({"association": [_association(one, known) for one in associations]} if associations else {}),
    }


def fits(parts: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a record can be made of so many parts, of their size: told before anything is signed."""
    size, values = OF_ITS_OWN
    size += sum(len(orjson.dumps(part)) for part in parts)
    values += sum(count_of(part) for part in parts)
    return len(parts) <= MAX_PARTS and size <= strict_json.MAX_BYTES and values <= MAX_VALUES


def _refuse_parts(record: AwardRecord, parts: Sequence[Mapping[str, Any]]) -> None:
    names = {record.credential_id, *(str(part.get("id")) for part in parts)}
    if not 0 < len(parts) <= MAX_PARTS or len(names) != len(parts) + 1:
        raise Ambiguous("parts", limit=MAX_PARTS)
    if not all(is_award(part) and "proof" in part for part in parts):
        raise Ambiguous("parts")
    if record.achievement.id in map(_achieved, parts):
        raise Ambiguous("parts", achievement=record.achievement.id)
    holders = {part["credentialSubject"].get("id") for part in parts}
    if not holders <= {record.holder.id, None}:
        raise Ambiguous("parts", holders=len(holders))


def _achieved(part: Mapping[str, Any]) -> str:
    return str(part["credentialSubject"]["achievement"]["id"])


def _association(association: Association, known: set[str]) -> dict[str, Any]:
    if association.kind not in ASSOCIATIONS or not {association.source_id, association.target_id} <= known:
        raise Ambiguous("association", seen=association.kind)
    return {
        "type": "Association",
        "associationType": association.kind,
        "sourceId": association.source_id,
        "targetId": association.target_id,
    }


def sign(document: Mapping[str, Any], *signers: Signer, created: datetime) -> dict[str, Any]:
    """Return a record with one proof per signer; raises as `proofs.sign`, and Ambiguous("context")."""
    flat = flattened(document)
    suites = {SUITE_OF[signer.algorithm] for signer in signers}
    if len(suites) != 1:
        raise Ambiguous("suites")
    signed = proofs.sign(flat, *signers, created=created, cryptosuites=tuple(suites))
    return {**document, "proof": signed["proof"]}


def flattened(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record without the contexts its parts name again; raises Ambiguous("context") for a new one."""
    own = document.get("@context")
    contexts = own if isinstance(own, list) else []
    return {name: value if name in _AT_THE_TOP else _without(value, contexts) for name, value in document.items()}


_AT_THE_TOP: Final = frozenset({"@context", "proof"})


def _without(value: Any, contexts: list[Any]) -> Any:
    if isinstance(value, list):
        return [_without(item, contexts) for item in value]
    if not isinstance(value, dict):
        return value
    if "@context" in value and not _is_said_again(value["@context"], contexts):
        raise Ambiguous("context", seen=str(value["@context"])[:120])
    return {name: _without(item, contexts) for name, item in value.items() if name != "@context"}


def _is_said_again(inner: object, contexts: list[Any]) -> bool:
    """Whether contexts are some of these, in their order, each once."""
    return isinstance(inner, list) and bool(inner) and inner == [one for one in contexts if one in inner]


def is_record(document: Mapping[str, Any]) -> bool:
    """Whether a signed document claims to be a record of ours; its types are a set."""
    types = document.get("type")
    return document.get("@context") == list(CONTEXTS) and (
        isinstance(types, list) and len(types) == len(TYPES) and set(map(str, types)) == set(TYPES)
    )


def parts_of(document: Mapping[str, Any]) -> list[Any]:
    """Return the credentials a record is made of, unchecked."""
    subject = document.get("credentialSubject")
    return list(listed(subject.get("verifiableCredential", []))) if isinstance(subject, dict) else []


def summary_of_record(document: Mapping[str, Any]) -> Summary | None:
    """Return what the record says of the larger award, or None where it lacks what every one of ours has."""
    subject = document.get("credentialSubject")
    what = listed(subject.get("achievement", [])) if isinstance(subject, dict) else []
    if len(what) != 1 or not isinstance(subject, dict):
        return None
    of_award = {name: value for name, value in subject.items() if name not in _OF_RECORD}
    of_award |= {name: document[name] for name in _OF_RECORD if name in document}
    summary = summary_of({**document, "credentialSubject": {**of_award, "achievement": what[0]}})
    names = sorted(_names_of(summary.awarder_did, document)) if summary else []
    return replace(summary, awarder=BETWEEN_NAMES.join(names)) if summary and len(names) > 1 else summary


def _names_of(did: str, document: Mapping[str, Any]) -> set[str]:
    """Return every name that a document gives an organisation, wherever it stands."""
    names: set[str] = set()
    waiting: list[Any] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if value.get("id") == did:
                names |= {name for name in listed(value.get("name", [])) if isinstance(name, str)}
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return names
