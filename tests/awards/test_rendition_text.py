"""A token of an award is signed from its text alone: the same text, the same letters, however they are put together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from passerelle.awards import rendition_text
from passerelle.awards.states import Form
from passerelle.core.credentials import eudi_learning, wallet_award
from passerelle.core.credentials.sd_jwt import issuing
from passerelle.core.credentials.sd_jwt_vc import TYP
from passerelle.signing.private import KeySigner, PrivateKey
from tests.core.credentials.samples import AWARD, AWARDER_P256, SIGNED_AT, TestSignerP256

SIGNER = KeySigner(PrivateKey.from_secret("P-256", (5).to_bytes(32, "big")), AWARDER_P256.verification_method)
KEY = AWARDER_P256.published().verifying
HOLDER = TestSignerP256("did:example:holder", 6).published().verifying
CLAIMS = {Form.SD_JWT_VC: wallet_award.claims_of, Form.EUDI_LEARNING: eudi_learning.claims_of}


def written(form: Form, record: Any = AWARD, holder: Any = None) -> str:
    return rendition_text.written(record, form, credential=1, issued_at=SIGNED_AT, holder_key=holder)


def signed(text: str) -> str:
    return rendition_text.signed(text, SIGNER, SIGNED_AT, KEY).decode()


@pytest.mark.parametrize("form", CLAIMS)
@pytest.mark.parametrize("holder", [None, HOLDER])
def test_a_token_is_what_it_is_put_together_claim_by_claim(form: Form, holder: Any):
    for record in (AWARD, replace(AWARD, result="fail", holder=replace(AWARD.holder, id=None))):
        text = written(form, record, holder)
        salts = issuing.Salts(rendition_text._stream(bytes.fromhex(orjson.loads(text)["seed"])))
        claims = CLAIMS[form](record, SIGNED_AT)

        assert signed(text) == issuing.issue(claims, SIGNER, typ=TYP, salt=salts, holder_key=holder)


@pytest.mark.parametrize("form", CLAIMS)
def test_the_same_text_gives_the_same_letters_and_another_text_other_salts(form: Form):
    text, another = written(form), written(form)

    assert signed(text) == signed(text)
    assert set(signed(text).split("~")[1:-1]).isdisjoint(signed(another).split("~")[1:-1])


def test_chance_from_a_seed_goes_on_where_it_stopped():
    whole, parts = rendition_text._stream(b"seed"), rendition_text._stream(b"seed")

    assert whole(96) == parts(32) + parts(64)
    assert len(whole(33)) == 33
