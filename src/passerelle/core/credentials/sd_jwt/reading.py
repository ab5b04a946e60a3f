"""What a verifier does: a token whose issuer's signature holds is believed, with the disclosures that are its own.

Source: RFC 9901, section 7.1.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from passerelle.core.credentials import jose, strict_json
from passerelle.core.credentials.refusals import ProofRefused, Unreadable
from passerelle.core.credentials.sd_jwt.token import (
    ALGORITHM,
    ALGORITHM_CLAIM,
    DIGEST_LENGTH,
    DIGESTS,
    ELEMENT,
    NAMES,
    digests_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.credentials.did import VerifyingKey
    from passerelle.core.credentials.proofs import Resolve
    from passerelle.core.credentials.sd_jwt.token import SdJwt


class Opened(NamedTuple):
    """What a token says with its disclosures put back, all of which are its own.

    `hidden` is how many digests stay without a disclosure (withheld, or decoys); `holder` the key it is bound to.
    """

    claims: dict[str, Any]
    hidden: int
    holder: VerifyingKey | None


def verify(
    token: SdJwt, resolve: Resolve, *, typ: str | tuple[str, ...], always: tuple[str, ...] = ()
) -> tuple[str, Opened]:
    """Return the verification method that signed the token, and what it says; raises as `jose.verify` and `opened`."""
    return jose.verify(token.jws, resolve, typ=typ), opened(token, always=always)


def opened(token: SdJwt, *, always: tuple[str, ...] = ()) -> Opened:
    """Return what a token says, once its signature is known to hold (RFC 9901, section 7.1).

    `always` are the claims no issuer may make withholdable, nor any part of them. Raises ProofRefused (disclosure,
    duplicate_digest, unused_disclosure, name, hash_algorithm, holder_key) or Unreadable.
    """
    raw = [token.jws.payload, *jose.all_from_base64url(token.disclosures)]
    payload, disclosed, is_flat = _values(raw)
    if payload.pop(ALGORITHM_CLAIM, ALGORITHM) != ALGORITHM:
        raise ProofRefused("hash_algorithm")
    for name in always:
        if type(payload.get(name)) in _NESTING and _has_digests(payload[name]):
            raise ProofRefused("name", seen=name)
    waiting = _by_digest(token.disclosures, disclosed)
    reading = _Reading(waiting, _kept(always), is_flat=is_flat)
    reading.of_token(payload)
    if waiting:
        raise ProofRefused("unused_disclosure", unused=len(waiting))
    return Opened(payload, reading.hidden, holder_of(payload))


@lru_cache(maxsize=16)
def _kept(always: tuple[str, ...]) -> frozenset[str]:
    return NAMES.union(always, (ALGORITHM_CLAIM,))


def _values(raw: list[bytes]) -> tuple[dict[str, Any], list[Any], bool]:
    """Return payload and disclosures as they read, and whether digests stand in the payload's own `_sd` alone.

    That is told from the text: in compact JSON a name stands right before its colon, and never behind an escape. Few
    brackets are no great depth.
    """
    try:
        payload, *disclosed = jose.compact_json(raw)
    except ValueError:
        return jose.strict_object(raw[0]), [jose.strict_value(one) for one in raw[1:]], False
    if type(payload) is not dict:
        raise Unreadable("not_an_object")
    text = b"".join(raw)
    is_flat = (
        text.count(b'"_sd":') == (DIGESTS in payload)
        and b'"...":' not in text
        and (brackets(text) < _SHALLOW or max(map(brackets, raw)) < _SHALLOW)
    )
    return payload, disclosed, is_flat


_SHALLOW: Final = strict_json.MAX_DEPTH
_NESTING: Final = (dict, list)


def brackets(raw: bytes) -> int:
    return raw.count(b"{") + raw.count(b"[")


def _by_digest(texts: list[bytes], disclosed: list[Any]) -> dict[str, list[Any]]:
    """Return the parts of each disclosure by its digest."""
    for parts in disclosed:
        if type(parts) is not list or not 2 <= len(parts) <= 3 or type(parts[0]) is not str:
            raise ProofRefused("disclosure")
    found = dict(zip(digests_of(texts), disclosed, strict=True))
    if len(found) != len(texts):
        raise ProofRefused("duplicate_digest")
    return found


def _has_digests(value: object) -> bool:
    if isinstance(value, dict):
        return not NAMES.isdisjoint(value) or any(map(_has_digests, value.values()))
    return isinstance(value, list) and any(map(_has_digests, value))


class _Reading:
    """Puts disclosures back where their digests stand (RFC 9901, section 7.1). Works in place: the value is ours."""

    def __init__(self, waiting: dict[str, list[Any]], kept: frozenset[str], *, is_flat: bool) -> None:
        self.hidden = 0
        self._waiting = waiting
        self._kept = kept
        self._is_flat = is_flat
        self._seen: set[str] = set()

    def of_token(self, payload: dict[str, Any]) -> None:
        if self._is_flat:
            self._put_back(payload, payload.pop(DIGESTS, []), 0)
        else:
            self.of_object(payload, 0)

    def of_object(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        if depth > strict_json.MAX_DEPTH:
            raise Unreadable("too_deep", limit=strict_json.MAX_DEPTH)
        if ELEMENT in value:
            raise ProofRefused("name", seen=ELEMENT)
        for name, item in value.items():
            if type(item) is dict:
                self.of_object(item, depth + 1)
            elif type(item) is list and name != DIGESTS:
                value[name] = self._of_list(item, depth + 1)
        if DIGESTS in value:
            self._put_back(value, value.pop(DIGESTS), depth)
        return value

    def _put_back(self, value: dict[str, Any], digests: object, depth: int) -> None:
        if type(digests) is not list:
            raise ProofRefused("disclosure")
        kept = self._kept if depth == 0 else NAMES
        for digest in digests:
            parts = self._take(digest)
            if parts is None:
                continue
            if len(parts) != 3:
                raise ProofRefused("disclosure")
            _, name, inner = parts
            if type(name) is not str or name in kept or name in value:
                raise ProofRefused("name", seen=str(name)[:60])
            value[name] = inner if self._is_flat else self._of_value(inner, depth + 1)

    def _of_value(self, value: Any, depth: int) -> Any:
        if type(value) is dict:
            return self.of_object(value, depth)
        return self._of_list(value, depth) if type(value) is list else value

    def _of_list(self, items: list[Any], depth: int) -> list[Any]:
        if depth > strict_json.MAX_DEPTH:
            raise Unreadable("too_deep", limit=strict_json.MAX_DEPTH)
        found = []
        for item in items:
            if type(item) is dict and ELEMENT in item:
                if len(item) != 1:
                    raise ProofRefused("name", seen=ELEMENT)
                parts = self._take(item[ELEMENT])
                if parts is None:
                    continue
                if len(parts) != 2:
                    raise ProofRefused("disclosure")
                item = parts[1]  # noqa: PLW2901
            found.append(self._of_value(item, depth + 1))
        return found

    def _take(self, digest: object) -> list[Any] | None:
        """Return the disclosure of `digest`, or None where it is withheld; each digest may stand in one place."""
        if type(digest) is not str or len(digest) != DIGEST_LENGTH:
            raise ProofRefused("disclosure")
        if digest in self._seen:
            raise ProofRefused("duplicate_digest")
        self._seen.add(digest)
        found = self._waiting.pop(digest, None)
        self.hidden += found is None
        return found


def holder_of(claims: Mapping[str, Any]) -> VerifyingKey | None:
    """Return the key in `cnf`; raises ProofRefused("holder_key") for one that is none of ours to check."""
    confirmed = claims.get("cnf")
    if confirmed is None:
        return None
    try:
        return jose.key_of_jwk(confirmed["jwk"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ProofRefused("holder_key") from None
