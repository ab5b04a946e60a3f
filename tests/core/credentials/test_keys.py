"""A P-256 signature holds in two ways; of our issuers, one alone is believed."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

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
