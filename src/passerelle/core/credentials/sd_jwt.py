"""SD-JWT: a signed token of which the holder shows as much as is asked for, and may sign what was shown.

Source: RFC 9901 (compact serialisation, SHA-256). Nothing here knows what a claim means; what an award says in such
a token is in `sd_jwt_vc.py`.

The issuer marks values `Disclosable`; each leaves the token for a disclosure of its own, and a digest takes its
place. A verifier believes the token, and of the disclosures those, and only those, whose digest it finds in it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import orjson

from passerelle.core.credentials import jose, strict_json
from passerelle.core.credentials.did import VerifyingKey
from passerelle.core.credentials.jose import Jws
from passerelle.core.credentials.moments import CLOCK_SKEW
from passerelle.core.credentials.proofs import Signer
from passerelle.core.credentials.refusals import ProofRefused, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from passerelle.core.credentials.proofs import Resolve

    Path = tuple[str | int, ...]

ALGORITHM: Final = "sha-256"
BINDING_TYP: Final = "kb+jwt"
BINDING_MAX_AGE: Final = timedelta(minutes=5)
"""How long after it was made a holder's signature answers a question."""
MAX_DISCLOSURES: Final = 256
MAX_CHARACTERS: Final = 2 * strict_json.MAX_BYTES

_DIGESTS: Final = "_sd"
_ELEMENT: Final = "..."
_NAMES: Final = frozenset({_DIGESTS, _ELEMENT})
_ALGORITHM_CLAIM: Final = "_sd_alg"
_DIGEST_LENGTH: Final = 43


@dataclass(frozen=True, slots=True)
class Disclosable:
    """A value the holder may show or withhold: of a name in an object, or in a list."""

    value: Any


@dataclass(frozen=True, slots=True)
class SdJwt:
    """A token taken apart: what the issuer signed, what is shown, and the holder's signature over both, if any.

    `shown` is the text the holder signs: everything up to and including the last `~`.
    """

    jws: Jws
    disclosures: tuple[str, ...]
    binding: str | None
    shown: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token says with its disclosures put back, all of which are its own.

    `hidden` is how many digests stay without a disclosure (withheld, or decoys); `holder` the key it is bound to.
    """

    claims: dict[str, Any]
    hidden: int
    holder: VerifyingKey | None


def issue(
    claims: Mapping[str, Any],
    signer: Signer,
    *,
    typ: str,
    salt: Callable[[], str],
    holder_key: VerifyingKey | None = None,
    decoys: int = 0,
) -> str:
    """Return the signed token of `claims` with all its disclosures, `<jwt>~<disclosure>~...~`.

    `salt` returns a new unguessable text each time it is called (128 bits or more). `decoys` digests that belong to
    nothing are added, so that the number of withheld values is not told. Raises ValueError for a salt given twice
    or a name the format keeps for itself.
    """
    disclosures: list[str] = []
    payload = _packed_object(claims, salt, disclosures)
    if decoys:
        invented = [_digest(salt().encode("ascii")) for _ in range(decoys)]
        payload[_DIGESTS] = sorted([*payload.get(_DIGESTS, ()), *invented])
    if disclosures or decoys:
        payload[_ALGORITHM_CLAIM] = ALGORITHM
    if holder_key is not None:
        payload["cnf"] = {"jwk": jose.jwk_of(holder_key)}
    if len(set(disclosures)) != len(disclosures):
        raise ValueError("a salt was given twice")
    token = jose.sign({"typ": typ}, orjson.dumps(payload), signer)
    return "~".join((token, *disclosures, ""))


def _packed(value: Any, salt: Callable[[], str], disclosures: list[str]) -> Any:
    if isinstance(value, dict):
        return _packed_object(value, salt, disclosures)
    if isinstance(value, list | tuple):
        return [
            {_ELEMENT: _disclosed([salt(), _packed(item.value, salt, disclosures)], disclosures)}
            if isinstance(item, Disclosable)
            else _packed(item, salt, disclosures)
            for item in value
        ]
    return value


def _packed_object(value: Mapping[str, Any], salt: Callable[[], str], disclosures: list[str]) -> dict[str, Any]:
    packed: dict[str, Any] = {}
    digests: list[str] = []
    for name, item in value.items():
        if name in _NAMES:
            raise ValueError(f"{name} is the format's own name")
        if isinstance(item, Disclosable):
            digests.append(_disclosed([salt(), name, _packed(item.value, salt, disclosures)], disclosures))
        elif isinstance(item, dict | list | tuple):
            packed[name] = _packed(item, salt, disclosures)
        else:
            packed[name] = item
    if digests:
        packed[_DIGESTS] = sorted(digests)  # sorted: the order of the digests tells nothing
    return packed


def _disclosed(parts: list[Any], disclosures: list[str]) -> str:
    """Add the disclosure of `parts` and return its digest."""
    text = jose.base64url(orjson.dumps(parts))
    disclosures.append(text)
    return _digest(text.encode("ascii"))


def _digest(disclosure: bytes) -> str:
    return jose.base64url(hashlib.sha256(disclosure).digest())


def parse(text: str) -> SdJwt:
    """Return the token in `text` taken apart; raises Unreadable. Nothing about it is checked but its spelling."""
    if len(text) > MAX_CHARACTERS:
        raise Unreadable("too_large", limit=MAX_CHARACTERS)
    if not text.isascii() or "~" not in text:
        raise Unreadable("not_sd_jwt")
    token, *disclosures, binding = text.split("~")
    if len(disclosures) > MAX_DISCLOSURES:
        raise Unreadable("too_many_disclosures", limit=MAX_DISCLOSURES)
    shown = text[: len(text) - len(binding)]
    return SdJwt(jose.parse(token), tuple(disclosures), binding or None, shown)


def verify(
    token: SdJwt, resolve: Resolve, *, typ: str | tuple[str, ...], always: Collection[str] = ()
) -> tuple[str, Opened]:
    """Return the verification method that signed the token, and what it says; raises as `jose.verify` and `opened`."""
    return jose.verify(token.jws, resolve, typ=typ), opened(token, always=always)


def opened(token: SdJwt, *, always: Collection[str] = ()) -> Opened:
    """Return what a token says, once its signature is known to hold (RFC 9901, section 7.1).

    `always` are the claims no issuer may make withholdable, nor any part of them. Raises ProofRefused (disclosure,
    duplicate_digest, unused_disclosure, name, hash_algorithm, holder_key) or Unreadable.
    """
    payload = jose.strict_object(token.jws.payload)
    if payload.pop(_ALGORITHM_CLAIM, ALGORITHM) != ALGORITHM:
        raise ProofRefused("hash_algorithm")
    for name in always:
        if name in payload and _has_digests(payload[name]):
            raise ProofRefused("name", seen=name)
    waiting = _by_digest(token.disclosures)
    reading = _Reading(waiting, frozenset(always) | {_ALGORITHM_CLAIM})
    claims = reading.of_object(payload, 0)
    if waiting:
        raise ProofRefused("unused_disclosure", unused=len(waiting))
    return Opened(claims, reading.hidden, _holder(claims))


def _by_digest(disclosures: Sequence[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for text in disclosures:
        raw = text.encode("ascii")
        parts = jose.strict_value(jose.from_base64url(raw))
        if type(parts) is not list or len(parts) not in (2, 3) or type(parts[0]) is not str:
            raise ProofRefused("disclosure")
        found[_digest(raw)] = parts
    if len(found) != len(disclosures):
        raise ProofRefused("duplicate_digest")
    return found


def _has_digests(value: object) -> bool:
    if isinstance(value, dict):
        return not _NAMES.isdisjoint(value) or any(map(_has_digests, value.values()))
    return isinstance(value, list) and any(map(_has_digests, value))


class _Reading:
    """Puts disclosures back where their digests stand (RFC 9901, section 7.1). Works in place: the value is ours."""

    def __init__(self, waiting: dict[str, list[Any]], kept: frozenset[str]) -> None:
        self.hidden = 0
        self._waiting = waiting
        self._kept = kept
        self._seen: set[str] = set()

    def of_object(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        if depth > strict_json.MAX_DEPTH:
            raise Unreadable("too_deep", limit=strict_json.MAX_DEPTH)
        if _ELEMENT in value:
            raise ProofRefused("name", seen=_ELEMENT)
        for name, item in value.items():
            if type(item) is dict:
                self.of_object(item, depth + 1)
            elif type(item) is list and name != _DIGESTS:
                value[name] = self._of_list(item, depth + 1)
        if _DIGESTS in value:
            self._put_back(value, value.pop(_DIGESTS), depth)
        return value

    def _put_back(self, value: dict[str, Any], digests: object, depth: int) -> None:
        if not isinstance(digests, list):
            raise ProofRefused("disclosure")
        for digest in digests:
            parts = self._take(digest)
            if parts is None:
                continue
            if len(parts) != 3:
                raise ProofRefused("disclosure")
            name = parts[1]
            if type(name) is not str or name in _NAMES or name in value or (depth == 0 and name in self._kept):
                raise ProofRefused("name", seen=str(name)[:60])
            value[name] = self._of_value(parts[2], depth + 1)

    def _of_value(self, value: Any, depth: int) -> Any:
        if type(value) is dict:
            return self.of_object(value, depth)
        return self._of_list(value, depth) if type(value) is list else value

    def _of_list(self, items: list[Any], depth: int) -> list[Any]:
        if depth > strict_json.MAX_DEPTH:
            raise Unreadable("too_deep", limit=strict_json.MAX_DEPTH)
        found = []
        for item in items:
            if type(item) is dict and _ELEMENT in item:
                if len(item) != 1:
                    raise ProofRefused("name", seen=_ELEMENT)
                parts = self._take(item[_ELEMENT])
                if parts is None:
                    continue
                if len(parts) != 2:
                    raise ProofRefused("disclosure")
                item = parts[1]  # noqa: PLW2901
            found.append(self._of_value(item, depth + 1))
        return found

    def _take(self, digest: object) -> list[Any] | None:
        """Return the disclosure of `digest`, or None where it is withheld; each digest may stand in one place."""
        if type(digest) is not str or len(digest) != _DIGEST_LENGTH:
            raise ProofRefused("disclosure")
        if digest in self._seen:
            raise ProofRefused("duplicate_digest")
        self._seen.add(digest)
        found = self._waiting.pop(digest, None)
        self.hidden += found is None
        return found


def _holder(claims: Mapping[str, Any]) -> VerifyingKey | None:
    """Return the key in `cnf`; raises ProofRefused("holder_key") for one that is none of ours to check."""
    confirmed = claims.get("cnf")
    if confirmed is None:
        return None
    try:
        return jose.key_of_jwk(confirmed["jwk"])
    except (KeyError, TypeError, ValueError):
        raise ProofRefused("holder_key") from None


@dataclass(frozen=True, slots=True)
class Binding:
    """What a holder signed about a presentation: for whom, in answer to what, and when."""

    audience: str
    nonce: str
    at: datetime


def binding_of(token: SdJwt, holder: VerifyingKey | None) -> Binding:
    """Return what the holder signed; raises Unreadable or ProofRefused.

    The reasons are binding_missing, holder_key (the issuer bound the token to nobody), sd_hash (it was signed over
    other disclosures than these), form, and those of `jose`.
    """
    if token.binding is None:
        raise ProofRefused("binding_missing")
    if holder is None:
        raise ProofRefused("holder_key")
    jws = jose.parse(token.binding)
    if jws.header.get("typ") != BINDING_TYP:
        raise ProofRefused("type", seen=str(jws.header.get("typ"))[:60])
    jose.check_signature(jws, holder)
    said = jose.strict_object(jws.payload)
    if said.get("sd_hash") != _digest(token.shown.encode("ascii")):
        raise ProofRefused("sd_hash")
    audience, nonce, at = said.get("aud"), said.get("nonce"), said.get("iat")
    if not isinstance(audience, str) or not isinstance(nonce, str) or type(at) is not int or not 0 <= at < 1 << 40:
        raise ProofRefused("form")
    return Binding(audience, nonce, datetime.fromtimestamp(at, UTC))


def check_answer(binding: Binding, *, audience: str | None, nonce: str | None, now: datetime) -> None:
    """Raise ProofRefused (domain, challenge, stale) unless the holder answered this question, just now.

    None is not asked for.
    """
    if audience is not None and binding.audience != audience:
        raise ProofRefused("domain")
    if nonce is not None and binding.nonce != nonce:
        raise ProofRefused("challenge")
    if not -CLOCK_SKEW <= now - binding.at <= BINDING_MAX_AGE + CLOCK_SKEW:
        raise ProofRefused("stale")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a holder signs in presenting: with which key, for whom, in answer to what, and when."""

    holder: Signer
    audience: str
    nonce: str
    at: datetime


def present(text: str, *, show: Collection[Path] | None = None, answer: Answer | None = None) -> str:
    """Return the token with the disclosures of `show` alone (all without it), signed by the holder if `answer` says.

    A path shows everything at and below it, and what it lies in: `("learning_outcomes", 1)` shows the second outcome
    and, where that is withholdable too, that there are outcomes. Positions are those of the signed list. Raises
    Unreadable, or ProofRefused for a path that leads to nothing withholdable.
    """
    token = parse(text)
    kept = token.disclosures if show is None else _shown(token, show)
    shown = "~".join((text[: text.index("~")], *kept, ""))
    if answer is None:
        return shown
    said = {
        "iat": int(answer.at.timestamp()),
        "aud": answer.audience,
        "nonce": answer.nonce,
        "sd_hash": _digest(shown.encode("ascii")),
    }
    return shown + jose.compact({"typ": BINDING_TYP}, orjson.dumps(said), answer.holder)


def _shown(token: SdJwt, show: Collection[Path]) -> tuple[str, ...]:
    by_digest = {_digest(text.encode("ascii")): text for text in token.disclosures}
    walk = _Walk(by_digest)
    found = dict(walk.through(jose.strict_object(token.jws.payload), ()))
    for wanted in show:
        if not any(_reaches(wanted, at) for at in found.values()):
            raise ProofRefused("disclosure", seen=str(wanted)[:120])
    chosen = {text for text, at in found.items() if any(_reaches(wanted, at) for wanted in show)}
    return tuple(text for text in token.disclosures if text in chosen)


def _reaches(wanted: Path, at: Path) -> bool:
    """Whether the one lies within the other."""
    length = min(len(wanted), len(at))
    return wanted[:length] == at[:length]


@dataclass(slots=True)
class _Walk:
    """Finds where each disclosure of a token belongs. For a holder's own token: each is met at most once."""

    by_digest: dict[str, str]
    met: set[str] = field(default_factory=set)

    def through(self, value: Any, at: Path) -> Iterator[tuple[str, Path]]:
        if isinstance(value, dict):
            for digest in value.get(_DIGESTS, ()):
                yield from self._disclosure(digest, at)
            for name, item in value.items():
                yield from self.through(item, (*at, name))
        elif isinstance(value, list):
            for place, item in enumerate(value):
                if isinstance(item, dict) and _ELEMENT in item:
                    yield from self._disclosure(item[_ELEMENT], (*at, place))
                else:
                    yield from self.through(item, (*at, place))

    def _disclosure(self, digest: object, at: Path) -> Iterator[tuple[str, Path]]:
        text = self.by_digest.get(digest) if isinstance(digest, str) else None
        if text is None or text in self.met:
            return
        self.met.add(text)
        parts = jose.strict_value(jose.from_base64url(text))
        place = at if len(parts) == 2 else (*at, parts[1])
        yield text, place
        yield from self.through(parts[-1], place)
