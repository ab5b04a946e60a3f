"""Is it a change at all? A document that says the same in another way keeps its signature, and must show the same."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from passerelle.core.credentials import base32
from passerelle.core.credentials.canonical import canonical
from passerelle.core.credentials.clr import flattened
from passerelle.core.credentials.refusals import CredentialRefused

if TYPE_CHECKING:
    from passerelle.core.credentials.trust import TrustStore
    from passerelle.core.credentials.verdict import Verdict
    from tools.mutants.materials import Material

WHITE = b" \t\r\n"
_CANONICAL = frozenset({"eddsa-rdfc-2022", "ecdsa-rdfc-2019"})


def is_the_same(m: Material, raw: bytes, genuine: bytes, trust: TrustStore) -> bool:
    """Whether `raw`, which was taken for genuine, says what was signed in `genuine`, no more and nothing else.

    JSON is compared as values, by canonical statements where all its proofs are made on those; tokens as texts, of
    which disclosures may be missing where no holder signed them; codes by the bytes they carry.
    """
    try:
        if m.sort == "json":
            return _same_document(json.loads(raw), json.loads(genuine), trust)
        if m.sort == "paper":
            return _carried(raw) == _carried(genuine)
    except (ValueError, CredentialRefused):
        return False
    if m.sort == "jwt":
        return raw.strip(WHITE) == genuine
    return _same_token(raw.strip(WHITE), genuine)


def shows_the_same(verdict: Verdict, original: Verdict, *, is_shown_in_part: bool) -> bool:
    """Whether a reader is told what the original tells; items of a set may come in another order.

    Of a token, what was withheld is told as nothing; the rest as it was.
    """
    if (verdict.verdict, verdict.reason, verdict.form) != (original.verdict, original.reason, original.form):
        return False
    if verdict.credential is None or original.credential is None:
        return False
    told, tells = dataclasses.asdict(verdict.credential), dataclasses.asdict(original.credential)
    if verdict.status != original.status or len(verdict.parts) != len(original.parts):
        return False
    return all(_same(told[name], tells[name], is_shown_in_part=is_shown_in_part) for name in tells)


def _same(one: Any, other: Any, *, is_shown_in_part: bool) -> bool:
    if is_shown_in_part and one in (None, ()):
        return True
    if isinstance(one, tuple) and isinstance(other, tuple):
        return sorted(map(repr, one)) == sorted(map(repr, other))
    return bool(one == other)


def _same_document(one: dict[str, Any], other: dict[str, Any], trust: TrustStore) -> bool:
    if _plain(one) == _plain(other):
        return True
    proofs, others = _proofs(one), _proofs(other)
    if sorted(map(_plain, proofs)) != sorted(map(_plain, others)):
        return False
    if not all(proof["cryptosuite"] in _CANONICAL for proof in others):
        return False
    return _statements(one, trust) == _statements(other, trust)


def _statements(document: dict[str, Any], trust: TrustStore) -> bytes:
    """Return the canonical statements of a document without its proofs, by the long way; nothing is remembered."""
    return canonical(flattened({name: value for name, value in document.items() if name != "proof"}), trust.contexts)


def _proofs(document: dict[str, Any]) -> list[Any]:
    stated = document["proof"]
    return stated if isinstance(stated, list) else [stated]


def _plain(value: Any) -> str:
    """Return JSON text that is the same for the same value: names sorted, proofs too, a whole number one way.

    One proof may stand alone or in a list: no proof covers that.
    """
    if isinstance(value, dict) and "proof" in value:
        value = value | {"proof": sorted(_proofs(value), key=_plain)}
    return json.dumps(_numbers(value), sort_keys=True)


def _numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _numbers(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _same_token(one: bytes, other: bytes) -> bool:
    token, *shown = one.split(b"~")
    original, *disclosed = other.split(b"~")
    if token != original or not shown:
        return False
    if shown[-1]:  # signed by the holder: nothing may be missing
        return _spelt_alike(shown[-1], disclosed[-1]) and shown[:-1] == disclosed[:-1]
    return len(set(shown[:-1])) == len(shown) - 1 and set(shown[:-1]) <= set(disclosed[:-1])


def _spelt_alike(one: bytes, other: bytes) -> bool:
    """A holder's own wallet may write its signature in either way that holds; nothing of what it signs differs."""
    return one.rpartition(b".")[0] == other.rpartition(b".")[0]


def _carried(raw: bytes) -> bytes:
    return base32.decode(raw.strip(WHITE).decode("ascii").rpartition("#")[2])
