"""A template filled is the projection, and its quick signature is the usual one."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.credentials import proofs
from passerelle.core.credentials.jcs import canonical_json
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.refusals import CredentialRefused
from passerelle.core.credentials.template import Leaves, NoTemplate, leaves_of, template_of
from passerelle.core.credentials.template_proofs import BatchSigner
from tests.core.credentials.samples import AWARD, TestSigner, TestSignerP256

MOMENT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
TEMPLATE = template_of(AWARD, open_badge)
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=60).filter(str.strip)
"""Texts that say something: white space alone names nobody."""


def another(name: str, result: str, place: int, day: date):
    return replace(
        AWARD,
        credential_id=f"https://register.example/credentials/{uuid.UUID(int=place)}",
        award_id=uuid.UUID(int=place + 1).urn,
        holder=replace(AWARD.holder, id=uuid.UUID(int=place + 2).urn, name=name),
        result=result,
        started_on=day,
        status=replace(AWARD.status, index=place),
    )


@given(NAMES, NAMES, st.integers(0, 131_071), st.dates())
def test_a_template_filled_is_the_projection(name, result, place, day):
    record = another(name, result, place, day)

    assert TEMPLATE.fill(leaves_of(record)).encode() == canonical_json(open_badge(record))


@pytest.mark.parametrize("signer", [TestSigner(AWARD.issuer.did, 1), TestSignerP256(AWARD.issuer.did, 2)])
def test_the_quick_signature_is_the_usual_one(signer):
    batch = BatchSigner(TEMPLATE, leaves_of(AWARD), signer, MOMENT)
    names = ["Amina", 'Zoë "Z" \\ O’Neil', "Nguyễn Thị\u00a0Hà", "merit", "2026-01-01", "आमिना", "=" * 150]

    for number, name in enumerate(names):
        record = another(name, "merit", number, date(2026, 1, 1 + number))
        text = TEMPLATE.fill(leaves_of(record)).encode()
        digest = sha256(text).digest()
        usual = proofs.signed_bytes(open_badge(record), signer, created=MOMENT)
        quick = batch.sign(leaves_of(record), text, digest)
        assert (quick == usual) is (signer.algorithm == "Ed25519")  # the other signature is another one each time
        assert without_values(quick) == without_values(usual)
        assert proofs.verify_proofs(orjson.loads(quick), lambda method: signer.published().verifying)


def without_values(signed: bytes) -> dict[str, Any]:
    document = orjson.loads(signed)
    for proof in document["proof"] if isinstance(document["proof"], list) else [document["proof"]]:
        del proof["proofValue"]
    return document


def test_what_may_not_be_signed_is_refused_here_too():
    batch = BatchSigner(TEMPLATE, leaves_of(AWARD), TestSigner(AWARD.issuer.did, 1), MOMENT)
    leaves = leaves_of(another("A\x07", "merit", 3, date(2026, 1, 1)))
    text = TEMPLATE.fill(leaves).encode()

    with pytest.raises(CredentialRefused):
        batch.sign(leaves, text, bytes(32))


def test_a_record_that_cannot_be_cut_has_no_template():
    for record in (replace(AWARD, started_on=None), replace(AWARD, result="\ue0001\ue000")):
        with pytest.raises(NoTemplate):
            template_of(record, open_badge)
    with pytest.raises(NoTemplate):
        template_of(replace(AWARD, holder=replace(AWARD.holder, id=None)), open_badge)


def test_a_description_full_of_numbers_and_days_is_no_leaf():
    what = replace(AWARD.achievement, description="0001-01-01 and 900000001 and 900000002")
    record = replace(AWARD, achievement=what)

    found = template_of(record, open_badge).fill(leaves_of(record))

    assert found.encode() == canonical_json(open_badge(record))
    assert isinstance(leaves_of(record), Leaves)
