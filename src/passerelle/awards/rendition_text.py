"""What is written down before a credential is signed in another form, and how each form is signed from it.

The text holds everything the signature is over, chance included: the salts of an SD-JWT come from a seed in it, which
goes with the text once the rendition is signed.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from functools import lru_cache
from itertools import count, islice
from typing import TYPE_CHECKING, Any, Final

import orjson

from passerelle.awards.states import Form
from passerelle.core.credentials import cose, eudi_learning, jose, paper, sd_jwt_vc, vc_jwt, wallet_award
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.sd_jwt import issuing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from passerelle.core.credentials.did import VerifyingKey
    from passerelle.core.credentials.model import AwardRecord
    from passerelle.signing.private import Signer

BOUND: Final = (Form.SD_JWT_VC, Form.EUDI_LEARNING)
"""The forms that can be bound to a key of the holder's own."""


def thumbprint(key: VerifyingKey) -> str:
    """Return the RFC 7638 thumbprint of a public key: SHA-256 of its JSON Web Key, in base64url."""
    own = orjson.dumps(jose.jwk_of(key), option=orjson.OPT_SORT_KEYS)
    return jose.base64url(hashlib.sha256(own).digest())


def written(
    record: AwardRecord, form: Form, *, credential: int, issued_at: datetime, holder_key: VerifyingKey | None
) -> str:
    """Return the text for a rendition of a credential (its key).

    Raises Incomplete, or CredentialRefused where the form cannot say it (not_on_paper, too_long_for_paper).
    """
    told: dict[str, Any] = {"credential": credential, "form": form.value, "holder_key": ""}
    if form == Form.VC_JWT:
        told["document"] = open_badge(record)
    elif form == Form.PAPER:
        told["payload"] = base64.b64encode(paper.to_sign(record, issued_at=issued_at)).decode("ascii")
    else:
        claims_of = wallet_award.claims_of if form == Form.SD_JWT_VC else eudi_learning.claims_of
        told["claims"] = [_claim(name, value) for name, value in claims_of(record, issued_at).items()]
        told["seed"] = secrets.token_hex(32)
        if holder_key is not None:
            told |= {"holder_key": thumbprint(holder_key), "jwk": jose.jwk_of(holder_key)}
    return orjson.dumps(told).decode("utf-8")


def signed(text: str, signer: Signer, created: datetime, key: VerifyingKey) -> bytes:
    """Return the signed bytes of a text."""
    told = orjson.loads(text)
    match told["form"]:
        case Form.VC_JWT:
            return vc_jwt.sign(told["document"], signer, issued_at=created).encode("ascii")
        case Form.PAPER:
            return cose.sign(base64.b64decode(told["payload"]), key, signer)
        case _:
            return _token(told, signer).encode("ascii")


def _token(told: dict[str, Any], signer: Signer) -> str:
    """Return the token of the claims in a text: what stands before `jti` is prepared once for all that share it."""
    claims = told["claims"]
    first = [name for name, _, _ in claims].index("jti")
    own = orjson.dumps({name: value for name, value, is_own in claims[first:] if not is_own})
    return issuing.issue_more(
        _shared(orjson.dumps(claims[:first])),
        own[1:-1],
        [issuing.ending(name, value) for name, value, is_own in claims[first:] if is_own],
        signer,
        typ=sd_jwt_vc.TYP,
        salts=issuing.Salts(_stream(bytes.fromhex(told["seed"]))),
        holder_key=jose.key_of_jwk(told["jwk"]) if "jwk" in told else None,
    )


@lru_cache(maxsize=256)
def _shared(claims: bytes) -> issuing.Shared:
    """Return claims as written in a text, prepared to begin tokens with."""
    said = orjson.loads(claims)
    return issuing.shared({name: issuing.Disclosable(value) if is_own else value for name, value, is_own in said})


def _claim(name: str, value: Any) -> tuple[str, Any, bool]:
    """Return a claim with whether its holder may withhold it."""
    is_own = isinstance(value, issuing.Disclosable)
    return name, value.value if is_own else value, is_own


def _stream(seed: bytes) -> Callable[[int], bytes]:
    """Return a source of bytes that nobody foresees without the seed, and that is the same with it."""
    numbers = count()

    def draw(length: int) -> bytes:
        blocks = islice(numbers, -(-length // _BLOCK))
        return b"".join([hashlib.sha256(seed + number.to_bytes(8, "big")).digest() for number in blocks])[:length]

    return draw


_BLOCK: Final = hashlib.sha256().digest_size
