"""Tokens of an issuer and a holder made for these tests, and ways to read them."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest

from passerelle.core.credentials import jose
from passerelle.core.credentials.refusals import CredentialRefused
from passerelle.core.credentials.sd_jwt import holding, issuing, reading
from passerelle.core.credentials.sd_jwt.issuing import Disclosable
from passerelle.core.credentials.sd_jwt.token import digest_of, parse
from tests.core.credentials.samples import AWARDER, TestSignerP256, salts

TYP = "example+sd-jwt"
ISSUER = TestSignerP256(AWARDER, 5)
HOLDER = TestSignerP256("did:example:holder", 6)
CLAIMS = {
    "iss": AWARDER,
    "name": Disclosable("Nguyễn Thị Ánh"),
    "address": Disclosable({"town": Disclosable("Mirane"), "country": "MR"}),
    "outcomes": ["O1", Disclosable("O2"), Disclosable({"code": Disclosable("O3")})],
    "result": {"value": Disclosable("merit"), "scale": ["pass", "merit"]},
}
PLAIN = {
    "iss": AWARDER,
    "name": "Nguyễn Thị Ánh",
    "address": {"town": "Mirane", "country": "MR"},
    "outcomes": ["O1", "O2", {"code": "O3"}],
    "result": {"value": "merit", "scale": ["pass", "merit"]},
}
LEAST = {"iss": AWARDER, "outcomes": ["O1"], "result": {"scale": ["pass", "merit"]}}


def resolve(method: str) -> Any:
    return ISSUER.published().verifying if method == ISSUER.verification_method else None


def issued(claims: dict[str, Any] = CLAIMS, **options: Any) -> str:
    return issuing.issue(claims, ISSUER, typ=TYP, salt=salts(), **options)


def read(text: str, **options: Any) -> reading.Opened:
    return reading.verify(parse(text), resolve, typ=TYP, **options)[1]


def refusal(text: str, **options: Any) -> str:
    with pytest.raises(CredentialRefused) as refused:
        read(text, **options)
    return refused.value.reason


def hand_made(payload: dict[str, Any], *disclosures: list[Any]) -> str:
    """A token an issuer of ours would never make, its disclosures as given, rightly signed."""
    texts = [jose.base64url(orjson.dumps(parts)) for parts in disclosures]
    return "~".join((jose.sign({"typ": TYP}, json.dumps(payload).encode(), ISSUER), *texts, ""))


def digest(*parts: Any) -> str:
    return digest_of(jose.base64url(orjson.dumps(list(parts))).encode())


def read_bound(text: str) -> None:
    token = parse(text)
    reading.verify(token, resolve, typ=TYP)
    if token.binding:
        holding.binding_of(token, HOLDER.published().verifying)


def reason_of(act: Any, *given: Any, **options: Any) -> str | None:
    """What an act is refused for, or None."""
    try:
        act(*given, **options)
    except CredentialRefused as refused:
        return refused.reason
    return None
