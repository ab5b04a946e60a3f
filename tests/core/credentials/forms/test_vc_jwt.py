"""A badge as a JSON Web Token: the same words, another signature, and no second word on anything."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import hmac
import json
import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.credentials import jose, vc_jwt
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.refusals import Ambiguous, CredentialRefused, Incomplete, ProofRefused
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verdict import Step
from passerelle.core.credentials.verify import verify
from tests.core.credentials.samples import (
    AWARD,
    AWARDER,
    AWARDER_P256,
    AWARDER_SIGNER,
    INDEX,
    NOW,
    REGISTER_SIGNER,
    SIGNED_AT,
    STRANGER,
    Folder,
    TestSigner,
    signed,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passerelle.core.credentials.verdict import Verdict

CLAIMS = {
    "iss": AWARDER,
    "jti": AWARD.credential_id,
    "nbf": int(datetime(2026, 6, 30, tzinfo=UTC).timestamp()),
    "exp": int(datetime(2031, 6, 30, 23, 59, 59, tzinfo=UTC).timestamp()),
    "sub": AWARD.holder.id,
}
"""What Open Badges 3.0, section 8.2.4, wants repeated."""
SIGNERS = [AWARDER_SIGNER, AWARDER_P256]


@pytest.fixture
def check(tmp_path):
    def run(text: str | bytes, now: Any = NOW, **bend: Any) -> Verdict:
        folder = write(Folder(**bend).files(), tmp_path / "trust")
        return verify(text.encode() if isinstance(text, str) else text, TrustStore.load(folder), now)

    return run


def issued(signer: Any = AWARDER_P256, **options: Any) -> str:
    return vc_jwt.issue(AWARD, signer, **{"issued_at": SIGNED_AT} | options)


def hand_made(signer: Any = AWARDER_P256, *, header: dict[str, Any] | None = None, **bend: Any) -> str:
    document = {name: value for name, value in (open_badge(AWARD) | bend).items() if value is not ...}
    full = {"kid": signer.verification_method, "typ": "vc+jwt", "cty": "vc", "iat": int(SIGNED_AT.timestamp())}
    return jose.compact(full | (header or {}), orjson.dumps(document), signer)


def short(verdict: Verdict) -> tuple[str, str | None]:
    return verdict.verdict, verdict.reason


@pytest.mark.parametrize(("signer", "algorithm"), [(AWARDER_SIGNER, "EdDSA"), (AWARDER_P256, "ES256")])
def test_the_payload_is_the_badge_itself_and_reads_as_it_does(check, signer, algorithm):
    token = issued(signer)
    verdict = check(token)

    assert json.loads(jose.parse(token).payload) == open_badge(AWARD) | CLAIMS
    assert jose.parse(token).header == {
        "alg": algorithm,
        "kid": signer.verification_method,
        "typ": "vc+jwt",
        "cty": "vc",
        "iat": int(SIGNED_AT.timestamp()),
    }
    assert (short(verdict), verdict.form) == (("genuine_in_force", None), "vc_jwt")
    assert verdict.credential == check(json.dumps(signed())).credential
    assert verdict.steps[:2] == (Step("format", "ok", "vc_jwt"), Step("signature", "ok", algorithm))


def test_a_token_repeats_what_the_credential_says_or_leaves_it_out(check):
    bare = dataclasses.replace(AWARD, holder=dataclasses.replace(AWARD.holder, id=None), valid_until=None)
    payload = json.loads(jose.parse(vc_jwt.issue(bare, AWARDER_P256, issued_at=SIGNED_AT)).payload)

    assert {name: payload.get(name) for name in vc_jwt.CLAIMS} == CLAIMS | {"exp": None, "sub": None}
    assert short(check(hand_made())) == ("genuine_in_force", None)
    assert short(check(hand_made(iss=AWARDER))) == ("genuine_in_force", None)


def test_an_envelope_is_read_for_the_token_in_it(check):
    token = issued()
    enveloped = vc_jwt.envelope(token)

    assert enveloped == {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": f"data:application/vc+jwt,{token}",
        "type": "EnvelopedVerifiableCredential",
    }
    assert check(json.dumps(enveloped, indent=2)) == check(token)
    assert short(check(json.dumps(enveloped))) == ("genuine_in_force", None)


@pytest.mark.parametrize(
    "bend",
    [
        {"name": "Another title"},
        {"@context": ["https://www.w3.org/ns/credentials/v2", "https://elsewhere.example"]},
        {"@context": []},
        {"issuer": AWARDER},
    ],
)
def test_an_envelope_says_nothing_of_its_own(check, bend):
    assert short(check(json.dumps(vc_jwt.envelope(issued()) | bend))) == ("altered", "envelope")


def test_how_it_stands_is_told_by_the_same_lists(check):
    assert short(check(issued(), set_bits=(INDEX,))) == ("genuine_not_in_force", "revoked")
    assert short(check(issued(), suspended=(INDEX,))) == ("genuine_not_in_force", "suspended")
    assert short(check(issued(), list_valid_for=timedelta(minutes=30))) == ("genuine_status_unknown", "stale")


def test_a_lost_key_makes_no_award_afterwards_nor_at_no_time(check):
    lost = {"state": "compromised", "since": SIGNED_AT + timedelta(days=1), "reason": "lost"}
    header = {"kid": AWARDER_P256.verification_method, "typ": "vc+jwt"}
    untimed = jose.compact(header, orjson.dumps(open_badge(AWARD)), AWARDER_P256)

    assert short(check(issued(), awarder_key=lost)) == ("genuine_in_force", None)
    for text in (issued(issued_at=SIGNED_AT + timedelta(days=2)), untimed):
        assert short(check(text, awarder_key=lost)) == ("genuine_not_in_force", "key_compromised")


def test_nothing_is_signed_that_would_not_be_read_back():
    what = dataclasses.replace(AWARD.achievement, participation_form="")

    with pytest.raises(Incomplete):
        vc_jwt.issue(dataclasses.replace(AWARD, achievement=what), AWARDER_P256, issued_at=SIGNED_AT)
    with pytest.raises(ProofRefused):
        vc_jwt.sign(open_badge(AWARD), STRANGER, issued_at=SIGNED_AT)
    with pytest.raises(Ambiguous):
        vc_jwt.sign(open_badge(AWARD) | {"exp": 1}, AWARDER_P256, issued_at=SIGNED_AT)


# The header chooses nothing


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"typ": "JWT"}, "type"),
        ({"typ": "dc+sd-jwt"}, "type"),
        ({"typ": "statuslist+jwt"}, "type"),
        ({"typ": None}, "type"),
        ({"cty": "vp"}, "content_type"),
        ({"iss": "did:web:elsewhere.example"}, "controller"),
        ({"iat": "yesterday"}, "form"),
        ({"iat": True}, "form"),
        ({"iat": -5}, "form"),
        ({"crit": ["exp"]}, "form"),
        ({"crit": []}, "form"),
        ({"b64": False}, "form"),
        ({"zip": "DEF"}, "form"),
        ({"alg": "none"}, "cryptosuite"),
        ({"alg": "EdDSA"}, "cryptosuite"),
        ({"alg": "ES256K"}, "cryptosuite"),
        ({"alg": "HS256"}, "cryptosuite"),
        ({"alg": None}, "cryptosuite"),
        ({"alg": ["ES256"]}, "cryptosuite"),
    ],
)
def test_a_header_that_asks_for_something_else_is_refused(check, header, reason):
    assert short(check(hand_made(header=header))) == ("altered", reason)


def test_a_key_in_the_header_is_never_used(check):
    """Signed by a stranger who brings the key along, or says where it is, or calls it ours."""
    own = jose.jwk_of(STRANGER.published().verifying)
    stranger = STRANGER.verification_method
    for extra in ({"jwk": own}, {"jku": "https://elsewhere.example/keys"}, {"x5c": ["AAAA"]}, {"x5u": "https://e.x"}):
        ours = {"kid": AWARDER_SIGNER.verification_method, **extra}

        assert short(check(hand_made(STRANGER, header=ours))) == ("altered", "signature")
        assert short(check(hand_made(STRANGER, header=extra))) == ("not_issued_here", "key_unknown")
        assert short(check(hand_made(header=extra))) == ("genuine_in_force", None)  # ours, and the rest is ignored
    assert short(check(hand_made(STRANGER, issuer=stranger.partition("#")[0]))) == ("not_issued_here", "issuer_unknown")


def test_a_public_key_is_no_shared_secret(check):
    """RFC 8725, section 2.1: HS256 with the published key as the secret."""
    header = {"alg": "HS256", "kid": AWARDER_P256.verification_method, "typ": "vc+jwt"}
    start = f"{jose.base64url(orjson.dumps(header))}.{jose.base64url(orjson.dumps(open_badge(AWARD)))}"
    for secret in (AWARDER_P256.published().public, orjson.dumps(jose.jwk_of(AWARDER_P256.published().verifying))):
        mac = hmac.new(secret, start.encode(), hashlib.sha256).digest()

        assert check(f"{start}.{jose.base64url(mac)}").verdict == "altered"
    assert short(check(f"{start}.")) == ("altered", "cryptosuite")


# The payload says everything once


@pytest.mark.parametrize(
    ("bend", "expected"),
    [
        ({"exp": 4_000_000_000}, ("altered", "form")),
        ({"exp": float(CLAIMS["exp"])}, ("altered", "form")),
        ({"nbf": CLAIMS["nbf"] - 1}, ("altered", "form")),
        ({"nbf": True}, ("altered", "form")),
        ({"iss": "did:web:elsewhere.example"}, ("altered", "form")),
        ({"iss": None}, ("altered", "form")),
        ({"jti": "https://register.example/credentials/other"}, ("altered", "form")),
        ({"sub": "urn:uuid:00000000-0000-0000-0000-000000000000"}, ("altered", "form")),
        ({"aud": "https://employer.example"}, ("altered", "form")),
        ({"iat": 1}, ("altered", "form")),
        ({"vc": {}}, ("altered", "form")),
        ({"proof": []}, ("altered", "form")),
        ({"issuer": "did:web:elsewhere.example"}, ("altered", "controller")),
        ({"issuer": ...}, ("altered", "controller")),
        ({"type": ["VerifiableCredential"]}, ("not_issued_here", "not_an_award")),
        ({"validFrom": ...}, ("altered", "dates")),
        ({"credentialStatus": ...}, ("genuine_status_unknown", "no_status")),
        ({"issuanceDate": "2026-06-30T00:00:00Z"}, ("altered", "dates")),
    ],
)
def test_a_careless_issuer_is_not_believed(check, bend, expected):
    verdict = check(hand_made(**bend))

    assert verdict.verdict == expected[0]
    assert verdict.reason == expected[1] or expected[1] == "dates"


def test_other_tokens_of_ours_are_no_awards(check):
    document = open_badge(AWARD) | {"issuer": REGISTER_SIGNER.verification_method.partition("#")[0]}

    assert short(check(vc_jwt.sign(document, REGISTER_SIGNER, issued_at=SIGNED_AT))) == (
        "not_issued_here",
        "not_an_award",
    )
    assert short(check(hand_made(REGISTER_SIGNER))) == ("altered", "controller")
    assert short(check(hand_made(TestSigner(AWARDER, 99)))) == ("not_issued_here", "key_unknown")
    assert short(check(Folder()._token())) == ("altered", "type")


def test_a_payload_of_two_readings_is_refused_though_it_was_signed(check):
    raw = orjson.dumps(open_badge(AWARD))
    header = {"kid": AWARDER_P256.verification_method, "typ": "vc+jwt"}
    for bent in (
        raw[:-1] + b',"name":"Another title"}',
        b"[" + raw + b"]",
        raw + raw,
        raw.replace(b'"name":', b'"x":' + b"[" * 40 + b"]" * 40 + b',"name":', 1),
        raw.replace(b":false", b":NaN"),
    ):
        verdict = check(jose.compact(header, bent, AWARDER_P256))

        assert verdict.verdict in ("altered", "not_issued_here")


# Bent copies, the genuine one accepted in the same loop


def test_nothing_behind_any_amount_of_white_space_is_left_unread(check):
    token = issued()

    assert short(check(f"{token}\n")) == ("genuine_in_force", None)
    for spaces in (1, 70_000, 300_000, 9_000_000):
        assert check(f"{token}{' ' * spaces}.").verdict == "altered", spaces


def characters(text: str) -> Iterator[str]:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    chance = random.Random(20261124)
    for place, letter in enumerate(text):
        at = alphabet.index(letter)
        for other in (alphabet[at - 1], alphabet[(at + 17) % len(alphabet)]):
            yield text[:place] + other + text[place + 1 :]
        yield text[:place] + text[place + 1 :]
        yield text[:place] + chance.choice("AZaz09-_=.~ +/\n") + text[place:]


def spellings(text: str) -> Iterator[str]:
    """The same bytes in another base64: padded, standard, with bits to spare."""
    parts = text.split(".")
    for number, part in enumerate(parts):
        data = jose.from_base64url(part)
        others = {base64.urlsafe_b64encode(data).decode(), base64.b64encode(data).decode().rstrip("="), part + "A"}
        others |= {part[:-1] + letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"}
        for other in others - {part}:
            yield ".".join((*parts[:number], other, *parts[number + 1 :]))


@pytest.mark.parametrize("signer", SIGNERS)
@pytest.mark.parametrize("mutants", [characters, spellings])
def test_no_bent_copy_is_taken_for_genuine(tmp_path, signer, mutants):
    trust = TrustStore.load(write(Folder().files(), tmp_path))
    original = issued(signer)
    tried, accepted = 0, []
    for bent in mutants(original):
        if bent.strip() == original:
            continue
        if verify(bent.encode(), trust, NOW).verdict.startswith("genuine"):
            accepted.append(bent)
        if tried % 100 == 0:
            assert verify(original.encode(), trust, NOW).verdict == "genuine_in_force"
        tried += 1

    assert accepted == []
    assert tried > (100 if mutants is spellings else 10_000)


@settings(deadline=None, max_examples=200)
@given(raw=st.one_of(st.binary(max_size=80), st.text(alphabet='eyJhbGciOi.{}"A_-', max_size=90).map(str.encode)))
def test_no_bytes_are_more_than_refused(raw):
    try:
        vc_jwt.read(jose.parse(raw), lambda _: AWARDER_P256.published().verifying)
    except CredentialRefused:
        return
    pytest.fail("accepted")
