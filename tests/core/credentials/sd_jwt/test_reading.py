"""Nobody adds to what an issuer said: RFC 9901 on its own vectors, on ours, and on bent ones."""

from __future__ import annotations

import copy
import json
from collections import Counter
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.credentials import jose
from passerelle.core.credentials.refusals import CredentialRefused, Unreadable
from passerelle.core.credentials.sd_jwt import holding, issuing, reading
from passerelle.core.credentials.sd_jwt.holding import Answer
from passerelle.core.credentials.sd_jwt.issuing import Disclosable
from passerelle.core.credentials.sd_jwt.token import digest_of, parse
from tests.core.credentials.samples import AWARDER, NOW, TestSigner, TestSignerP256, salts, shared
from tests.core.credentials.sd_jwt.tokens import (
    CLAIMS,
    HOLDER,
    ISSUER,
    LEAST,
    PLAIN,
    TYP,
    digest,
    hand_made,
    issued,
    read,
    read_bound,
    reason_of,
    refusal,
)


def test_all_disclosures_give_back_what_was_said():
    assert read(issued()) == reading.Opened(PLAIN, 0, None)


def test_without_disclosures_only_what_is_never_withheld_is_left():
    opened = read(issued().partition("~")[0] + "~")

    assert opened == reading.Opened(LEAST, 5, None)  # what lies inside a withheld value is not even counted


# What a forger or a careless issuer might write


@pytest.mark.parametrize(
    ("payload", "disclosures", "reason"),
    [
        ({"_sd": [digest("s", "a", 1)] * 2}, [["s", "a", 1]], "duplicate_digest"),
        ({"_sd": [digest("s", "a", 1)], "b": {"_sd": [digest("s", "a", 1)]}}, [["s", "a", 1]], "duplicate_digest"),
        ({"_sd": [digest("s", "a", 1)]}, [["s", "a", 1], ["s", "a", 1]], "duplicate_digest"),
        ({}, [["s", "a", 1]], "unused_disclosure"),
        ({"_sd": [digest("s", "a", 1)], "a": 2}, [["s", "a", 1]], "name"),
        ({"_sd": [digest("s", "a", 1), digest("t", "a", 2)]}, [["s", "a", 1], ["t", "a", 2]], "name"),
        ({"_sd": [digest("s", "_sd", [])]}, [["s", "_sd", []]], "name"),
        ({"_sd": [digest("s", "...", 1)]}, [["s", "...", 1]], "name"),
        ({"_sd": [digest("s", "_sd_alg", "x")]}, [["s", "_sd_alg", "x"]], "name"),
        ({"_sd": [digest("s", 7, 1)]}, [["s", 7, 1]], "name"),
        ({"_sd": [digest("s", 1)]}, [["s", 1]], "disclosure"),
        ({"a": [{"...": digest("s", "a", 1)}]}, [["s", "a", 1]], "disclosure"),
        ({"a": [{"...": digest("s", 1), "b": 2}]}, [["s", 1]], "name"),
        ({"a": {"...": digest("s", 1)}}, [["s", 1]], "name"),
        ({"_sd": [digest("s", "a", {"...": "x"})]}, [["s", "a", {"...": "x"}]], "name"),
        ({"_sd": [5]}, [], "disclosure"),
        ({"_sd": ["short"]}, [], "disclosure"),
        ({"_sd": "x"}, [], "disclosure"),
        ({"_sd": {"a": 1}}, [], "disclosure"),
        ({"a": [{"...": None}]}, [], "disclosure"),
        ({"_sd": [digest(1, "a", 1)]}, [[1, "a", 1]], "disclosure"),
        ({"_sd": [digest("s", "a", 1, 2)]}, [["s", "a", 1, 2]], "disclosure"),
        ({"_sd_alg": "sha-512"}, [], "hash_algorithm"),
        ({"_sd_alg": None}, [], "hash_algorithm"),
        ({"_sd_alg": ["sha-256"]}, [], "hash_algorithm"),
        ({"cnf": {}}, [], "holder_key"),
        ({"cnf": "x"}, [], "holder_key"),
        ({"cnf": {"jwk": "x"}}, [], "holder_key"),
        ({"cnf": {"jwk": ["x"]}}, [], "holder_key"),
        ({"cnf": {"jwk": {"kty": "oct", "k": "AA"}}}, [], "holder_key"),
    ],
)
def test_what_the_format_forbids_is_refused(payload, disclosures, reason):
    assert refusal(hand_made(payload, *disclosures)) == reason


def test_what_must_always_be_said_cannot_be_withholdable_in_whole_or_in_part():
    whole = hand_made({"_sd": [digest("s", "exp", 1)]}, ["s", "exp", 1])
    part = hand_made({"status": {"list": {"_sd": [digest("s", "idx", 1)]}}}, ["s", "idx", 1])

    assert read(whole).claims == {"exp": 1}
    assert refusal(whole, always=("exp",)) == "name"
    assert refusal(part, always=("status",)) == "name"


@pytest.mark.parametrize("depth", [30, 40, 300])
def test_depth_is_bounded_in_the_token_and_through_its_disclosures(depth):
    deep: Any = "x"
    parts, digests = [], []
    for number in range(depth):
        inner = {"_sd": [digests[-1]]} if digests else deep
        parts.append([f"s{number}", "a", inner])
        digests.append(digest(*parts[-1]))
    chained = hand_made({"_sd": [digests[-1]]}, *parts)
    for _ in range(depth):
        deep = {"a": deep}
    nested = hand_made(deep)

    for text in (chained, nested):
        if depth <= 30:
            assert read(text).hidden == 0
        else:
            assert refusal(text) in ("too_deep", "too_many_disclosures")


def test_size_and_number_are_bounded_before_any_work():
    token = issued({"iss": AWARDER})

    assert refusal(token + "e30~" * 257) == "too_many_disclosures"
    assert refusal(token + "A" * 600_000 + "~") == "too_large"


@pytest.mark.parametrize(
    "bend",
    [
        lambda text: text.replace("~", "~~", 1),
        lambda text: text + "~",
        lambda text: text[:-1],
        lambda text: text.replace("~", " ~", 1),
        lambda text: text.replace("~", "=~", 1),
        lambda text: text.replace("~", "\n~", 1),
        lambda text: "~" + text,
        lambda text: text.partition("~")[0],
        lambda text: text + "é",
        lambda text: "",
        lambda text: "~",
    ],
)
def test_another_spelling_is_no_token(bend):
    with pytest.raises(CredentialRefused):
        read_bound(bend(issued()))


@pytest.mark.parametrize(
    "raw",
    [
        b'["s","a",1,"a"]x',
        b'["s","a",{"b":1,"b":2}]',
        b'["s","a",NaN]',
        b'["s","a","\\ud800"]',
        b'["s","a",1],"x":[2]',
        b'"s"',
        b"7",
        b"",
        b"\xff",
    ],
)
def test_a_disclosure_of_two_readings_is_refused_though_its_digest_was_signed(raw):
    text = jose.base64url(raw)
    token = jose.sign({"typ": TYP}, orjson.dumps({"_sd": [digest_of(text.encode())]}), ISSUER)

    assert refusal(f"{token}~{text}~") in (
        "disclosure",
        "duplicate_key",
        "not_a_number",
        "lone_surrogate",
        "not_json",
        "not_utf8",
    )


def test_a_payload_of_two_readings_is_refused_though_it_was_signed():
    token = jose.sign({"typ": TYP}, b'{"a":1,"a":2}', ISSUER)

    assert refusal(f"{token}~") == "duplicate_key"
    assert refusal(jose.sign({"typ": TYP}, b"[1]", ISSUER) + "~") == "not_an_object"


def test_spaces_between_the_parts_of_the_json_are_no_second_reading():
    token = jose.sign({"typ": TYP}, b'{ "a" : 1.50 }', ISSUER)

    assert read(f"{token}~").claims == {"a": 1.5}


# Whose signature


def test_a_token_made_for_another_use_or_signed_by_nobody_we_know_is_refused():
    assert refusal(issuing.issue(CLAIMS, ISSUER, typ="statuslist+jwt", salt=salts())) == "type"
    assert refusal(issuing.issue(CLAIMS, HOLDER, typ=TYP, salt=salts())) == "key_unknown"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"alg": "none"}, "cryptosuite"),
        ({"alg": "HS256"}, "cryptosuite"),
        ({"alg": "EdDSA"}, "cryptosuite"),
        ({"alg": "ES384"}, "cryptosuite"),
        ({"alg": ["ES256"]}, "cryptosuite"),
        ({"crit": ["exp"]}, "form"),
        ({"b64": False}, "form"),
        ({"zip": "DEF"}, "form"),
        ({"kid": None}, "key_unknown"),
        ({"jwk": jose.jwk_of(HOLDER.published().verifying)}, "signature"),
    ],
)
def test_the_header_chooses_neither_key_nor_algorithm(header, reason):
    """Signed with a key of the forger's own; the header alone says which."""
    full = {"kid": ISSUER.verification_method, "typ": TYP, **header}
    text = jose.compact(full, orjson.dumps({"iss": AWARDER}), HOLDER)
    head = jose.base64url(orjson.dumps({"alg": "ES256", **full}))

    assert refusal(".".join((head, *text.split(".")[1:])) + "~") == reason


@pytest.mark.parametrize("signer", [TestSigner(AWARDER, 7), TestSignerP256(AWARDER, 7)])
def test_both_algorithms_sign_and_bind(signer):
    key = signer.published().verifying
    text = issuing.issue(CLAIMS, signer, typ=TYP, salt=salts(), holder_key=key)
    shown = holding.present(text, answer=Answer(signer, "https://employer.example", "n-1", NOW))
    token = parse(shown)
    method, opened = reading.verify(token, lambda _: key, typ=TYP)

    assert (method, opened.holder) == (signer.verification_method, key)
    assert holding.binding_of(token, opened.holder) == holding.Binding("https://employer.example", "n-1", NOW)


# The standard's own vectors


def vectors() -> tuple[Any, Any, list[dict[str, Any]]]:
    given = json.loads(shared("vectors", "sd_jwt", "sdjwt_vectors.json").read_bytes())
    return jose.key_of_jwk(given["issuer_jwk"]), jose.key_of_jwk(given["holder_jwk"]), given["vectors"]


def opens(text: str, issuer: Any) -> reading.Opened:
    token = parse(text if "~" in text else f"{text}~")
    jose.check_signature(token.jws, issuer)
    opened = reading.opened(token)
    if token.binding:
        holding.binding_of(token, opened.holder)
    return opened


def test_the_vectors_hold():
    issuer, holder, given = vectors()
    seen = [opens(vector["compact"], issuer) for vector in given]

    assert Counter(vector["kind"] for vector in given) == {"jwt": 1, "sd-jwt": 3, "sd-jwt+kb": 1}
    assert [opened.claims.get("iss") for opened in seen] == ["https://issuer.example.com"] * 5
    assert seen[2].holder == holder
    assert seen[1].claims["nationalities"] == ["US", "DE"]
    assert seen[2].claims["nationalities"] == ["US"]
    assert "nationalities" not in seen[0].claims or seen[0].claims["nationalities"] == []


def test_no_vector_holds_with_one_character_changed():
    issuer, _, given = vectors()
    tried = 0
    for vector in given:
        text = vector["compact"]
        for place, letter in enumerate(text):
            bent = text[:place] + ("A" if letter != "A" else "B") + text[place + 1 :]
            tried += 1
            with pytest.raises(CredentialRefused):
                opens(bent, issuer)
    assert tried == sum(len(vector["compact"]) for vector in given)


# Properties

LEAVES = st.one_of(st.text(max_size=8), st.integers(-(2**53) + 1, 2**53 - 1), st.booleans(), st.none())
NAMES = st.text(min_size=1, max_size=6).filter(lambda name: name not in ("_sd", "...", "_sd_alg", "cnf"))
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(st.one_of(inner, inner.map(Disclosable)), max_size=4),
        st.dictionaries(NAMES, st.one_of(inner, inner.map(Disclosable)), max_size=4),
    ),
    max_leaves=12,
)


def plain(value: Any) -> Any:
    if isinstance(value, Disclosable):
        return plain(value.value)
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


@settings(deadline=None, max_examples=150)
@given(claims=st.dictionaries(NAMES, st.one_of(VALUES, VALUES.map(Disclosable)), max_size=5), data=st.data())
def test_whatever_is_said_reads_back_whole_and_less_of_it_as_less(claims, data):
    text = issued(copy.deepcopy(claims), decoys=data.draw(st.integers(0, 3)))
    token, *disclosures, _ = text.split("~")
    kept = [disclosure for disclosure in disclosures if data.draw(st.booleans())]

    assert read(text).claims == plain(claims)
    less = "~".join((token, *kept, ""))
    if reason_of(read, less) is None:
        assert read(less).hidden >= read(text).hidden
    else:
        assert reason_of(read, less) == "unused_disclosure"  # a part without what it lies in


@settings(deadline=None, max_examples=300)
@given(text=st.one_of(st.text(max_size=60), st.text(alphabet="eyJ.~AZ09_-{}", max_size=80)))
def test_no_text_is_more_than_refused(text):
    assert reason_of(read_bound, text) is not None


def test_unreadable_is_told_apart_from_forged():
    assert issued().count("~") == 8
    with pytest.raises(Unreadable):
        parse("no token at all")
