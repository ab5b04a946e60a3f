"""What a bit cannot say: which way an award left force, since when, by whom and why, for a verifier offline.

Our own document, signed by the register with eddsa-jcs-2022. An entry names a list and a position, a body
and a reason code; never a person, an award number or a title.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from passerelle.core.credentials.moments import moment, stamp
from passerelle.core.credentials.refusals import StatusRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
        "entries": [
            {
                "list": change.list_url,
                "index": change.index,
                "status": change.status,
                "since": stamp(change.since),
                "by": {"did": change.by_did, "name": change.by_name},
                "reason": change.reason,
            }
            for change in ordered
        ],
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
