"""SD-JWT VCs of a micro-credential met before: what they share is known by its text, and only the rest is read.

Our tokens begin with what all awards of a micro-credential say alike, up to `jti`, and their disclosures with a salt
of one length (`wallet_award.claims_of`, `issuing.Salts`). Both are remembered as letters, once a whole token was read
and found genuine. Anything else about a token, and any doubt, is for the reader that takes nothing as known: here it
is taken or left, never refused.
"""

from __future__ import annotations

import binascii
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import InvalidOperation
from functools import lru_cache
from typing import Any, Final

import orjson

from passerelle.core.credentials import jose, strict_json, wallet_claims, wallet_summary
from passerelle.core.credentials.did import VerifyingKey
from passerelle.core.credentials.keys import SIGNATURE_BYTES, holds
from passerelle.core.credentials.presented import Presented, StatusPointer
from passerelle.core.credentials.proofs import Proof
from passerelle.core.credentials.refusals import CredentialRefused
from passerelle.core.credentials.sd_jwt import reading
from passerelle.core.credentials.sd_jwt.token import ALGORITHM, DIGEST_LENGTH, MAX_DISCLOSURES, SdJwt, written_digests
from passerelle.core.credentials.verdict import Level, Summary

MAX_CHARACTERS: Final = 64 * 1024
MAX_BEGINNINGS: Final = 1024
MAX_ENDINGS: Final = 8192
MAX_ENDING: Final = 4096

_FIRST_OF_ITS_OWN: Final = b',"jti":"'
_OWN: Final = frozenset(
    {"jti", "status", "award_reference", "iat", "nbf", "exp", "date_of_issue", "date_of_expiry", "cnf"}
)
_OF_FORMAT: Final = frozenset({"_sd", "_sd_alg"})
_TAKEN: Final = _OWN | _OF_FORMAT | wallet_summary.WITHHOLDABLE.keys()
"""Names that no beginning has, so that nothing is said twice."""
_SUMMARISED: Final = frozenset({"title", "language", "levels", "assessment", "awarding_body", "micro_credential"})
_SHARED: Final = wallet_summary.WITHHOLDABLE.keys() - {"name", "sub"}
"""Withholdable claims that many holders have alike."""
_HEAD: Final = 36
_OF_SALTS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_KINDS: Final = bytes(byte if byte in b'["' else 0 if byte in _OF_SALTS else 1 for byte in range(256))
_KINDS_OF_HEAD: Final = b'["' + bytes(24) + b'"'
_NOTHING_WITHHELD: Final = b'"],"_sd_alg":"sha-256"}'


class _Unlike(Exception):
    """This token is not quite like those met before."""


_NOT_LIKE: Final = (
    _Unlike,
    CredentialRefused,
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    InvalidOperation,
    RecursionError,
)


@dataclass(slots=True)
class _Signer:
    """A header met before, all of which was found right; `last` is with which beginning it was met last."""

    method: str
    issuer: str
    algorithm: str
    key: VerifyingKey
    last: _Beginning | None = None


@dataclass(frozen=True, slots=True)
class _Beginning:
    """What tokens of one micro-credential by one awarder say first: their letters, the bytes left over, and in words.

    `letters` are whole groups of four; `rest` is what the claims' text has beyond, with what follows in every token.
    """

    letters: bytes
    rest: bytes
    brackets: int
    form: str
    issuer: str
    title: str
    language: str | None
    levels: tuple[Level, ...]
    assessed: tuple[str, ...]
    supervision: str | None
    awarder: str
    country: str | None
    register_number: str
    version: str


@dataclass(slots=True)
class KnownTokens:
    """What was learnt of the genuine tokens of one trust folder."""

    signers: dict[bytes, _Signer] = field(default_factory=dict)
    beginnings: dict[bytes, _Beginning] = field(default_factory=dict)
    endings: dict[bytes, tuple[str, Any]] = field(default_factory=dict)

    def read(self, text: bytes) -> Presented | None:
        """Return the award in a token without a holder's signature, where its issuer's holds; None for a closer look.

        What is returned is what the reader of any token would.
        """
        try:
            token, *disclosures = text.split(b"~")
            header, payload, signature = token.split(b".")
            signer = self.signers.get(header)
            if signer is None or len(text) > MAX_CHARACTERS or disclosures.pop():
                return None
            known, rest = self._begun(signer, payload)
            own = _own(rest, written_digests(disclosures), known.brackets)
            shown, new = self._shown(disclosures)
            found = _presented(own, shown, known, signer)
            signed = jose.from_base64url(signature)
        except _NOT_LIKE:
            return None
        if len(signed) != SIGNATURE_BYTES or not holds(signed, token[: -len(signature) - 1], signer.key):
            return None
        if new:
            self._remember(new)
        return found

    def learn(self, token: SdJwt, key: VerifyingKey | None, found: Presented) -> None:
        """Remember what tokens like this one share; it was found genuine."""
        header, _, letters = token.jws.signing_input.partition(b".")
        body = token.jws.payload
        start, mark, _ = body.partition(_FIRST_OF_ITS_OWN)
        proof = found.proofs[0]
        if not mark or key is None or not _is_beginning(start):
            return
        if len(self.signers) >= MAX_BEGINNINGS or len(self.beginnings) >= MAX_BEGINNINGS:
            self.signers.clear()
            self.beginnings.clear()
        self.signers.setdefault(header, _Signer(proof.verification_method, found.issuer, proof.cryptosuite, key))
        self.beginnings[start] = _beginning(start, letters, found)

    def _begun(self, signer: _Signer, payload: bytes) -> tuple[_Beginning, bytes]:
        """Return the known beginning of a payload, and what follows it, as an object of its own."""
        known = signer.last
        if known is not None and payload.startswith(known.letters):
            body = jose.from_base64url(payload[len(known.letters) :])
            if body.startswith(known.rest):
                return known, b'{"jti":"' + body[len(known.rest) :]
        start, _, own = jose.from_base64url(payload).partition(_FIRST_OF_ITS_OWN)
        known = self.beginnings[start]
        if known.issuer != signer.issuer:
            raise _Unlike
        signer.last = known
        return known, b'{"jti":"' + own

    def _shown(self, disclosures: list[bytes]) -> tuple[dict[str, Any], dict[bytes, tuple[str, Any]]]:
        """Return what the disclosures say, in the words of the summary, and the endings not met before."""
        if len(disclosures) > MAX_DISCLOSURES:
            raise _Unlike
        _check_heads(disclosures)
        known = self.endings
        new: dict[bytes, tuple[str, Any]] = {}
        shown: dict[str, Any] = {}
        for text in disclosures:
            ending = text[_HEAD:]
            found = known.get(ending)
            if found is None:
                found = _own_text(ending) or _said(text)
                if found[0] in _SHARED and len(ending) <= MAX_ENDING:
                    new[ending] = found
            shown[found[0]] = found[1]
        if len(shown) != len(disclosures):
            raise _Unlike
        return shown, new

    def _remember(self, new: dict[bytes, tuple[str, Any]]) -> None:
        """Keep the endings of a genuine token."""
        if len(self.endings) >= MAX_ENDINGS:
            self.endings.clear()
        self.endings.update(new)


def _is_beginning(start: bytes) -> bool:
    """Whether a text is an object but for its last bracket, as we write it, and says what it ought to and no more."""
    written = start + b"}"
    said = strict_json.quick(written)
    return (
        said is not None
        and said.keys() >= _SUMMARISED
        and said.keys().isdisjoint(_TAKEN)
        and b'"_sd":' not in start
        and b'"...":' not in start
    )


def _beginning(start: bytes, letters: bytes, found: Presented) -> _Beginning:
    whole = len(start) // 3 * 3
    said = found.summary
    return _Beginning(
        letters[: whole // 3 * 4],
        start[whole:] + _FIRST_OF_ITS_OWN,
        reading.brackets(start),
        found.form,
        found.issuer,
        said.title,
        said.language,
        said.levels,
        said.assessed,
        said.supervision,
        said.awarder,
        said.country,
        said.register_number,
        said.version,
    )


def _check_heads(disclosures: list[bytes]) -> None:
    """Raise unless each begins with a salt of plain letters: `["<24 letters>"`.

    No letter in which base64 and base64url differ comes up in these, nor any that stands for unused bits.
    """
    count = len(disclosures)
    begun = binascii.a2b_base64(b"".join([text[:_HEAD] for text in disclosures]), strict_mode=True)
    if begun.translate(_KINDS) != _KINDS_OF_HEAD * count:
        raise _Unlike


def _own_text(ending: bytes) -> tuple[str, str] | None:
    """Return what an ending says where it is the holder's own plain text, which is the same in JSON as without."""
    raw = jose.from_base64url(ending)
    name, length = ("name", 9) if raw[:9] == b',"name","' else ("sub", 8)
    if (length == 8 and raw[:8] != b',"sub","') or raw[-2:] != b'"]' or len(raw) < length + 2:
        return None
    value = raw[length:-2].decode("utf-8")
    return (name, value) if value.isprintable() and '"' not in value and "\\" not in value else None


def _said(text: bytes) -> tuple[str, Any]:
    """Return the name and the meaning of a disclosure."""
    raw = jose.from_base64url(text)
    parts = orjson.loads(raw)
    if type(parts) is not list or orjson.dumps(parts) != raw:
        raise _Unlike
    _, name, value = parts
    if type(value) is not str and (
        b'"_sd":' in raw or b'"...":' in raw or reading.brackets(raw) >= strict_json.MAX_DEPTH
    ):
        raise _Unlike
    return name, wallet_summary.WITHHOLDABLE[name](value)


def _own(raw: bytes, digests: list[bytes], before: int) -> dict[str, Any]:
    """Return what a token says of its own, where all the digests stand in it; `before` counts the brackets before."""
    start, _, end = raw.partition(b',"_sd":["')
    is_whole = bool(digests) and end == b'","'.join(sorted(digests)) + _NOTHING_WITHHELD
    written = start + b"}" if is_whole else raw
    own = orjson.loads(written)
    if orjson.dumps(own) != written or type(own) is not dict:
        raise _Unlike
    if not is_whole:
        _check_digests(own, digests)
    if not own.keys() <= _OWN or b'"...":' in written or written.count(b'"_sd":') != (not is_whole):
        raise _Unlike
    if before + reading.brackets(written) >= strict_json.MAX_DEPTH - 1:
        raise _Unlike
    if "cnf" in own:
        reading.holder_of(own)
    return own


def _check_digests(own: dict[str, Any], digests: list[bytes]) -> None:
    """Take the digests out of a token's claims; raise unless they are as they must be and ours are among them."""
    stated = own.pop("_sd")
    if own.pop("_sd_alg") != ALGORITHM or type(stated) is not list:
        raise _Unlike
    if not all([type(digest) is str and len(digest) == DIGEST_LENGTH for digest in stated]):
        raise _Unlike
    each = set(stated)
    if len(each) != len(stated) or not each.issuperset([digest.decode("ascii") for digest in digests]):
        raise _Unlike


def _presented(own: dict[str, Any], shown: dict[str, Any], known: _Beginning, signer: _Signer) -> Presented:
    status = own["status"]["status_list"]
    index, address, name = status["idx"], status["uri"], own["jti"]
    if type(index) is not int or not 0 <= index < 1 << 32 or type(address) is not str or type(name) is not str:
        raise _Unlike
    proofs, starts, ends, awarded_on, valid_until = _dated(
        signer.algorithm,
        signer.method,
        own["iat"],
        own["nbf"],
        own.get("exp", _NOT_SAID),
        own["date_of_issue"],
        own.get("date_of_expiry"),
    )
    points, system = shown.get("credits", _NO_CREDITS)
    summary = Summary(
        name,
        shown.get("name"),
        known.title,
        known.language,
        known.levels,
        points,
        system,
        shown.get("workload_hours"),
        known.assessed,
        known.supervision,
        shown.get("result"),
        shown.get("acquisition_route"),
        awarded_on,
        valid_until,
        known.awarder,
        known.issuer,
        known.country,
        known.register_number,
        known.version,
        shown.get("learning_outcomes", ()),
    )
    return Presented(known.form, known.issuer, proofs, summary, starts, ends, (StatusPointer("token", address, index),))


_NO_CREDITS: Final = (None, None)
_NOT_SAID: Final = object()


@lru_cache(maxsize=4096, typed=True)  # many are awarded and signed on one day
def _dated(
    algorithm: str, method: str, issued_at: object, starts_at: object, ends_at: object, day: object, last_day: object
) -> tuple[tuple[Proof, ...], datetime, datetime | None, date, date | None]:
    """Return what the issuer did when, from when to when it holds, and the days of both in the register's calendar."""
    issued, starts = _moment(issued_at), _moment(starts_at)
    ends = None if ends_at is _NOT_SAID else _moment(ends_at)
    awarded_on = date.fromisoformat(wallet_claims.text_of(day))
    return (Proof(algorithm, method, issued),), max(starts, issued), ends, awarded_on, wallet_claims.day(last_day)


def _moment(value: object) -> datetime:
    if type(value) is not int or not 0 <= value < 1 << 37:
        raise _Unlike
    return datetime.fromtimestamp(value, UTC)
