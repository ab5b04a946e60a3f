"""What a private key signs: the bytes that every other implementation makes of the same key and message."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from passerelle.signing.private import PrivateKey

RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe2465"
        "5141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb0"
        "0d291612bb0c00",
    ),
]
"""Section 7.1, tests 1 and 2: secret key, message, signature."""


@pytest.mark.parametrize(("secret", "message", "signature"), RFC_8032)
def test_it_signs_as_the_standard_says(secret: str, message: str, signature: str):
    key = PrivateKey.from_secret("Ed25519", bytes.fromhex(secret))

    assert key.sign(bytes.fromhex(message)).hex() == signature


@given(secret=st.binary(min_size=32, max_size=32), message=st.binary(max_size=300))
def test_two_libraries_sign_alike(secret: bytes, message: bytes):
    ours = PrivateKey.from_secret("Ed25519", secret)

    assert ours.sign(message) == Ed25519PrivateKey.from_private_bytes(secret).sign(message)
    assert ours.secret() == secret
