"""SD-JWT VCs of a micro-credential met before: what they share is known by its text, and only the rest is read.

Our tokens begin with what all awards of a micro-credential say alike, up to `jti`, and end with what is this award's
own, in one order (`wallet_award.claims_of`). The beginning is remembered as letters, once a whole token was read and
found genuine; so are disclosures (`known_disclosures.py`). Anything else about a token, and any doubt, is for the
reader that takes nothing as known: here it is taken or left, never refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import InvalidOperation
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from passerelle.core.credentials import strict_json, wallet_summary
from passerelle.core.credentials.did import VerifyingKey
from passerelle.core.credentials.jose import encoded, from_base64url
from passerelle.core.credentials.keys import holds, holds_for_digest
from passerelle.core.credentials.known_disclosures import KnownDisclosures, Unlike
from passerelle.core.credentials.moments import moment_after
from passerelle.core.credentials.presented import Presented, StatusPointer
from passerelle.core.credentials.proofs import Proof
from passerelle.core.credentials.refusals import CredentialRefused
from passerelle.core.credentials.sd_jwt.reading import brackets, holder_of
from passerelle.core.credentials.sd_jwt.token import SdJwt, written_digests
from passerelle.core.credentials.verdict import Summary
from passerelle.core.credentials.wallet_claims import day, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_CHARACTERS: Final = 64 * 1024
MAX_KINDS: Final = 1024
MAX_DAYS: Final = 4096

_FIRST_OF_ITS_OWN: Final = b',"jti":"'
_TEXT: Final = rb"[ !#-\[\]-~]+"  # in JSON the same as without: printable ASCII without quotes and backslashes
_OWN: Final = re.compile(
    rb'(%(text)s)","status":\{"status_list":\{"idx":(0|[1-9][0-9]{0,9}),"uri":"(%(text)s)"\}\},'
    rb'"award_reference":"%(text)s",("iat":[^\[\]{}]+)' % {b"text": _TEXT}
)
"""What is this award's own, from the value of `jti` on: it, place and address of its status, its days."""
_DIGESTS: Final = re.compile(rb'"[A-Za-z0-9_-]{43}"(?:,"[A-Za-z0-9_-]{43}")*')
_DIGESTS_FOLLOW: Final = b',"_sd":['
_DIGESTS_END: Final = b'],"_sd_alg":"sha-256"}'
_OF_DAYS: Final = frozenset({"iat", "nbf", "exp", "date_of_issue", "date_of_expiry"})
_TAKEN: Final = (
    _OF_DAYS | {"jti", "status", "award_reference", "cnf", "_sd", "_sd_alg"} | wallet_summary.WITHHOLDABLE.keys()
)
"""Names that no beginning has, so that nothing is said twice."""
_SUMMARISED: Final = frozenset({"title", "language", "levels", "assessment", "awarding_body", "micro_credential"})

_NOT_LIKE: Final = (
    Unlike,
    CredentialRefused,
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    InvalidOperation,
    RecursionError,
)


class _Days(NamedTuple):
    """What the issuer did when, from when to when it holds, and the days of both in the register's calendar."""

    proofs: tuple[Proof, ...]
    starts: datetime
    ends: datetime | None
    awarded_on: date
    valid_until: date | None


@dataclass(slots=True)
class _Kind:
    """What tokens of one micro-credential, signed with one key, say first: their letters, and in words.

    `letters` are the header, the dot, and whole groups of four of the payload; `rest` is what its text has beyond, up
    to what is the award's own. `like` is one that was read in full, and is nobody's. `begun` is the digest of
    `letters`, to be gone on with, where the key signs a digest.
    """

    letters: bytes
    rest: bytes
    key: VerifyingKey
    like: Presented
    begun: Any  # of hashlib, or None
    days: dict[bytes, _Days] = field(default_factory=dict)

    def signed(self, own: bytes, signature: bytes) -> bool:
        """Whether these are the key's own letters and signature behind those all share."""
        if self.begun is None:
            return holds(signature, self.letters + own, self.key)
        digest = self.begun.copy()
        digest.update(own)
        return holds_for_digest(signature, digest.digest(), self.key)


@dataclass(slots=True)
class KnownTokens:
    """What was learnt of the genuine tokens of one trust folder; kinds by header and beginning."""

    kinds: dict[tuple[bytes, bytes], _Kind] = field(default_factory=dict)
    disclosures: KnownDisclosures = field(default_factory=KnownDisclosures)
    _last: _Kind | None = None

    def read(self, text: bytes) -> Presented | None:
        """Return the award in a token without a holder's signature, where its issuer's holds; None for a closer look.

        What is returned is what the reader of any token would.
        """
        if not self.kinds or len(text) > MAX_CHARACTERS:
            return None
        try:
            kind = self._kind_of(text)
            begun = len(kind.letters)
            end = text.index(b".", begun)
            signature, *disclosures, binding = text[end + 1 :].split(b"~")
            if binding:
                return None
            letters = text[begun:end]
            own = _own(letters, kind.rest, written_digests(disclosures))
            said, new = self.disclosures.read(disclosures)
            days = kind.days.get(own[3]) or _days(own[3], kind.like.proofs[0])
            found = _presented(own, said, days, kind.like)
            signed = from_base64url(signature)
        except _NOT_LIKE:
            return None
        if not kind.signed(letters, signed):
            return None
        if own[3] not in kind.days:
            _remember(kind.days, own[3], days)
        if new:
            self.disclosures.remember(new)
        return found

    def _kind_of(self, text: bytes) -> _Kind:
        """Return the kind a token begins like; raises KeyError, ValueError or Unreadable."""
        kind = self._last
        if kind is None or not text.startswith(kind.letters):
            header, payload, _ = text.split(b".")
            start, _, _ = from_base64url(payload).partition(_FIRST_OF_ITS_OWN)
            kind = self._last = self.kinds[header, start]
        return kind

    def learn(self, token: SdJwt, key: VerifyingKey | None, found: Presented) -> None:
        """Remember what tokens like this one share; it was found genuine."""
        header, _, letters = token.jws.signing_input.partition(b".")
        start, mark, _ = token.jws.payload.partition(_FIRST_OF_ITS_OWN)
        if not mark or key is None or not _is_beginning(start):
            return
        if len(self.kinds) >= MAX_KINDS:
            self.kinds.clear()
        whole = len(start) // 3 * 3
        begun = b".".join((header, letters[: whole // 3 * 4]))
        digest = sha256(begun) if key.algorithm == "P-256" else None
        self.kinds[header, start] = _Kind(begun, start[whole:] + _FIRST_OF_ITS_OWN, key, _nobodys(found), digest)


def _nobodys(found: Presented) -> Presented:
    """Return an award without what tells of its holder, which is not to be remembered."""
    summary = replace(found.summary, credential_id="", holder_name=None, result=None, route=None)
    return replace(found, summary=summary, pointers=())


def _remember(known: dict[bytes, _Days], written: bytes, days: _Days) -> None:
    if len(known) >= MAX_DAYS:
        known.clear()
    known[written] = days


def _is_beginning(start: bytes) -> bool:
    """Whether a text is an object but for its last bracket, as we write it, and says what it ought to and no more."""
    said = strict_json.quick(start + b"}")
    return (
        said is not None
        and said.keys() >= _SUMMARISED
        and said.keys().isdisjoint(_TAKEN)
        and b'"_sd":' not in start
        and b'"...":' not in start
        and brackets(start) < strict_json.MAX_DEPTH
    )


def _own(letters: bytes, rest: bytes, digests: Sequence[bytes]) -> tuple[bytes, ...]:
    """Return the parts of what a token says of its own (see `_OWN`), in which all the digests stand; raises Unlike.

    Where nothing is withheld, how the payload ends is known before it is read: it is written, and compared.
    """
    ending = b"".join((_DIGESTS_FOLLOW, b'"', b'","'.join(sorted(digests)), b'"', _DIGESTS_END))
    first = len(letters) * 3 // 4 - len(ending)
    before = -first % 3  # bytes of the ending that stand in one group of letters with what is before it
    whole = (first + before) // 3 * 4
    if digests and letters[whole:] == encoded(ending[before:]):
        body, ending = from_base64url(letters[:whole]), ending[:before]
    else:
        body, ending = _less_shown(from_base64url(letters), digests)
    found = _OWN.fullmatch(body, len(rest), len(body) - len(ending))
    if found is None or not body.startswith(rest) or not body.endswith(ending):
        raise Unlike
    return found.groups()


def _less_shown(body: bytes, digests: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return a payload without the holder's key, and its ending, where other digests stand beside these."""
    body, ending = _without_holder(body)
    stated = ending[len(_DIGESTS_FOLLOW) : -len(_DIGESTS_END)]
    if not ending.endswith(_DIGESTS_END) or not _DIGESTS.fullmatch(stated):
        raise Unlike
    each = stated[1:-1].split(b'","')
    if len(set(each)) != len(each) or not set(each).issuperset(digests):
        raise Unlike
    return body, ending


def _without_holder(body: bytes) -> tuple[bytes, bytes]:
    """Return a payload without the key it is bound to, and what begins at its digests; raises if the key is none."""
    start, mark, stated = body.partition(b',"cnf":')
    if mark:
        holder = b'{"cnf":' + stated
        said = orjson.loads(holder)
        if orjson.dumps(said) != holder or said.keys() != {"cnf"} or brackets(holder) != 3:
            raise Unlike
        holder_of(said)
        body = start + b"}"
    return body, body[body.index(_DIGESTS_FOLLOW) :]


def _presented(own: tuple[bytes, ...], shown: dict[str, Any], days: _Days, like: Presented) -> Presented:
    name, index, address, _ = own
    place = int(index)
    if place >= 1 << 32:
        raise Unlike
    said = like.summary
    show = shown.get
    points, system = show("credits", _NO_CREDITS)
    summary = Summary(
        name.decode("ascii"),
        show("name"),
        said.title,
        said.language,
        said.levels,
        points,
        system,
        show("workload_hours"),
        said.assessed,
        said.supervision,
        show("result"),
        show("acquisition_route"),
        days.awarded_on,
        days.valid_until,
        said.awarder,
        said.awarder_did,
        said.country,
        said.register_number,
        said.version,
        show("learning_outcomes", ()),
    )
    pointer = StatusPointer("token", address.decode("ascii"), place)
    return Presented(like.form, like.issuer, days.proofs, summary, days.starts, days.ends, (pointer,))


_NO_CREDITS: Final = (None, None)


def _days(written: bytes, like: Proof) -> _Days:
    """Return what the moments and days of a token say; raises Unlike or ValueError."""
    raw = b"{%s}" % written
    said = orjson.loads(raw)
    if orjson.dumps(said) != raw or not said.keys() <= _OF_DAYS:
        raise Unlike
    issued, starts = moment_after(said["iat"]), moment_after(said["nbf"])
    ends = moment_after(said["exp"]) if "exp" in said else None
    proof = Proof(like.cryptosuite, like.verification_method, issued)
    awarded_on = date.fromisoformat(text_of(said["date_of_issue"]))
    return _Days((proof,), max(starts, issued), ends, awarded_on, day(said.get("date_of_expiry")))
