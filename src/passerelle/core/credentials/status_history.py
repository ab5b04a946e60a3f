"""What a bit cannot say: which way an award left force, since when, by whom and why, for a verifier offline.

Our own document, signed by the register with eddsa-jcs-2022. An entry names a list and a position, a body
and a reason code; never a person, an award number or a title.
"""

from __future__ import annotations

import hashlib
from bisect import insort
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from passerelle.core.credentials.canonical import refuse_unclear
from passerelle.core.credentials.jcs import canonical_json
from passerelle.core.credentials.moments import moment, stamp
from passerelle.core.credentials.multibase import base58btc
from passerelle.core.credentials.proofs import JCS, options_hash
from passerelle.core.credentials.refusals import StatusRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from passerelle.core.credentials.proofs import Signer

TYPE: Final = "PasserelleStatusHistory"
MAX_HISTORY_DOCUMENT: Final = 64 * 1024 * 1024  # bytes; what `sign` is to allow for a history

HistoryStatus = Literal["revoked", "suspended", "superseded", "reinstated"]
_STATUSES: Final[dict[str, HistoryStatus]] = {
    "revoked": "revoked",
    "suspended": "suspended",
    "superseded": "superseded",
    "reinstated": "reinstated",
}


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One step: the award at `index` of `list_url` became `status`; `by_did` and `by_name` are a body's."""

    list_url: str
    index: int
    status: HistoryStatus
    since: datetime
    by_did: str
    by_name: str
    reason: str


def history_document(changes: Iterable[StatusChange], *, register_did: str, generated_at: datetime) -> dict[str, Any]:
    """Return the unsigned history, oldest step first."""
    ordered = sorted(changes, key=lambda change: (change.since, change.list_url, change.index))
    return {
        "type": TYPE,
        "issuer": register_did,
        "generated_at": stamp(generated_at),
        "entries": [_entry(change) for change in ordered],
    }


class HistoryText:
    """A history that grows, kept as canonical JSON step by step: to sign it anew, nothing old is written again."""

    def __init__(self) -> None:
        self._lines: list[tuple[tuple[datetime, str, int, int], bytes]] = []

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, change: StatusChange) -> None:
        """Take in one step, at its place in time; raises Ambiguous for words that are not signed."""
        entry = _entry(change)
        refuse_unclear(entry)
        place = change.since, change.list_url, change.index, len(self._lines)
        insort(self._lines, (place, canonical_json(entry)))

    def signed(self, signer: Signer, *, register_did: str, generated_at: datetime) -> bytes:
        """Return what `sign(history_document(...), cryptosuites=(JCS,))` says, as UTF-8 JSON."""
        frame = canonical_json(
            {"entries": [], "generated_at": stamp(generated_at), "issuer": register_did, "type": TYPE}
        )
        before, after = frame.split(b"[]", 1)
        body = b"".join((before, b"[", b",".join([line for _, line in self._lines]), b"]", after))
        options = {
            "type": "DataIntegrityProof",
            "cryptosuite": JCS,
            "created": stamp(generated_at),
            "verificationMethod": signer.verification_method,
            "proofPurpose": "assertionMethod",
        }
        signature = signer.sign(options_hash(options) + hashlib.sha256(body).digest())
        return b'%s,"proof":%s}\n' % (body[:-1], canonical_json(options | {"proofValue": base58btc(signature)}))


def _entry(change: StatusChange) -> dict[str, Any]:
    return {
        "list": change.list_url,
        "index": change.index,
        "status": change.status,
        "since": stamp(change.since),
        "by": {"did": change.by_did, "name": change.by_name},
        "reason": change.reason,
    }


def changes_of(document: Mapping[str, Any]) -> dict[tuple[str, int], tuple[StatusChange, ...]]:
    """Return the steps of a history whose proofs were checked already, by list and index, oldest first.

    Raises StatusRefused("form") when any entry is not of this shape: half a history is no history.
    """
    if document.get("type") != TYPE or not isinstance(document.get("entries"), list):
        raise StatusRefused("form")
    found: dict[tuple[str, int], list[StatusChange]] = {}
    for entry in document["entries"]:
        change = _change(entry)
        found.setdefault((change.list_url, change.index), []).append(change)
    return {place: tuple(sorted(steps, key=lambda step: step.since)) for place, steps in found.items()}


def _change(entry: Any) -> StatusChange:
    try:
        index, by = entry["index"], entry["by"]
        if type(index) is not int:
            raise StatusRefused("form")
        words = [entry["list"], by["did"], by["name"], entry["reason"]]
        if not all(isinstance(word, str) for word in words):
            raise StatusRefused("form")
        status = _STATUSES[entry["status"]]
        return StatusChange(words[0], index, status, moment(entry["since"]), words[1], words[2], words[3])
    except (KeyError, TypeError, ValueError):
        raise StatusRefused("form") from None
