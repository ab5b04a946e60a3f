"""A public key as JSON: one spelling, and no key that is none."""

from __future__ import annotations

import pytest

from passerelle.core.credentials import jose
from tests.core.credentials.samples import AWARDER, TestSigner, TestSignerP256
from tests.core.credentials.sd_jwt.tokens import (
    HOLDER,
)


@pytest.mark.parametrize("signer", [TestSigner(AWARDER, 8), TestSignerP256(AWARDER, 8), TestSignerP256(AWARDER, 9)])
def test_a_key_reads_back_from_its_jwk(signer):
    key = signer.published().verifying

    assert jose.key_of_jwk(jose.jwk_of(key)) == key


@pytest.mark.parametrize(
    "bend",
    [
        {"kty": "RSA"},
        {"crv": "P-384"},
        {"crv": "Ed25519"},
        {"d": "AAAA"},
        {"x": 7},
        {"x": "AA"},
        {"y": None},
        {"y": "A" * 43},
        {"x": "A" * 42 + "B"},
        {"x": "A" * 100_000},
        {"y": jose.base64url(bytes(31) + b"\x01")},
    ],
)
def test_a_jwk_of_another_kind_or_off_the_curve_is_no_key(bend):
    with pytest.raises(ValueError, match=r"key|curve|bytes|base64url|point|[Ii]nvalid"):
        jose.key_of_jwk({**jose.jwk_of(HOLDER.published().verifying), **bend})
