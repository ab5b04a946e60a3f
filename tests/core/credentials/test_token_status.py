"""Token status lists, against the vectors of the draft that defines them, and against who bends them."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.credentials import jose
from passerelle.core.credentials.refusals import CredentialRefused, StatusRefused
from passerelle.core.credentials.status import MIN_ENTRIES
from passerelle.core.credentials.token_status import (
    INVALID,
    MAX_TOKEN,
    SUSPENDED,
    TYP,
    TokenList,
    decode,
    encode,
    encoded,
    put,
    status_list_token,
    unpack,
)
from tests.core.credentials.samples import LIST, NOW, REGISTER, REGISTER_SIGNER, STRANGER, TestSignerP256, shared

ENTRIES = 2**20  # of every vector in Appendix C
TOKENS = f"{LIST}/token"


def appendix_c(bits: int) -> tuple[dict[int, int], str]:
    """Return the values and the encoded list of the draft's vector for this number of bits."""
    packed = shared("vectors", "token_status_list", "draft-ietf-oauth-status-list.txt.gz").read_bytes()
    text = gzip.decompress(packed).decode()
    number = (1, 2, 4, 8).index(bits) + 1
    section = text[text.rindex(f"\nC.{number}.  ") :].partition("CBOR encoding")[0]
    values = {int(at): int(value, 2) for at, value in re.findall(r"status\[(\d+)\]\s*=\s*0b([01]+)", section)}
    stated = re.sub(r"\s+", "", re.search(r'"lst": "([A-Za-z0-9_\s-]+)"', section)[1])  # type: ignore[index]
    return values, stated


@pytest.mark.parametrize(("bits", "count"), [(1, 11), (2, 11), (4, 15), (8, 256)])
def test_the_drafts_lists_are_read_and_ours_say_the_same(bits: int, count: int):
    values, stated = appendix_c(bits)

    read = decode(stated, bits)

    assert len(values) == count
    assert len(read) * 8 // bits == ENTRIES
    assert read == decode(encode(values, entries=ENTRIES, bits=bits), bits)
    found = TokenList(bits, read, NOW, None)
    assert {index: found.value(index) for index in values} == values


@pytest.mark.parametrize(
    ("name", "bits", "values"),
    [
        ("status_list_encoding_json.md", 1, [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]),
        ("status_list_encoding2_json.md", 2, [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]),
    ],
)
def test_the_drafts_short_examples(name: str, bits: int, values: list[int]):
    example = shared("vectors", "token_status_list", name).read_text().partition("encoded:")
    stated = json.loads(example[2])
    packed = bytearray(len(values) * bits // 8)
    for index, value in enumerate(values):
        put(packed, index, value, bits=bits)

    assert stated["bits"] == bits
    assert bytes(packed).hex() == "".join(re.findall(r"0x([0-9a-f]{2})", example[0]))
    assert decode(stated["lst"], bits) == decode(encoded(packed), bits) == bytes(packed)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([1, 2, 4, 8]), st.dictionaries(st.integers(0, MIN_ENTRIES - 1), st.integers(0, 255)))
def test_values_of_any_size_are_read_back_and_written_over(bits: int, values: dict[int, int]):
    kept = {index: value % (1 << bits) for index, value in values.items()}
    packed = bytearray(MIN_ENTRIES * bits // 8)
    for index, value in [*dict.fromkeys(kept, (1 << bits) - 1).items(), *kept.items()]:
        put(packed, index, value, bits=bits)

    read = TokenList(bits, decode(encoded(packed), bits), NOW, None)

    assert {index: read.value(index) for index in kept} == kept
    assert read.values == decode(encode(kept, bits=bits), bits)


def token(signer: Any = REGISTER_SIGNER) -> str:
    return status_list_token(
        TOKENS,
        signer,
        issuer=REGISTER,
        encoded=encode({5: INVALID, 6: SUSPENDED}),
        at=NOW,
        until=NOW + timedelta(days=1),
        ttl=timedelta(seconds=60),
    )


@pytest.mark.parametrize("signer", [REGISTER_SIGNER, TestSignerP256(REGISTER, 7)])
def test_a_signed_list_says_what_it_is_of_and_how_long_it_holds(signer: Any):
    jws = jose.parse(token(signer), max_bytes=MAX_TOKEN)
    keys = {signer.verification_method: signer.published().verifying}

    method = jose.verify(jws, keys.get, typ=TYP)

    claims = json.loads(jws.payload)
    del claims["status_list"]["lst"]
    assert (method, jws.header["typ"]) == (signer.verification_method, "statuslist+jwt")
    assert claims == {
        "iss": REGISTER,
        "sub": TOKENS,
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 86_400,
        "ttl": 60,
        "status_list": {"bits": 2},
    }
    found = unpack(jws.payload, list_url=TOKENS)
    assert [found.value(index) for index in (4, 5, 6, 7)] == [0, 1, 2, 0]


def test_another_typ_or_signer_is_no_list():
    keys = {REGISTER_SIGNER.verification_method: REGISTER_SIGNER.published().verifying}

    for text, typ in ((token(), "jwt"), (token(STRANGER), TYP)):
        with pytest.raises(CredentialRefused):
            jose.verify(jose.parse(text, max_bytes=MAX_TOKEN), keys.get, typ=typ)


def claims(**fields: Any) -> bytes:
    stated = {
        "sub": TOKENS,
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 60,
        "status_list": {"bits": 2, "lst": encode({})},
    }
    return json.dumps({name: value for name, value in (stated | fields).items() if value is not None}).encode()


@pytest.mark.parametrize(
    ("reason", "payload"),
    [
        ("wrong_list", claims(sub=LIST)),
        ("wrong_list", claims(sub=None)),
        ("form", claims(iat=None)),
        ("form", claims(iat="now")),
        ("form", claims(exp=True)),
        ("form", claims(exp=1 << 38)),
        ("form", claims(status_list=7)),
        ("form", claims(status_list={"bits": 3, "lst": "eNo"})),
        ("form", claims(status_list={"bits": 2})),
        ("form", claims(status_list={"bits": 2.0, "lst": encode({})})),
        ("form", claims(status_list={"bits": True, "lst": encode({})})),
        ("encoding", claims(status_list={"bits": 2, "lst": "eNrbuRgAAhcBXQAA"})),
        ("encoding", claims(status_list={"bits": 2, "lst": "eNrb"})),
        ("encoding", claims(status_list={"bits": 2, "lst": "AAAA"})),
    ],
)
def test_each_refusal_is_named(reason: str, payload: bytes):
    with pytest.raises(StatusRefused) as refusal:
        unpack(payload, list_url=TOKENS)

    assert refusal.value.reason == reason


def test_a_list_made_to_burst_is_refused():
    bomb = jose.base64url(zlib.compress(bytes(64 * 1024 * 1024), 1))

    with pytest.raises(StatusRefused, match="too_long"):
        decode(bomb, 2)


@pytest.mark.parametrize(
    ("reason", "now"),
    [("not_yet_valid", NOW - timedelta(minutes=6)), ("stale", NOW + timedelta(seconds=61))],
)
def test_a_list_is_relied_on_in_its_time_alone(reason: str, now: datetime):
    found = unpack(claims(), list_url=TOKENS)

    found.check(NOW)
    with pytest.raises(StatusRefused, match=reason):
        found.check(now)
    TokenList(2, b"", datetime(2020, 1, 1, tzinfo=UTC), None).check(now)


@pytest.mark.parametrize("index", [-1, MIN_ENTRIES])
def test_no_place_lies_outside(index: int):
    with pytest.raises(StatusRefused, match="index"):
        unpack(claims(), list_url=TOKENS).value(index)
    with pytest.raises(StatusRefused, match="index"):
        encode({index: 1})
    with pytest.raises(StatusRefused, match="index"):
        encode({5: 4})
    with pytest.raises(StatusRefused, match="too_short"):
        encode({}, entries=MIN_ENTRIES - 8)
