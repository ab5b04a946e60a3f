"""A register made up on the spot: bodies that sign each in their own way, an award for each fate, and their lists."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal

from passerelle.core.credentials import status, status_history, token_status, trust_folder
from passerelle.core.credentials.did import Algorithm, PublicKey, VerifyingKey, did_key
from passerelle.core.credentials.endorsement import EndorsementRecord
from passerelle.core.credentials.model import (
    Achievement,
    AwardRecord,
    HolderRef,
    IssuerRef,
    LevelStatement,
    Outcome,
    StatusRef,
)
from passerelle.core.credentials.proofs import ECDSA_RDFC, JCS, RDFC, sign
from passerelle.core.credentials.sd_jwt.issuing import Salts
from passerelle.core.credentials.trust import EntryStatus, Recognition
from passerelle.signing.private import KeySigner, PrivateKey

if TYPE_CHECKING:
    from collections.abc import Callable

Fate = Literal["genuine", "revoked", "expired"]
BodyName = Literal["rdfc", "jcs", "both", "p256"]

FATES: Final[tuple[Fate, ...]] = ("genuine", "revoked", "expired")
ORIGIN: Final = "https://register.example"
DID: Final = "did:web:register.example"
NAME: Final = "Sample register"
LIST: Final = f"{ORIGIN}/trust/lists/1"
NUMBER, VERSION = "MC-99412", 2
PARTS: Final = {"Health data and the law": "MC-99410", "Records that can be checked": "MC-99411"}
"""Smaller micro-credentials that make up the sample's, by title. No register that is tried out has these numbers."""

STATEMENT: Final = "Our clinics ask for it when they hire."
"""What the sample of an endorsement says."""
_VALID: Final = timedelta(days=1)  # of the lists; a trust folder is not believed for longer
_FIRST_DAY: Final = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Body:
    """An awarder: the number in its DID, its key's algorithm, and the proofs it makes inside a document."""

    number: int
    name: str
    algorithm: Algorithm
    suites: tuple[str, ...]

    @property
    def did(self) -> str:
        return f"{DID}:awarders:{self.number}"


BODIES: Final[dict[BodyName, Body]] = {
    "rdfc": Body(11, "Université des Deux Rives", "Ed25519", (RDFC,)),
    "jcs": Body(12, "Trades Centre of the North", "Ed25519", (JCS,)),
    "both": Body(13, "معهد المهارات", "Ed25519", (RDFC, JCS)),
    "p256": Body(14, "Học viện Nghề", "P-256", (ECDSA_RDFC,)),
}
_ACHIEVEMENT: Final = Achievement(
    id=f"{ORIGIN}/micro-credentials/{NUMBER}/versions/{VERSION}",
    register_number=NUMBER,
    version=VERSION,
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
        LevelStatement("NQF", "2024", "5", f"{ORIGIN}/levels/5"),
        LevelStatement("EQF", "2017", "5"),
    ),
    assessment_types=("written_examination", "portfolio"),
    assessment_criteria="Every outcome at 50 % or more; two markers.",
    supervision="supervised_onsite_with_id",
    participation_form="blended",
    quality_assurance_type="external",
    quality_assurance_by="National Quality Agency",
    field_code="0612",
    prerequisites="None",
    stackability="Counts towards MC-99420",
)


class SampleRegister:
    """Keys, awards and lists of one run; `now` is when all of it was made."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._keys: dict[str, PrivateKey] = {name: PrivateKey.generate(body.algorithm) for name, body in BODIES.items()}
        self._own = PrivateKey.generate("Ed25519")
        self._holder = PrivateKey.generate("P-256")
        self._holder_id = uuid.uuid4().urn
        self._places: dict[tuple[str, str], int] = {}
        self._awards: dict[tuple[str, str], uuid.UUID] = {}

    def signer(self, body: BodyName) -> KeySigner:
        return KeySigner(self._keys[body], f"{BODIES[body].did}#key-1")

    def key(self, body: BodyName) -> VerifyingKey:
        return VerifyingKey(BODIES[body].algorithm, self._keys[body].public)

    def did_key_signer(self, body: BodyName) -> KeySigner:
        """Return the same key under the DID it is itself."""
        did = did_key(self._keys[body].public, BODIES[body].algorithm)
        return KeySigner(self._keys[body], f"{did}#{did.removeprefix('did:key:')}")

    @property
    def holder(self) -> KeySigner:
        """The key in the holder's wallet."""
        did = did_key(self._holder.public, "P-256")
        return KeySigner(self._holder, f"{did}#{did.removeprefix('did:key:')}")

    @property
    def holder_key(self) -> VerifyingKey:
        return VerifyingKey("P-256", self._holder.public)

    def salt(self) -> Callable[[], str]:
        return Salts(secrets.token_bytes)

    def record(self, body: BodyName, fate: Fate) -> AwardRecord:
        """Return the one award of a body that has this fate; all forms of it share its place in the lists."""
        who, today = BODIES[body], self.now.date()
        award = self._awards.setdefault((body, fate), uuid.uuid4())
        place = self._places.setdefault((body, fate), secrets.randbelow(status.MIN_ENTRIES))
        lasts = timedelta(days=1_800) if fate != "expired" else timedelta(days=-1)
        return AwardRecord(
            award_id=award.urn,
            credential_id=f"{ORIGIN}/credentials/{award}",
            issuer=IssuerRef(who.did, who.name, "ZZ", f"ORG-00{who.number}"),
            holder=HolderRef("Nguyễn Thị Ánh", self._holder_id),
            achievement=_ACHIEVEMENT,
            result="merit",
            result_scale=("pass", "merit", "distinction"),
            started_on=today - timedelta(days=500),
            awarded_on=today - timedelta(days=400),
            valid_until=today + lasts,
            route="course",
            status=StatusRef(LIST, place),
        )

    def part(self, body: BodyName, title: str) -> AwardRecord:
        """Return the award of a smaller micro-credential, in force, to the same holder."""
        number = PARTS[title]
        award = self._awards.setdefault((body, title), uuid.uuid4())
        place = self._places.setdefault((body, title), secrets.randbelow(status.MIN_ENTRIES))
        what = replace(_ACHIEVEMENT, id=f"{ORIGIN}/micro-credentials/{number}/versions/{VERSION}", title=title)
        return replace(
            self.record(body, "genuine"),
            award_id=award.urn,
            credential_id=f"{ORIGIN}/credentials/{award}",
            achievement=replace(what, register_number=number),
            status=StatusRef(LIST, place),
        )

    def word(self, fate: Fate) -> EndorsementRecord:
        """Return what a body says of the sample's micro-credential, which is of another."""
        who, number = BODIES["rdfc"], self._awards.setdefault(("rdfc", f"word {fate}"), uuid.uuid4())
        place = self._places.setdefault(("rdfc", f"word {fate}"), secrets.randbelow(status.MIN_ENTRIES))
        lasts = timedelta(days=1_400) if fate != "expired" else timedelta(days=-1)
        return EndorsementRecord(
            credential_id=f"{ORIGIN}/endorsements/{number}",
            endorser=IssuerRef(who.did, who.name, "ZZ", f"ORG-00{who.number}"),
            claim="demand",
            statement=STATEMENT,
            subject_id=_ACHIEVEMENT.id,
            register_number=NUMBER,
            version=VERSION,
            title=_ACHIEVEMENT.title,
            valid_from=self.now - timedelta(days=400),
            valid_until=self.now + lasts,
            status=StatusRef(LIST, place),
        )

    def stranger(self, body: BodyName) -> AwardRecord:
        """Return an award whose awarder is known by its key alone."""
        did = did_key(self._keys[body].public, BODIES[body].algorithm)
        record = self.record(body, "genuine")
        return replace(record, issuer=replace(record.issuer, did=did), credential_id=uuid.uuid4().urn)

    @property
    def signed_at(self) -> datetime:
        """When the awards were signed: a day after they were made."""
        return self.now - timedelta(days=399)

    def trust_files(self) -> dict[str, bytes]:
        """Return the trust folder, in which every award made so far has its place."""
        signer = KeySigner(self._own, f"{DID}#key-1")
        lists, named = self._lists(signer)
        history = status_history.history_document(self._changes(), register_did=DID, generated_at=self.now)
        return trust_folder.build(
            trust_folder.Publisher(DID, NAME, (PublicKey(f"{DID}#key-1", self._own.public),)),
            [self._issuer(name, body) for name, body in BODIES.items()],
            status_lists=lists,
            named=named,
            history=sign(
                history, signer, created=self.now, cryptosuites=[JCS], max_bytes=status_history.MAX_HISTORY_DOCUMENT
            ),
            entries=[
                trust_folder.EntryHistory(
                    number,
                    VERSION,
                    (EntryStatus("registered", _FIRST_DAY),),
                    tuple(body.did for body in BODIES.values()),
                )
                for number in (NUMBER, *PARTS.values())
            ],
            generated_at=self.now,
        )

    def _issuer(self, name: BodyName, body: Body) -> trust_folder.Issuer:
        key = PublicKey(f"{body.did}#key-1", self._keys[name].public, algorithm=body.algorithm, suites=body.suites)
        return trust_folder.Issuer(
            body.did, body.name, (key,), f"ORG-00{body.number}", (Recognition("awarder", _FIRST_DAY),)
        )

    def _revoked(self) -> list[tuple[BodyName, int, str]]:
        return [
            (name, place, reason)
            for name in BODIES
            for fate, reason in (("revoked", "assessment_invalid"), ("word revoked", "endorser_withdrew"))
            if (place := self._places.get((name, fate))) is not None
        ]

    def _changes(self) -> list[status_history.StatusChange]:
        since = self.now - timedelta(days=30)
        return [
            status_history.StatusChange(LIST, place, "revoked", since, BODIES[name].did, BODIES[name].name, reason)
            for name, place, reason in self._revoked()
        ]

    def _lists(self, signer: KeySigner) -> tuple[dict[str, dict[str, Any] | str], dict[str, str]]:
        """Return the signed lists by address in all their forms, and the name of the list for each address."""
        revoked = [place for _, place, _ in self._revoked()]
        values: dict[status.Purpose, dict[int, int]] = {
            "revocation": dict.fromkeys(revoked, 1),
            "suspension": {},
            "message": dict.fromkeys(revoked, status.ASK_REGISTER),
        }
        found: dict[str, dict[str, Any] | str] = {}
        for purpose, places in values.items():
            unsigned = status.status_list_credential(
                status.address_of(LIST, purpose),
                issuer=DID,
                encoded=status.encoded(status.packed(places, size=status.SIZE_OF[purpose])),
                valid_from=self.now,
                valid_until=self.now + _VALID,
                purpose=purpose,
            )
            found[unsigned["id"]] = sign(unsigned, signer, created=self.now, max_bytes=status.MAX_LIST_DOCUMENT)
        token = status.address_of(LIST, "token")
        found[token] = token_status.status_list_token(
            token,
            signer,
            issuer=DID,
            encoded=token_status.encode(dict.fromkeys(revoked, token_status.INVALID)),
            at=self.now,
            until=self.now + _VALID,
            ttl=status.TTL,
        )
        return found, dict.fromkeys(found, LIST)
