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
from functools import lru_cache
from struct import Struct
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from passerelle.core.credentials import jose, strict_json
from passerelle.core.credentials.moments import CLOCK_SKEW
from passerelle.core.credentials.proofs import Signer
from passerelle.core.credentials.refusals import ProofRefused, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from passerelle.core.credentials.did import Algorithm, VerifyingKey
    from passerelle.core.credentials.jose import Jws
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
_STATED_ALGORITHM: Final = b'"_sd_alg":"sha-256"'
_AS_GIVEN: Final = orjson.OPT_PASSTHROUGH_DATACLASS  # a Disclosable is no JSON
DIGEST_LENGTH: Final = 43


@dataclass(frozen=True, slots=True)
class Disclosable:
    """A value the holder may show or withhold: of a name in an object, or in a list."""

    value: Any


class SdJwt(NamedTuple):
    """A token taken apart: what the issuer signed, what is shown, and the holder's signature over both, if any."""

    text: bytes
    jws: Jws
    disclosures: list[bytes]
    binding: bytes

    @property
    def shown(self) -> bytes:
        """What the holder signs: everything up to and including the last `~`."""
        return self.text[: len(self.text) - len(self.binding)]


class Opened(NamedTuple):
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
    try:
        stated, disclosures = _packed_flat(claims, salt)
        digests = written_digests(disclosures)
    except TypeError:  # something withholdable lies deeper
        disclosures = []
        packed = _packed_object(claims, salt, disclosures)
        digests = [digest.encode("ascii") for digest in packed.pop(_DIGESTS, ())]
        stated = orjson.dumps(packed)
    if decoys:
        digests += written_digests([salt().encode("ascii") for _ in range(decoys)])
    if len(set(disclosures)) != len(disclosures):
        raise ValueError("a salt was given twice")
    is_hiding = bool(disclosures or decoys)
    payload = jose.encoded(b"{" + b",".join(_members(stated[1:-1], digests, holder_key, is_hiding=is_hiding)) + b"}")
    return _signed((payload,), disclosures, signer, typ)


class Shared(NamedTuple):
    """Claims that many tokens say alike, written once: the start of their payloads, and the ends of disclosures.

    `start` is base64url of whole groups of three bytes; `rest` the bytes that fill none.
    """

    start: bytes
    rest: bytes
    endings: tuple[bytes, ...]


def shared(claims: Mapping[str, Any]) -> Shared:
    """Return what tokens that begin with these claims share; raises ValueError (own names), TypeError (nested)."""
    stated, endings = _taken_apart(claims)
    start = stated[:-1] + b","
    whole = len(start) // 3 * 3
    return Shared(jose.encoded(start[:whole]), start[whole:], tuple(jose.encoded_all(endings)))


def issue_more(
    alike: Shared,
    own: Mapping[str, Any],
    endings: Sequence[bytes],
    signer: Signer,
    *,
    typ: str,
    salts: Salts,
    holder_key: VerifyingKey | None = None,
) -> str:
    """Return what `issue` does for the shared claims followed by this token's own, with less to do for each.

    `own` is always shown, and has none of the format's names nor any of those shared; `endings` (see `ending`) are of
    the claims that may be withheld besides those shared.
    """
    ends = (*alike.endings, *endings)
    disclosures = [head + end for head, end in zip(salts.heads(len(ends)), ends, strict=True)]
    members = _members(orjson.dumps(own)[1:-1], written_digests(disclosures), holder_key, is_hiding=True)
    payload = alike.start, jose.encoded(b"".join((alike.rest, b",".join(members), b"}")))
    return _signed(payload, disclosures, signer, typ)


def ending(name: str, value: Any) -> bytes:
    """Return the disclosure of a claim from behind its salt on, in base64url: it follows one of `Salts.heads`."""
    return jose.encoded(_behind_salt(name, value))


def _behind_salt(name: str, value: Any) -> bytes:
    return b"," + orjson.dumps((name, value), option=_AS_GIVEN)[1:]


def _members(stated: bytes, digests: list[bytes], holder_key: VerifyingKey | None, *, is_hiding: bool) -> list[bytes]:
    """Return the members of a payload, written; the digests are sorted: their order tells nothing."""
    members = [stated] if stated else []
    if digests:
        members.append(b'"_sd":["' + b'","'.join(sorted(digests)) + b'"]')
    if is_hiding:
        members.append(_STATED_ALGORITHM)
    if holder_key is not None:
        members.append(b'"cnf":{"jwk":' + orjson.dumps(jose.jwk_of(holder_key)) + b"}")
    return members


def _signed(payload: tuple[bytes, ...], disclosures: list[bytes], signer: Signer, typ: str) -> str:
    start = b"".join((_header(signer.algorithm, signer.verification_method, typ), *payload))
    signature = b"." + jose.encoded(signer.sign(start))
    return str(start + b"~".join((signature, *disclosures, b"")), "ascii")


@lru_cache(maxsize=1024)
def _header(algorithm: Algorithm, method: str, typ: str) -> bytes:
    """Return the header of all tokens of one signer, with the dot behind it."""
    return jose.encoded(orjson.dumps({"alg": jose.ALGORITHM_NAMES[algorithm], "kid": method, "typ": typ})) + b"."


class Salts:
    """A source of salts, 144 bits each, drawn from `chance` by the score.

    Make one for each batch and never one for a whole process: two forks of it would give the same salts.
    """

    __slots__ = ("_chance", "_ready")

    def __init__(self, chance: Callable[[int], bytes]) -> None:
        self._chance = chance
        self._ready: list[bytes] = []

    def __call__(self) -> str:
        return jose.from_base64url(self.heads(1)[0])[2:-1].decode("ascii")

    def heads(self, count: int) -> list[bytes]:
        """Return the beginning of so many disclosures, `["<salt>"` in base64url: 36 letters, as 27 bytes are."""
        while len(self._ready) < count:
            salts = _LETTERS_OF_SALTS.unpack(jose.encoded(self._chance(_SALT_BYTES * _DRAWN)))
            begun = jose.encoded(b'["' + b'"["'.join(salts) + b'"')
            self._ready[:0] = _LETTERS_OF_HEADS.unpack(begun)
        taken = self._ready[: -count - 1 : -1]
        del self._ready[-count:]
        return taken


_SALT_BYTES: Final = 18
_DRAWN: Final = 64
_LETTERS_OF_SALTS: Final = Struct("24s" * _DRAWN)
_LETTERS_OF_HEADS: Final = Struct("36s" * _DRAWN)


def _packed_flat(claims: Mapping[str, Any], salt: Callable[[], str]) -> tuple[bytes, list[bytes]]:
    """Return the claims always shown, written, and the disclosures of those withholdable as a whole.

    Raises TypeError where something inside a claim is.
    """
    stated, endings = _taken_apart(claims)
    if type(salt) is Salts and endings:
        heads = salt.heads(len(endings))
        return stated, [head + end for head, end in zip(heads, jose.encoded_all(endings), strict=True)]
    return stated, jose.encoded_all([b"[" + orjson.dumps(salt()) + end for end in endings])


def _taken_apart(claims: Mapping[str, Any]) -> tuple[bytes, list[bytes]]:
    """Return the claims always shown, written, and the others as they follow their salts.

    Raises ValueError for the format's own names, TypeError where something inside a claim is withholdable.
    """
    if not _NAMES.isdisjoint(claims):
        raise ValueError("_sd and ... are the format's own names")
    shown = {name: item for name, item in claims.items() if type(item) is not Disclosable}
    stated = orjson.dumps(shown, option=_AS_GIVEN)
    endings = [_behind_salt(name, item.value) for name, item in claims.items() if type(item) is Disclosable]
    written = b"".join((stated, *endings))
    if b'"_sd":' in written or b'"...":' in written:  # in compact JSON a name stands right before its colon
        raise ValueError("_sd and ... are the format's own names")
    return stated, endings


def _packed_object(value: Mapping[str, Any], salt: Callable[[], str], disclosures: list[bytes]) -> dict[str, Any]:
    if not _NAMES.isdisjoint(value):
        raise ValueError("_sd and ... are the format's own names")
    packed = {name: _packed(item, salt, disclosures) for name, item in value.items() if type(item) is not Disclosable}
    made = [
        orjson.dumps([salt(), name, _packed(item.value, salt, disclosures)])
        for name, item in value.items()
        if type(item) is Disclosable
    ]
    if made:
        packed[_DIGESTS] = _disclosed(made, disclosures)
    return packed


def _packed(value: Any, salt: Callable[[], str], disclosures: list[bytes]) -> Any:
    if isinstance(value, dict):
        return _packed_object(value, salt, disclosures)
    if not isinstance(value, list | tuple):
        return value
    packed = []
    for item in value:
        if isinstance(item, Disclosable):
            made = [orjson.dumps([salt(), _packed(item.value, salt, disclosures)])]
            packed.append({_ELEMENT: _disclosed(made, disclosures)[0]})
        else:
            packed.append(_packed(item, salt, disclosures))
    return packed


def _disclosed(made: list[bytes], disclosures: list[bytes]) -> list[str]:
    """Add the disclosures to those of the token and return their digests, sorted: their order tells nothing."""
    texts = jose.encoded_all(made)
    disclosures += texts
    return sorted(_digests(texts))


def _digests(disclosures: list[bytes]) -> list[str]:
    return [digest.decode("ascii") for digest in written_digests(disclosures)]


def written_digests(disclosures: list[bytes]) -> list[bytes]:
    return jose.encoded_digests([hashlib.sha256(disclosure).digest() for disclosure in disclosures])


def _digest(disclosure: bytes) -> str:
    return jose.base64url(hashlib.sha256(disclosure).digest())


def parse(text: str | bytes) -> SdJwt:
    """Return the token in `text` taken apart; raises Unreadable. Nothing about it is checked but its spelling."""
    if len(text) > MAX_CHARACTERS:
        raise Unreadable("too_large", limit=MAX_CHARACTERS)
    raw = text if isinstance(text, bytes) else text.encode("ascii", "replace")
    token, *disclosures = raw.split(b"~")
    if not disclosures:
        raise Unreadable("not_sd_jwt")
    binding = disclosures.pop()
    if len(disclosures) > MAX_DISCLOSURES:
        raise Unreadable("too_many_disclosures", limit=MAX_DISCLOSURES)
    return SdJwt(raw, jose.parse(token), disclosures, binding)


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
    if payload.pop(_ALGORITHM_CLAIM, ALGORITHM) != ALGORITHM:
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
    return _NAMES.union(always, (_ALGORITHM_CLAIM,))


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
        text.count(b'"_sd":') == (_DIGESTS in payload)
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
    found = dict(zip(_digests(texts), disclosed, strict=True))
    if len(found) != len(texts):
        raise ProofRefused("duplicate_digest")
    return found


def _has_digests(value: object) -> bool:
    if isinstance(value, dict):
        return not _NAMES.isdisjoint(value) or any(map(_has_digests, value.values()))
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
            self._put_back(payload, payload.pop(_DIGESTS, []), 0)
        else:
            self.of_object(payload, 0)

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
        if type(digests) is not list:
            raise ProofRefused("disclosure")
        kept = self._kept if depth == 0 else _NAMES
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
    if not token.binding:
        raise ProofRefused("binding_missing")
    if holder is None:
        raise ProofRefused("holder_key")
    jws = jose.parse(token.binding)
    if jws.header.get("typ") != BINDING_TYP:
        raise ProofRefused("type", seen=str(jws.header.get("typ"))[:60])
    jose.check_signature(jws, holder)
    said = jose.strict_object(jws.payload)
    if said.get("sd_hash") != _digest(token.shown):
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
    shown = b"~".join((token.text.partition(b"~")[0], *kept, b""))
    if answer is None:
        return shown.decode("ascii")
    said = {
        "iat": int(answer.at.timestamp()),
        "aud": answer.audience,
        "nonce": answer.nonce,
        "sd_hash": _digest(shown),
    }
    return shown.decode("ascii") + jose.compact({"typ": BINDING_TYP}, orjson.dumps(said), answer.holder)


def _shown(token: SdJwt, show: Collection[Path]) -> list[bytes]:
    by_digest = dict(zip(_digests(token.disclosures), token.disclosures, strict=True))
    walk = _Walk(by_digest)
    found = dict(walk.through(jose.strict_object(token.jws.payload), ()))
    for wanted in show:
        if not any(_reaches(wanted, at) for at in found.values()):
            raise ProofRefused("disclosure", seen=str(wanted)[:120])
    chosen = {text for text, at in found.items() if any(_reaches(wanted, at) for wanted in show)}
    return [text for text in token.disclosures if text in chosen]


def _reaches(wanted: Path, at: Path) -> bool:
    """Whether the one lies within the other."""
    length = min(len(wanted), len(at))
    return wanted[:length] == at[:length]


@dataclass(slots=True)
class _Walk:
    """Finds where each disclosure of a token belongs. For a holder's own token: each is met at most once."""

    by_digest: dict[str, bytes]
    met: set[bytes] = field(default_factory=set)

    def through(self, value: Any, at: Path) -> Iterator[tuple[bytes, Path]]:
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

    def _disclosure(self, digest: object, at: Path) -> Iterator[tuple[bytes, Path]]:
        text = self.by_digest.get(digest) if isinstance(digest, str) else None
        if text is None or text in self.met:
            return
        self.met.add(text)
        parts = jose.strict_value(jose.from_base64url(text))
        place = at if len(parts) == 2 else (*at, parts[1])
        yield text, place
        yield from self.through(parts[-1], place)
