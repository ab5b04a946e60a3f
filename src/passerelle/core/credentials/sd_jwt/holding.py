"""What a holder does: shows some of the disclosures, and signs what is shown in answer to a question.

Source: RFC 9901, sections 4.3 (key binding), 7.2 and 7.3. The verifier's side of a holder's signature is here too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import orjson

from passerelle.core.credentials import jose
from passerelle.core.credentials.moments import CLOCK_SKEW, moment_after
from passerelle.core.credentials.proofs import Signer
from passerelle.core.credentials.refusals import ProofRefused
from passerelle.core.credentials.sd_jwt.token import DIGESTS, ELEMENT, digest_of, digests_of, parse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from passerelle.core.credentials.did import Algorithm, VerifyingKey
    from passerelle.core.credentials.sd_jwt.token import SdJwt

    Path = tuple[str | int, ...]

BINDING_TYP: Final = "kb+jwt"
BINDING_MAX_AGE: Final = timedelta(minutes=5)
"""How long after it was made a holder's signature answers a question."""


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
    if said.get("sd_hash") != digest_of(token.shown):
        raise ProofRefused("sd_hash")
    audience, nonce = said.get("aud"), said.get("nonce")
    if not isinstance(audience, str) or not isinstance(nonce, str):
        raise ProofRefused("form")
    try:
        return Binding(audience, nonce, moment_after(said.get("iat")))
    except ValueError:
        raise ProofRefused("form") from None


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
        "sd_hash": digest_of(shown),
    }
    return shown.decode("ascii") + jose.compact({"typ": BINDING_TYP}, orjson.dumps(said), answer.holder)


def withholdable(text: str) -> frozenset[Path]:
    """Return where everything stands that the holder of a token may withhold; raises Unreadable."""
    token = parse(text)
    by_digest = dict(zip(digests_of(token.disclosures), token.disclosures, strict=True))
    return frozenset(at for _, at in _Walk(by_digest).through(jose.strict_object(token.jws.payload), ()))


def to_answer(
    text: str, algorithm: Algorithm, *, show: Collection[Path], audience: str, nonce: str, at: datetime
) -> tuple[str, str]:
    """Return a token cut to `show`, and what the holder's own key signs about it, for who keeps that key elsewhere.

    What is handed on is the first, then the second, a dot, and the signature in base64url. Raises as `present`.
    """
    shown = present(text, show=show)
    said = {"iat": int(at.timestamp()), "aud": audience, "nonce": nonce, "sd_hash": digest_of(shown.encode("ascii"))}
    header = {"alg": jose.ALGORITHM_NAMES[algorithm], "typ": BINDING_TYP}
    return shown, f"{jose.base64url(orjson.dumps(header))}.{jose.base64url(orjson.dumps(said))}"


def _shown(token: SdJwt, show: Collection[Path]) -> list[bytes]:
    by_digest = dict(zip(digests_of(token.disclosures), token.disclosures, strict=True))
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
            for digest in value.get(DIGESTS, ()):
                yield from self._disclosure(digest, at)
            for name, item in value.items():
                yield from self.through(item, (*at, name))
        elif isinstance(value, list):
            for place, item in enumerate(value):
                if isinstance(item, dict) and ELEMENT in item:
                    yield from self._disclosure(item[ELEMENT], (*at, place))
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
