"""Of a P-256 signature two spellings hold, of our issuers one; an Ed25519 key that signs for all signs nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from passerelle.core.credentials.did import VerifyingKey
from passerelle.core.credentials.keys import HIGHEST_S, ORDER_P256, _der, holds, lower_of, lower_s
from tests.core.credentials.samples import AWARDER_P256, AWARDER_SIGNER

MESSAGE = b"who awards what to whom"
KEY = AWARDER_P256.published().verifying
OURS = replace(KEY, has_one_spelling=True)


def the_other(signature: bytes) -> bytes:
    return signature[:32] + (ORDER_P256 - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")


def test_a_stranger_may_write_either_and_our_issuers_write_the_lower():
    signature = AWARDER_P256.sign(MESSAGE)

    assert int.from_bytes(signature[32:], "big") <= HIGHEST_S
    assert (holds(signature, MESSAGE, KEY), holds(signature, MESSAGE, OURS)) == (True, True)
    assert (holds(the_other(signature), MESSAGE, KEY), holds(the_other(signature), MESSAGE, OURS)) == (True, False)


def test_both_are_written_as_the_lower():
    assert lower_s(1, 5) == lower_s(1, ORDER_P256 - 5) == (1).to_bytes(32, "big") + (5).to_bytes(32, "big")


def test_what_a_library_writes_is_read_as_the_lower_of_both_whatever_the_length_of_its_numbers():
    edges = [1, 0x7F, 0x80, 2**247, 2**248 - 1, 2**248, HIGHEST_S, HIGHEST_S + 1, 2**255, ORDER_P256 - 1]
    for r, s in product(edges, edges):
        assert lower_of(encode_dss_signature(r, s)) == lower_s(r, s)


def test_numbers_of_every_length_are_written_for_the_check_as_they_are_everywhere():
    edges = [0, 1, 0x7F, 0x80, 2**247, 2**248 - 1, 2**248, 2**255 - 1, 2**255, 2**256 - 1]
    for r, s in product(edges, edges):
        assert _der(r.to_bytes(32, "big") + s.to_bytes(32, "big")) == encode_dss_signature(r, s)


def test_a_key_is_the_same_key_however_its_owner_writes():
    assert (KEY, hash(KEY)) == (OURS, hash(OURS))


def test_of_ed25519_nothing_is_asked_but_that_it_holds():
    key = replace(AWARDER_SIGNER.published().verifying, has_one_spelling=True)

    assert holds(AWARDER_SIGNER.sign(MESSAGE), MESSAGE, key)
    assert not holds(AWARDER_SIGNER.sign(MESSAGE)[:-1], MESSAGE, key)


ORDER_ED25519 = 2**252 + 27742317777372353535851937790883648493
SMALL = [
    (1).to_bytes(32, "little"),
    (2**255 - 20).to_bytes(32, "little"),
    (0).to_bytes(32, "little"),
    (2**255).to_bytes(32, "little"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
]
"""The eight points whose eightfold is nothing (RFC 8032, section 5.1: the cofactor)."""


@pytest.mark.parametrize("point", SMALL, ids=bytes.hex)
def test_a_key_of_small_order_signs_for_nobody(point):
    """With S = 0 and R of small order such a key would have signed one message in eight at least, unseen by anybody."""
    key = VerifyingKey("Ed25519", point)
    forged = [(r + bytes(32), b"message %d" % n) for r in SMALL for n in range(16)]

    assert not any(holds(signature, message, key) for signature, message in forged)


def test_such_a_key_does_sign_for_everybody_where_nobody_looks():
    nothing = (1).to_bytes(32, "little")

    assert Ed25519PublicKey.from_public_bytes(nothing).verify(nothing + bytes(32), b"any message") is None


def test_a_number_written_in_another_way_is_no_signature():
    signature = AWARDER_SIGNER.sign(MESSAGE)
    s = int.from_bytes(signature[32:], "little")
    key = AWARDER_SIGNER.published().verifying

    assert holds(signature, MESSAGE, key)
    for more in range(1, 16):
        longer = s + more * ORDER_ED25519
        if longer < 2**256:
            assert not holds(signature[:32] + longer.to_bytes(32, "little"), MESSAGE, key)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_key_of_another_length_is_none(length):
    assert not holds(AWARDER_SIGNER.sign(MESSAGE), MESSAGE, VerifyingKey("Ed25519", bytes(length)))


def test_what_is_signed_does_not_move_into_the_signature():
    signature = AWARDER_SIGNER.sign(MESSAGE)
    key = AWARDER_SIGNER.published().verifying

    assert not holds(signature[:-1], signature[-1:] + MESSAGE, key)
    assert not holds(signature + MESSAGE[:1], MESSAGE[1:], key)
