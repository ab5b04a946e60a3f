"""An award that can stand on paper, and a trust folder with the two lists its status is read from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.core.credentials import paper, status, status_history, trust_folder
from passerelle.core.credentials.model import AwardRecord, HolderRef, LevelStatement, StatusRef
from passerelle.core.credentials.proofs import JCS, sign
from passerelle.core.credentials.trust import EntryStatus, Recognition
from tests.core.credentials.samples import (
    AWARD,
    AWARDER,
    AWARDER_SIGNER,
    NOW,
    REGISTER,
    REGISTER_SIGNER,
    TestSigner,
    TestSignerP256,
)

if TYPE_CHECKING:
    from passerelle.core.credentials.did import PublicKey

ORIGIN = "https://register.example"
LIST = f"{ORIGIN}/trust/lists/3"
INDEX = 94_567
SIGNED_AT = datetime(2026, 6, 30, 10, 0, tzinfo=UTC)

RECORD = replace(
    AWARD,
    credential_id=f"{ORIGIN}/credentials/8d5d0c1c-7f0f-4c0e-9f6e-0d7a4f2a9a11",
    achievement=replace(
        AWARD.achievement,
        title="Inspection des puits et des forages : sécurité, prélèvement et relevé des défauts",
        language="fr",
        credits=Decimal("3"),
        levels=(LevelStatement("mqf-mirane", "2025", "4"), LevelStatement("EQF", "2017", "4")),
        assessment_types=("practical", "oral"),
        supervision="supervised_onsite_with_id",
    ),
    holder=HolderRef("Nguyễn Thị Ánh Tuyết", "urn:uuid:1f6f1cf6-5d55-4c43-9a34-94a7b4b5f6d2"),
    status=StatusRef(LIST, INDEX),
)
"""A realistic award: French title with accents, Vietnamese name, two levels, an end."""


def on_paper(record: AwardRecord = RECORD, signer: Any = AWARDER_SIGNER, *, at: datetime = SIGNED_AT) -> bytes:
    return paper.paper_credential(record, signer, signer.published().verifying, issued_at=at)


def text_of(record: AwardRecord = RECORD, signer: Any = AWARDER_SIGNER, **given: Any) -> str:
    return paper.text(ORIGIN, on_paper(record, signer, **given))


def trust_files(
    *,
    at: datetime = NOW - timedelta(hours=1),
    revoked: tuple[int, ...] = (),
    suspended: tuple[int, ...] = (),
    changes: tuple[tuple[status_history.HistoryStatus, datetime], ...] = (),
    keys: tuple[PublicKey, ...] | None = None,
    lists: tuple[str, ...] = ("revocation", "suspension"),
) -> dict[str, bytes]:
    """Return a trust folder of the awarder with an Ed25519 and a P-256 key, whose lists hold these places."""
    published = {
        "revocation": (LIST, revoked),
        "suspension": (f"{LIST}/suspension", suspended),
    }
    signed_lists = {}
    for purpose in lists:
        url, places = published[purpose]
        unsigned = status.status_list_credential(
            url,
            issuer=REGISTER,
            encoded=status.encode(places),
            valid_from=at,
            valid_until=at + timedelta(days=1),
            purpose=purpose,
        )
        signed_lists[url] = sign(unsigned, REGISTER_SIGNER, created=at)
    told = [
        status_history.StatusChange(LIST, INDEX, word, since, AWARDER, "Université de Mirane", "assessment_invalid")
        for word, since in changes
    ]
    history = status_history.history_document(told, register_did=REGISTER, generated_at=at)
    return trust_folder.build(
        trust_folder.Publisher(REGISTER, "Register of Mirane", (REGISTER_SIGNER.published(),)),
        [
            trust_folder.Issuer(
                AWARDER,
                "Université de Mirane",
                keys or (AWARDER_SIGNER.published(), P256_SIGNER.published()),
                "ORG-0012",
                (Recognition("awarder", date(2024, 1, 1)),),
            )
        ],
        status_lists=signed_lists,
        history=sign(history, REGISTER_SIGNER, created=at, cryptosuites=[JCS]),
        entries=[
            trust_folder.EntryHistory("MC-00412", 2, (EntryStatus("registered", date(2026, 1, 5)),), (AWARDER,)),
        ],
        generated_at=at,
        named={f"{LIST}/suspension": LIST},
    )


P256_SIGNER = TestSignerP256(AWARDER, 4)
UNLISTED_SIGNER = TestSigner(AWARDER, 9)
