"""How an award stands today, from the trust folder alone: the bit of its list, and the history behind the bit.

Never green in doubt. A list that is missing, badly signed, another issuer's, for another purpose, too short
or too old answers nothing; silence counts as "in force" only from a fresh list in a fresh folder. Bad news
needs less: a withdrawal the register signed stays one, however old the folder (only a suspension may have
ended since).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials.proofs import issuer_of, verify_proofs
from passerelle.core.credentials.refusals import CredentialRefused, StatusRefused, TrustDamaged
from passerelle.core.credentials.status import bit, bits_of
from passerelle.core.credentials.status_history import StatusChange, changes_of
from passerelle.core.credentials.verdict import Check, StatusFact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from passerelle.core.credentials.proofs import Proof
    from passerelle.core.credentials.trust import TrustStore

FINAL: Final = frozenset({"revoked", "superseded"})
PURPOSES: Final = frozenset({"revocation", "suspension"})
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)


def current_status(document: Mapping[str, Any], trust: TrustStore, now: datetime) -> tuple[StatusFact, list[Check]]:
    """Return how the award stands and the checks made; every `credentialStatus` entry must say "in force"."""
    stated = document.get("credentialStatus")
    entries = stated if isinstance(stated, list) else [stated]
    facts: list[StatusFact] = []
    checks: list[Check] = []
    for entry in entries or [None]:
        fact, made = _of_entry(entry, issuer_of(document), trust, now)
        facts.append(fact)
        checks += made
    return min(facts, key=_gravest_first), checks


def sound(proofs: tuple[Proof, ...], trust: TrustStore) -> None:
    """Raise StatusRefused (key_compromised, key_retired) when a key signed after it should no longer have."""
    for proof in proofs:
        key = trust.key(proof.verification_method)
        if key is not None and key.since is not None and proof.created >= key.since:
            raise StatusRefused(f"key_{key.state}", since=key.since, why=key.reason)


def _gravest_first(fact: StatusFact) -> int:
    return 0 if fact.status not in ("unknown", "in_force") else 1 if fact.status == "unknown" else 2


def _of_entry(entry: Any, issuer: str | None, trust: TrustStore, now: datetime) -> tuple[StatusFact, list[Check]]:
    try:
        url, index, purpose = _pointer(entry)
    except StatusRefused as refusal:
        return StatusFact("unknown", reason=refusal.reason), [Check("status_list", "unknown", refusal.reason)]
    is_set, list_check = _bit(url, index, purpose, issuer, trust, now)
    change, history_check = _last_change(url, index, trust, now)
    checks = [list_check, history_check]
    bad_news = _bad_news(change, purpose if is_set else None)
    if bad_news and (bad_news.status in FINAL or trust.is_fresh(now)):
        return bad_news, checks
    doubt = next((check.detail for check in checks if check.result != "ok"), None)
    if doubt is None and not trust.is_fresh(now):
        doubt = "stale"
    return (StatusFact("unknown", reason=doubt) if doubt else StatusFact("in_force")), checks


def _pointer(entry: Any) -> tuple[str, int, str]:
    if entry is None:
        raise StatusRefused("no_status")
    if not isinstance(entry, dict) or entry.get("type") != "BitstringStatusListEntry":
        raise StatusRefused("form")
    url, index, purpose = entry.get("statusListCredential"), entry.get("statusListIndex"), entry.get("statusPurpose")
    if not isinstance(url, str) or not isinstance(index, str) or not _INDEX.fullmatch(index):
        raise StatusRefused("form")
    if not isinstance(purpose, str) or purpose not in PURPOSES or entry.get("statusSize", 1) != 1:
        raise StatusRefused("wrong_purpose")
    return url, int(index), purpose


def _bit(
    url: str, index: int, purpose: str, issuer: str | None, trust: TrustStore, now: datetime
) -> tuple[bool, Check]:
    try:
        document = trust.status_list(url)
        if document is None:
            raise StatusRefused("missing")
        if issuer_of(document) not in (issuer, trust.register_did):
            raise StatusRefused("wrong_issuer")
        _hold(url, document, trust)
        return bit(bits_of(document, list_url=url, purpose=purpose, now=now), index), Check("status_list", "ok")
    except TrustDamaged as damage:
        return False, Check("status_list", "unknown", damage.reason)
    except CredentialRefused as refusal:
        return False, Check("status_list", "failed", refusal.reason)


def _last_change(url: str, index: int, trust: TrustStore, now: datetime) -> tuple[StatusChange | None, Check]:
    try:
        document = trust.history()
        if document is None:
            return None, Check("status_history", "ok", "none published")
        if issuer_of(document) != trust.register_did:
            raise StatusRefused("wrong_issuer")
        _hold("status/history.json", document, trust)
        if trust.changes is None:
            trust.changes = changes_of(document)
        steps = [step for step in trust.changes.get((url, index), ()) if step.since <= now]
        return (steps[-1] if steps else None), Check("status_history", "ok")
    except CredentialRefused as refusal:
        return None, Check("status_history", "failed", refusal.reason)


def _hold(name: str, document: Mapping[str, Any], trust: TrustStore) -> None:
    """Check a signed document of the folder once; the outcome is remembered with the folder."""
    if name not in trust.held:
        trust.held[name] = verify_proofs(document, trust.public_key, contexts=trust.contexts)
    sound(trust.held[name], trust)


def _bad_news(change: StatusChange | None, purpose_set: str | None) -> StatusFact | None:
    if change is not None and change.status != "reinstated":
        return StatusFact(change.status, change.since, change.by_did, change.by_name, change.reason)
    if purpose_set is not None:
        return StatusFact("suspended" if purpose_set == "suspension" else "revoked")
    return None
