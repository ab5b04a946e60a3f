"""One award, its signers and a trust folder around it: what most tests of credentials start from."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from passerelle.core.credentials import status, status_history, token_status, trust_folder
from passerelle.core.credentials.did import Algorithm, PublicKey
from passerelle.core.credentials.keys import lower_s
from passerelle.core.credentials.model import (
    Achievement,
    AwardRecord,
    HolderRef,
    IssuerRef,
    LevelStatement,
    Outcome,
    StatusRef,
)
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.proofs import JCS, sign
from passerelle.core.credentials.trust import EntryStatus, Recognition

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
SIGNED_AT = datetime(2026, 6, 30, 10, 0, tzinfo=UTC)
REGISTER = "did:web:register.example"
AWARDER = "did:web:register.example:awarders:12"
LIST = "https://register.example/status/1"
SUSPENSIONS = f"{LIST}/suspension"
TOKENS = f"{LIST}/token"
INDEX = 94_567


def shared(*parts: str) -> Path:
    """Return a path of the shared test data, or skip the test that needs it."""
    folder = Path(__file__).resolve().parents[3] / ".." / "shared"
    if not folder.is_dir():
        pytest.skip("missing ../shared: the standards' own vectors are kept there")
    return folder.joinpath("data", "standards", *parts)


class TestSigner:
    """A published key made of a number. For tests alone."""

    __test__ = False
    algorithm: Algorithm = "Ed25519"

    def __init__(self, did: str, seed: int) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self.verification_method = f"{did}#key-{seed}"

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    def published(self, **state: Any) -> PublicKey:
        return PublicKey(self.verification_method, self._key.public_key().public_bytes_raw(), **state)


class TestSignerP256:
    """A published P-256 key made of a number. For tests alone."""

    __test__ = False
    algorithm: Algorithm = "P-256"

    def __init__(self, did: str, seed: int) -> None:
        self._key = ec.derive_private_key(seed + 1, ec.SECP256R1())
        self.verification_method = f"{did}#p256-{seed}"

    def sign(self, message: bytes) -> bytes:
        return lower_s(*decode_dss_signature(self._key.sign(message, ec.ECDSA(SHA256()))))

    def published(self, **state: Any) -> PublicKey:
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        return PublicKey(self.verification_method, point, algorithm="P-256", **state)


def salts() -> Callable[[], str]:
    """Salts that count: the same in every run, and no two alike."""
    numbers = itertools.count()
    return lambda: f"salt-{next(numbers):017}"


REGISTER_SIGNER = TestSigner(REGISTER, 1)
AWARDER_SIGNER = TestSigner(AWARDER, 2)
AWARDER_P256 = TestSignerP256(AWARDER, 4)
STRANGER = TestSigner("did:web:elsewhere.example", 3)

AWARD = AwardRecord(
    award_id="urn:uuid:8d5d0c1c-7f0f-4c0e-9f6e-0d7a4f2a9a11",
    credential_id="https://register.example/credentials/8d5d0c1c",
    issuer=IssuerRef(AWARDER, "Université de Mirane", "MR", "ORG-0012"),
    holder=HolderRef("Nguyễn Thị Ánh", "urn:uuid:1f6f1cf6-5d55-4c43-9a34-94a7b4b5f6d2"),
    achievement=Achievement(
        id="https://register.example/micro-credentials/MC-00412/versions/2",
        register_number="MC-00412",
        version=2,
        title="Data protection in small clinics",
        language="en",
        description="Protects patient data in a clinic of up to ten staff.",
        outcomes=(
            Outcome("O1", "Explain the duties of a data controller", "knowledge"),
            Outcome("O2", "Draw up a record of processing", "skills"),
            Outcome("O3", "Answer a request for erasure", "responsibility"),
        ),
        hours=Decimal("75"),
        credits=Decimal("2.5"),
        credit_system="ECTS",
        levels=(
            LevelStatement("NQF", "2024", "5", "https://register.example/levels/5"),
            LevelStatement("EQF", "2017", "5"),
        ),
        assessment_types=("written examination", "portfolio"),
        assessment_criteria="Every outcome at 50 % or more; two markers.",
        supervision="supervised on site with identity check",
        participation_form="blended",
        quality_assurance_type="external",
        quality_assurance_by="National Quality Agency",
        field_code="0612",
        prerequisites="None",
        stackability="Counts towards MC-00420",
    ),
    result="merit",
    result_scale=("pass", "merit", "distinction"),
    started_on=date(2026, 2, 2),
    awarded_on=date(2026, 6, 30),
    valid_until=date(2031, 6, 30),
    route="course",
    status=StatusRef(LIST, INDEX),
    zone=UTC,
)


def signed(record: AwardRecord = AWARD, *signers: TestSigner, at: datetime = SIGNED_AT) -> dict[str, Any]:
    return sign(open_badge(record), *(signers or (AWARDER_SIGNER,)), created=at)


def change(status_word: status_history.HistoryStatus, since: datetime, *, index: int = INDEX) -> Any:
    reason = {"reinstated": "appeal_upheld"}.get(status_word, "assessment_error")
    return status_history.StatusChange(LIST, index, status_word, since, AWARDER, "Université de Mirane", reason)


@dataclass
class Folder:
    """A trust folder in the making; every part can be bent before it is written."""

    at: datetime = NOW - timedelta(hours=1)
    set_bits: tuple[int, ...] = ()
    suspended: tuple[int, ...] = ()
    changes: tuple[Any, ...] = ()
    purpose: str = "revocation"
    list_issuer: str = REGISTER
    list_signer: TestSigner = REGISTER_SIGNER
    list_valid_for: timedelta = timedelta(days=1)
    history_signer: TestSigner = REGISTER_SIGNER
    awarder_key: dict[str, Any] = field(default_factory=dict)
    register_key: dict[str, Any] = field(default_factory=dict)
    recognised_to: date | None = None
    others: tuple[trust_folder.Issuer, ...] = ()
    entries: tuple[trust_folder.EntryHistory, ...] = (
        trust_folder.EntryHistory(
            "MC-00412",
            2,
            (EntryStatus("registered", date(2026, 1, 5)), EntryStatus("suspended", date(2026, 10, 1))),
        ),
    )

    def files(self) -> dict[str, bytes]:
        lists: dict[str, Any] = {LIST: self._list(LIST, self.set_bits, self.purpose)}
        lists[SUSPENSIONS] = self._list(SUSPENSIONS, self.suspended, "suspension")
        lists[TOKENS] = self._token()
        history = status_history.history_document(self.changes, register_did=REGISTER, generated_at=self.at)
        return trust_folder.build(
            trust_folder.Publisher(REGISTER, "Register of Mirane", (REGISTER_SIGNER.published(**self.register_key),)),
            [
                trust_folder.Issuer(
                    AWARDER,
                    "Université de Mirane",
                    (AWARDER_SIGNER.published(**self.awarder_key), AWARDER_P256.published(**self.awarder_key)),
                    "ORG-0012",
                    (Recognition("awarder", date(2024, 1, 1), self.recognised_to),),
                ),
                *self.others,
            ],
            status_lists=lists,
            named={SUSPENSIONS: LIST, TOKENS: LIST},
            history=sign(history, self.history_signer, created=self.at, cryptosuites=[JCS]),
            entries=self.entries,
            generated_at=self.at,
        )

    def _token(self) -> str:
        values = dict.fromkeys(self.suspended, token_status.SUSPENDED) | dict.fromkeys(self.set_bits, 1)
        until, ttl = self.at + self.list_valid_for, timedelta(minutes=5)
        return token_status.status_list_token(
            TOKENS,
            self.list_signer,
            issuer=self.list_issuer,
            encoded=token_status.encode(values),
            at=self.at,
            until=until,
            ttl=ttl,
        )

    def _list(self, address: str, bits: tuple[int, ...], purpose: str) -> dict[str, Any]:
        unsigned = status.status_list_credential(
            address,
            issuer=self.list_issuer,
            encoded=status.encode(bits),
            valid_from=self.at,
            valid_until=self.at + self.list_valid_for,
            purpose=purpose,
        )
        return sign(unsigned, self.list_signer, created=self.at)


def write(files: dict[str, bytes], folder: Path) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
