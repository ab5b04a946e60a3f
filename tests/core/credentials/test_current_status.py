"""What is remembered of status lists serves whom it was checked for, and nobody else."""

from __future__ import annotations

from passerelle.core.credentials.current_status import status_of
from passerelle.core.credentials.presented import StatusPointer
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verdict import StatusFact
from tests.core.credentials.samples import AWARDER, AWARDER_SIGNER, INDEX, LIST, NOW, REGISTER, Folder, write

POINTERS = (StatusPointer("bitstring", LIST, INDEX, "revocation"),)
OTHER = f"{AWARDER}3"


def test_a_list_of_the_registers_is_unpacked_once_for_all_awarders(tmp_path):
    trust = TrustStore.load(write(Folder(set_bits=(INDEX,)).files(), tmp_path))

    for did in (AWARDER, OTHER, REGISTER):
        assert status_of(POINTERS, did, trust, NOW) == StatusFact("revoked")

    assert {did for url, did in trust.bits if url == LIST} == {AWARDER, OTHER, REGISTER}
    assert len({id(bits) for (url, _), bits in trust.bits.items() if url == LIST}) == 1


def test_a_list_of_one_awarders_own_answers_for_no_other(tmp_path):
    trust = TrustStore.load(write(Folder(list_issuer=AWARDER, list_signer=AWARDER_SIGNER).files(), tmp_path))

    for _ in range(2):
        assert status_of(POINTERS, AWARDER, trust, NOW) == StatusFact("in_force")
        assert status_of(POINTERS, OTHER, trust, NOW) == StatusFact("unknown", reason="wrong_issuer")
        assert status_of(POINTERS, REGISTER, trust, NOW) == StatusFact("unknown", reason="wrong_issuer")
