"""What an issuer does: values it marked leave the token, each for a disclosure behind a salt of its own.

Source: RFC 9901, sections 4.2 and 9.3 (salts).
"""

from __future__ import annotations

from binascii import b2a_base64
from dataclasses import dataclass
from functools import lru_cache
from operator import add
from struct import Struct
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from passerelle.core.credentials import jose
from passerelle.core.credentials.sd_jwt.token import DIGESTS, ELEMENT, NAMES, digests_of, written_digests

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from passerelle.core.credentials.did import Algorithm, VerifyingKey
    from passerelle.core.credentials.proofs import Signer

_AS_GIVEN: Final = orjson.OPT_PASSTHROUGH_DATACLASS  # a Disclosable is no JSON


@dataclass(frozen=True, slots=True)
class Disclosable:
    """A value the holder may show or withhold: of a name in an object, or in a list."""

    value: Any


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
        digests = list(written_digests(disclosures))
    except TypeError:  # something withholdable lies deeper
        disclosures = []
        packed = _packed_object(claims, salt, disclosures)
        digests = [digest.encode("ascii") for digest in packed.pop(DIGESTS, ())]
        stated = orjson.dumps(packed)
    if decoys:
        digests += written_digests([salt().encode("ascii") for _ in range(decoys)])
    if len(set(disclosures)) != len(disclosures):
        raise ValueError("a salt was given twice")
    is_hiding = bool(disclosures or decoys)
    payload = _closed((stated[:-1],), digests, holder_key, is_hiding=is_hiding)
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
    own: bytes,
    endings: Sequence[bytes],
    signer: Signer,
    *,
    typ: str,
    salts: Salts,
    holder_key: VerifyingKey | None = None,
) -> str:
    """Return what `issue` does for the shared claims followed by this token's own, with less to do for each.

    `own` are members written as JSON: always shown, none of the format's names nor any of those shared; `endings` (see
    `ending`) are of the claims that may be withheld besides those shared.
    """
    ends = (*alike.endings, *endings)
    disclosures = list(map(add, salts.heads(len(ends)), ends))
    payload = _closed((alike.rest, own), written_digests(disclosures), holder_key, is_hiding=True)
    return _signed((alike.start, payload), disclosures, signer, typ)


def ending(name: str, value: Any) -> bytes:
    """Return the disclosure of a claim from behind its salt on, in base64url: it follows one of `Salts.heads`."""
    return jose.encoded(_behind_salt(name, value))


def _behind_salt(name: str, value: Any) -> bytes:
    return orjson.dumps(("", name, value), option=_AS_GIVEN)[_SALTLESS:]


_SALTLESS: Final = len('[""')


def _closed(
    begun: tuple[bytes, ...], digests: Sequence[bytes], holder_key: VerifyingKey | None, *, is_hiding: bool
) -> bytes:
    """Return the payload that begins so, with what the format adds; digests are sorted: their order tells nothing."""
    parts = [*begun]
    if digests:
        parts += (b',"_sd":["', b'","'.join(sorted(digests)), b'"]')
    if is_hiding:
        parts.append(b',"_sd_alg":"sha-256"')
    if holder_key is not None:
        parts += (b',"cnf":{"jwk":', orjson.dumps(jose.jwk_of(holder_key)), b"}")
    parts.append(b"}")
    if begun == (b"{",):  # nothing is always shown: what follows is the first
        parts[1] = parts[1].removeprefix(b",")
    return jose.encoded(b"".join(parts))


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
            begun = b2a_base64(b'["' + b'"["'.join(salts) + b'"', newline=False)  # which is base64url for such text
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
    if not NAMES.isdisjoint(claims):
        raise ValueError("_sd and ... are the format's own names")
    shown = {name: item for name, item in claims.items() if type(item) is not Disclosable}
    stated = orjson.dumps(shown, option=_AS_GIVEN)
    endings = [_behind_salt(name, item.value) for name, item in claims.items() if type(item) is Disclosable]
    written = b"".join((stated, *endings))
    if b'"_sd":' in written or b'"...":' in written:  # in compact JSON a name stands right before its colon
        raise ValueError("_sd and ... are the format's own names")
    return stated, endings


def _packed_object(value: Mapping[str, Any], salt: Callable[[], str], disclosures: list[bytes]) -> dict[str, Any]:
    if not NAMES.isdisjoint(value):
        raise ValueError("_sd and ... are the format's own names")
    packed = {name: _packed(item, salt, disclosures) for name, item in value.items() if type(item) is not Disclosable}
    made = [
        orjson.dumps([salt(), name, _packed(item.value, salt, disclosures)])
        for name, item in value.items()
        if type(item) is Disclosable
    ]
    if made:
        packed[DIGESTS] = _disclosed(made, disclosures)
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
            packed.append({ELEMENT: _disclosed(made, disclosures)[0]})
        else:
            packed.append(_packed(item, salt, disclosures))
    return packed


def _disclosed(made: list[bytes], disclosures: list[bytes]) -> list[str]:
    """Add the disclosures to those of the token and return their digests, sorted: their order tells nothing."""
    texts = jose.encoded_all(made)
    disclosures += texts
    return sorted(digests_of(texts))
