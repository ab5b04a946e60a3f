"""What is read by the pattern of its bytes is what is read the long way; what is not, is read the long way."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.credentials.model import HolderRef
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.patterns import Patterns
from passerelle.core.credentials.proofs import JCS, RDFC, SUITES, signed_bytes
from passerelle.core.credentials.refusals import CredentialRefused
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verify import verify
from tests.core.credentials.samples import AWARD, AWARDER_SIGNER, INDEX, NOW, SIGNED_AT, Folder, write

if TYPE_CHECKING:
    from passerelle.core.credentials.model import AwardRecord
    from passerelle.core.credentials.verdict import Verdict

EVERY_SET = ((RDFC,), (JCS,), SUITES)


@pytest.fixture(params=EVERY_SET, ids=["rdf", "json", "both"])
def suites(request):
    return request.param


@pytest.fixture
def folder(suites, tmp_path):
    """A folder whose awarder signs with these suites, and in which one award is withdrawn."""
    return write(Folder(awarder_key={"suites": suites}, set_bits=(INDEX + 3,)).files(), tmp_path / "trust")


def award(number: int, **holder: str) -> AwardRecord:
    who = HolderRef(holder.get("name", f"Holder {number}"), f"urn:uuid:1f6f1cf6-5d55-4c43-9a34-{number:012x}")
    return dataclasses.replace(
        AWARD,
        award_id=f"urn:uuid:8d5d0c1c-7f0f-4c0e-9f6e-{number:012x}",
        credential_id=f"https://register.example/credentials/{number:08x}",
        holder=who,
        status=dataclasses.replace(AWARD.status, index=INDEX + number),
    )


def signed(number: int, suites: tuple[str, ...], **holder: str) -> bytes:
    return signed_bytes(open_badge(award(number, **holder)), AWARDER_SIGNER, created=SIGNED_AT, cryptosuites=suites)


def taught(folder: Any, suites: tuple[str, ...]) -> TrustStore:
    """Return a store that has met enough awards to know their pattern."""
    trust = TrustStore.load(folder)
    for number in range(10, 14):
        assert verify(signed(number, suites), trust, NOW).verdict == "genuine_in_force"
    assert trust.patterns.recognise(signed(14, suites)) is not None
    return trust


def without(raw: bytes, folder: Any) -> Verdict:
    """Return the verdict of a store that has met nothing."""
    return verify(raw, TrustStore.load(folder), NOW)


def test_the_verdict_is_the_same_by_pattern_and_the_long_way(folder, suites):
    trust = taught(folder, suites)

    for number in (3, 20, 21):
        raw = signed(number, suites, name="Ngô Thị Bé \u0645\u0631\u064a\u0645")
        assert trust.patterns.recognise(raw) is not None
        assert verify(raw, trust, NOW) == without(raw, folder)
    assert verify(signed(3, suites), trust, NOW).reason == "revoked"


def test_every_change_of_a_known_document_is_refused(folder, suites):
    trust, raw = taught(folder, suites), signed(30, suites)
    document = json.loads(raw)

    for place in range(0, len(raw), 3):
        bent = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        if read_as(bent) != read_as(raw):
            assert not verify(bent, trust, NOW).verdict.startswith("genuine"), bent
    for name in ("name", "id", "validFrom", "awardedDate"):
        other = orjson.dumps(document | {name: json.loads(signed(31, suites))[name] + ("x" if name == "name" else "")})
        if other != raw:
            assert verify(other, trust, NOW) == without(other, folder)


def read_as(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None


@pytest.fixture(scope="module")
def known_folder(tmp_path_factory):
    return write(Folder().files(), tmp_path_factory.mktemp("known") / "trust")


@pytest.fixture(scope="module")
def known(known_folder):
    return taught(known_folder, SUITES)


@settings(max_examples=150, deadline=None)
@given(name=st.text(min_size=1, max_size=40))
def test_any_name_is_read_as_the_long_way_reads_it(known_folder, known, name):
    try:
        raw = signed(40, SUITES, name=name)
    except CredentialRefused:  # a name with control characters is not signed
        return

    verdict = verify(raw, known, NOW)

    assert verdict == without(raw, known_folder)
    assert verdict.credential is not None
    assert verdict.credential.holder_name == name


def test_a_document_of_the_same_bytes_signed_by_another_is_refused(folder, suites):
    trust = taught(folder, suites)
    document = json.loads(signed(50, suites))
    other = json.loads(signed(51, suites))

    for bent in (document | {"proof": other["proof"]}, other | {"proof": document["proof"]}):
        raw = orjson.dumps(bent)
        assert trust.patterns.recognise(raw) is not None
        assert verify(raw, trust, NOW) == without(raw, folder)
        assert verify(raw, trust, NOW).verdict == "altered"


def test_a_text_that_is_not_of_its_kind_takes_the_long_way(folder, suites):
    trust = taught(folder, suites)
    raw = signed(60, suites)

    for old, new in (
        (b"https://register.example/credentials/", b"credentials of "),
        (str(INDEX + 60).encode(), b"0" + str(INDEX + 60).encode()),
        (b"Holder 60", b"Holder\\u0020 60"),
        (b"Holder 60", b"Holder \x07"),
        (b"Holder 60", b""),
        (b"Holder 60", b"Holder \xff"),
    ):
        bent = raw.replace(old, new)
        assert trust.patterns.recognise(bent) is None
        assert verify(bent, trust, NOW) == without(bent, folder)


def test_nothing_is_learnt_from_numbers_this_program_does_not_write():
    patterns = Patterns()
    for number in range(4):
        document = {"humanCode": "MC-00412", "id": f"urn:x:{number}", "credits": 2**64, "proof": {}}
        raw = json.dumps(document, separators=(",", ":")).encode()
        patterns.learn(raw, document, lambda *_: pytest.fail("learnt"))
        assert patterns.recognise(raw) is None


def test_nothing_is_learnt_from_what_is_not_genuine(folder, suites):
    trust = TrustStore.load(folder)

    for number in range(10, 20):
        bent = signed(number, suites).replace(b"merit", b"other")
        assert verify(bent, trust, NOW).verdict == "altered"

    assert trust.patterns.recognise(signed(20, suites)) is None
