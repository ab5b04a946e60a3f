"""The holder shows what is chosen, and signs exactly that, in answer to one question."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from passerelle.core.credentials import jose
from passerelle.core.credentials.refusals import CredentialRefused, ProofRefused
from passerelle.core.credentials.sd_jwt import holding
from passerelle.core.credentials.sd_jwt.holding import Answer
from passerelle.core.credentials.sd_jwt.token import digest_of, parse
from tests.core.credentials.samples import NOW
from tests.core.credentials.sd_jwt.tokens import (
    HOLDER,
    ISSUER,
    LEAST,
    issued,
    read,
    reason_of,
    refusal,
)


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ([], LEAST),
        ([("name",)], LEAST | {"name": "Nguyễn Thị Ánh"}),
        ([("address",)], LEAST | {"address": {"town": "Mirane", "country": "MR"}}),
        ([("address", "town")], LEAST | {"address": {"town": "Mirane", "country": "MR"}}),
        ([("outcomes", 1)], LEAST | {"outcomes": ["O1", "O2"]}),
        ([("outcomes", 2)], LEAST | {"outcomes": ["O1", {"code": "O3"}]}),
        ([("result", "value")], LEAST | {"result": {"value": "merit", "scale": ["pass", "merit"]}}),
    ],
)
def test_the_holder_shows_what_is_chosen_and_what_it_lies_in(show, expected):
    assert read(holding.present(issued(), show=show)).claims == expected


def test_showing_what_is_not_there_is_refused():
    with pytest.raises(ProofRefused):
        holding.present(issued(), show=[("nothing",)])


def test_a_part_is_not_shown_without_what_it_lies_in():
    token, *disclosures, _ = issued().split("~")
    inner = [text for text in disclosures if b"Mirane" in jose.from_base64url(text) and b"_sd" not in text.encode()]

    assert refusal("~".join((token, inner[0], ""))) == "unused_disclosure"


# The holder's signature


def bound(**options: Any) -> str:
    answer = {"holder": HOLDER, "audience": "https://employer.example", "nonce": "n-1", "at": NOW} | options
    return holding.present(issued(holder_key=HOLDER.published().verifying), answer=Answer(**answer))


def binding_refusal(text: str, holder: Any = HOLDER) -> str:
    with pytest.raises(CredentialRefused) as refused:
        holding.binding_of(parse(text), holder and holder.published().verifying)
    return refused.value.reason


def test_a_binding_is_over_exactly_what_is_shown():
    token, *disclosures, binding = bound().split("~")

    assert binding_refusal("~".join((token, *disclosures[1:], binding))) == "sd_hash"
    assert binding_refusal("~".join((token, *disclosures[::-1], binding))) == "sd_hash"
    assert binding_refusal("~".join((issued(decoys=1).partition("~")[0], *disclosures, binding))) == "sd_hash"


def test_a_binding_is_the_holders_alone():
    assert binding_refusal(bound(holder=ISSUER)) == "signature"
    assert binding_refusal(bound(), None) == "holder_key"
    assert binding_refusal(issued()) == "binding_missing"


@pytest.mark.parametrize(
    ("header", "said", "reason"),
    [
        ({"typ": "JWT"}, {}, "type"),
        ({}, {"aud": None}, "form"),
        ({}, {"aud": ["https://employer.example"]}, "form"),
        ({}, {"nonce": 1}, "form"),
        ({}, {"iat": True}, "form"),
        ({}, {"iat": 1.5}, "form"),
        ({}, {"iat": -1}, "form"),
        ({}, {"iat": 1 << 60}, "form"),
        ({}, {"iat": 1 << 38}, "form"),  # in the year 10680
        ({}, {"iat": None}, "form"),
        ({}, {"sd_hash": "x"}, "sd_hash"),
        ({}, {"sd_hash": None}, "sd_hash"),
        ({"crit": ["x"]}, {}, "form"),
    ],
)
def test_a_binding_of_another_form_is_refused(header, said, reason):
    shown = bound().rpartition("~")[0] + "~"
    full = {"iat": 1, "aud": "a", "nonce": "n", "sd_hash": digest_of(shown.encode())} | said

    assert binding_refusal(shown + jose.compact({"typ": "kb+jwt", **header}, orjson.dumps(full), HOLDER)) == reason


@pytest.mark.parametrize(
    ("audience", "nonce", "after", "reason"),
    [
        ("https://employer.example", "n-1", timedelta(0), None),
        (None, "n-1", timedelta(minutes=5), None),
        ("https://employer.example", None, timedelta(minutes=-4), None),
        ("https://other.example", "n-1", timedelta(0), "domain"),
        ("https://employer.example", "n-2", timedelta(0), "challenge"),
        ("https://employer.example", "n-1", timedelta(minutes=11), "stale"),
        ("https://employer.example", "n-1", timedelta(minutes=-6), "stale"),
    ],
)
def test_a_binding_answers_one_question_for_a_short_time(audience, nonce, after, reason):
    binding = holding.binding_of(parse(bound()), HOLDER.published().verifying)

    assert reason_of(holding.check_answer, binding, audience=audience, nonce=nonce, now=NOW + after) == reason
