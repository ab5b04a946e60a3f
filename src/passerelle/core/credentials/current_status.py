"""How an award stands today, from the trust folder alone: what its lists say, and the history behind it.

An award points to a place of one list, and the register publishes that list in several forms (withdrawn? suspended?):
all that the folder holds are asked, and it is in force where none says otherwise.

Never green in doubt. A list that is missing, badly signed, another issuer's, for another purpose, too short
or too old answers nothing; silence counts as "in force" only from a fresh list in a fresh folder. Bad news
needs less: a withdrawal the register signed stays one, however old the folder (only a suspension may have
ended since).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.core.credentials import jose, token_status
from passerelle.core.credentials.presented import StatusPointer
from passerelle.core.credentials.proofs import Proof, issuer_of, verify_proofs
from passerelle.core.credentials.refusals import CredentialRefused, StatusRefused, TrustDamaged
from passerelle.core.credentials.status import bits_of, value_at
from passerelle.core.credentials.status_history import StatusChange, changes_of
from passerelle.core.credentials.verdict import StatusFact

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.core.credentials.presented import Presented
    from passerelle.core.credentials.status import StatusBits
    from passerelle.core.credentials.trust import TrustStore
    from passerelle.core.credentials.verdict import StatusWord

FINAL: Final = frozenset({"revoked", "superseded"})
_GRAVITY: Final = {"in_force": 0, "unknown": 1, "suspended": 2}  # anything else is final, and graver
_IN_FORCE: Final = StatusFact("in_force")
_TOKEN_WORDS: Final[dict[int, StatusWord | None]] = {token_status.VALID: None, token_status.SUSPENDED: "suspended"}
_WORDS: Final[dict[str, StatusWord]] = {"revocation": "revoked", "suspension": "suspended"}


def current_status(award: Presented, trust: TrustStore, now: datetime) -> StatusFact:
    """Return how the award stands; every list it points to must say "in force"."""
    return status_of(award.pointers, award.issuer, trust, now)


def status_of(pointers: tuple[StatusPointer, ...] | None, issuer: str, trust: TrustStore, now: datetime) -> StatusFact:
    """Return what the lists and the history say of a place; `pointers` are None where their form is not known."""
    if pointers is None:
        return StatusFact("unknown", reason="form")
    is_fresh = trust.is_fresh(now)
    if len(pointers) == 1 and pointers[0].kind == "token":  # there is nothing else to ask
        return _of_pointer(pointers[0], issuer, trust, now, is_fresh)
    facts = [_of_pointer(pointer, issuer, trust, now, is_fresh) for pointer in _asked(pointers, trust)]
    if not facts:
        return StatusFact("unknown", reason="no_status")
    return facts[0] if len(facts) == 1 else max(facts, key=_gravity)


def _asked(pointers: tuple[StatusPointer, ...], trust: TrustStore) -> list[StatusPointer]:
    """Return the places to look at: those pointed to, and the same place in the list's other forms of the folder.

    A badge names one form, because the Open Badges schema allows one; a message says nothing about being in force.
    """
    asked = [pointer for pointer in pointers if pointer.purpose != "message"]
    for pointer in pointers:
        if pointer.kind == "bitstring":
            named = {(other.url, other.index) for other in asked}
            for url, purpose in trust.other_forms(pointer.url):
                if (url, pointer.index) not in named:
                    asked.append(StatusPointer("bitstring", url, pointer.index, purpose))
    return asked


def sound(proofs: tuple[Proof, ...], trust: TrustStore) -> None:
    """Raise StatusRefused (key_compromised, key_retired) when a key signed after it should no longer have."""
    for proof in proofs:
        key = trust.key(proof.verification_method)
        if key is None or key.state == "active":
            continue
        if key.since is None or proof.created is None or proof.created >= key.since:
            raise StatusRefused(f"key_{key.state}", since=key.since, why=key.reason)


def _gravity(fact: StatusFact) -> int:
    return _GRAVITY.get(fact.status, 3)


def _of_pointer(pointer: StatusPointer, issuer: str, trust: TrustStore, now: datetime, is_fresh: bool) -> StatusFact:
    doubt: str | None = None
    change: StatusChange | None = None
    said: StatusWord | None = None
    try:
        said = _said(pointer, issuer, trust, now)
    except CredentialRefused as refusal:
        doubt = _doubt(refusal)
    try:
        change = _last_change(pointer, trust, now)
    except CredentialRefused as refusal:
        doubt = doubt or _doubt(refusal)
    bad_news = _bad_news(change, said)
    if bad_news and (bad_news.status in FINAL or is_fresh):
        return bad_news
    if doubt is None and not is_fresh:
        doubt = "stale"
    return StatusFact("unknown", reason=doubt) if doubt else _IN_FORCE


def _doubt(refusal: CredentialRefused) -> str:
    """Return why nothing is known: a file that is not what the index says is named as damage, whichever it is."""
    return refusal.code if isinstance(refusal, TrustDamaged) else refusal.reason


def _said(pointer: StatusPointer, issuer: str, trust: TrustStore, now: datetime) -> StatusWord | None:
    """Return the word the list says of this place, or None for "in force"; raises CredentialRefused."""
    if pointer.kind == "token":
        return _said_by_token(pointer, issuer, trust, now)
    bits = trust.bits.get((pointer.url, issuer))
    if bits is None:
        bits = trust.bits[pointer.url, issuer] = _opened(pointer.url, issuer, trust)
    bits.check(pointer.purpose, now, size=pointer.size)
    value = value_at(bits.bits, pointer.index, size=pointer.size)
    return _WORDS.get(pointer.purpose) if value else None


def _opened(url: str, issuer: str, trust: TrustStore) -> StatusBits:
    """Return the list at `url`, signed by the issuer or the register with a key that still counted.

    A list of the register's is checked and unpacked once, not once for each awarder.
    """
    document = trust.status_list(url)
    if document is None:
        raise StatusRefused("missing")
    by = issuer_of(document)
    if by is None or by not in (issuer, trust.register_did):
        raise StatusRefused("wrong_issuer")
    found = trust.bits.get((url, by))
    if found is None:
        sound(verify_proofs(document, trust.public_key, contexts=trust.contexts), trust)
        found = trust.bits[url, by] = bits_of(document, list_url=url)
    return found


def _said_by_token(pointer: StatusPointer, issuer: str, trust: TrustStore, now: datetime) -> StatusWord | None:
    known = trust.tokens.get(pointer.url)
    if known is None:
        text = trust.token_list(pointer.url)
        if text is None:
            raise StatusRefused("missing")
        jws = jose.parse(text.strip(), max_bytes=token_status.MAX_TOKEN)
        method = jose.verify(jws, trust.public_key, typ=token_status.TYP)
        found = token_status.unpack(jws.payload, list_url=pointer.url)
        known = trust.tokens[pointer.url] = found, Proof(token_status.TYP, method, found.issued)
    found, proof = known
    if proof.verification_method.partition("#")[0] not in (issuer, trust.register_did):
        raise StatusRefused("wrong_issuer")
    sound((proof,), trust)
    found.check(now)
    return _TOKEN_WORDS.get(found.value(pointer.index), "revoked")


def _last_change(pointer: StatusPointer, trust: TrustStore, now: datetime) -> StatusChange | None:
    if trust.changes is None:
        trust.changes = _history(trust)
    told = trust.changes.get((trust.list_named(pointer.url), pointer.index))
    if told is None:
        return None
    steps = [step for step in told if step.since <= now]
    return steps[-1] if steps else None


def _history(trust: TrustStore) -> dict[tuple[str, int], tuple[StatusChange, ...]]:
    """Return the status history, signed by the register with a key that still counted; empty where none is told."""
    document = trust.history()
    if document is None:
        return {}
    if issuer_of(document) != trust.register_did:
        raise StatusRefused("wrong_issuer")
    sound(verify_proofs(document, trust.public_key, contexts=trust.contexts), trust)
    return changes_of(document)


def _bad_news(change: StatusChange | None, said: StatusWord | None) -> StatusFact | None:
    """Return the graver of what history and list say, the history's word where both say as much: it tells more."""
    is_graver = said in FINAL and change is not None and change.status not in FINAL
    if change is not None and change.status != "reinstated" and not is_graver:
        return StatusFact(change.status, change.since, change.by_did, change.by_name, change.reason)
    return StatusFact(said) if said else None
