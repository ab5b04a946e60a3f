"""An endorsement is told for what it is: who says which of two things of what, and never an award."""

from __future__ import annotations

import copy
import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from passerelle.cli import verify as command
from passerelle.core.credentials import endorsement_words, trust_folder, verdict_told
from passerelle.core.credentials.endorsement import (
    CLAIMS,
    Endorsed,
    EndorsementRecord,
    endorsed_of,
    endorsement_credential,
)
from passerelle.core.credentials.model import IssuerRef, StatusRef
from passerelle.core.credentials.proofs import JCS, RDFC, sign
from passerelle.core.credentials.status_history import StatusChange
from passerelle.core.credentials.structure import first_flaw
from passerelle.core.credentials.trust import Recognition, TrustStore
from passerelle.core.credentials.verdict import StatusFact, Step, Verdict
from passerelle.core.credentials.verify import verify
from passerelle.core.credentials.verify_endorsement import endorsement_verdict
from tests.core.credentials.samples import (
    AWARDER_SIGNER,
    INDEX,
    LIST,
    NOW,
    REGISTER,
    SIGNED_AT,
    STRANGER,
    Folder,
    TestSigner,
    TestSignerP256,
    shared,
    signed,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EMPLOYER = "did:web:register.example:awarders:clinics"
ELSEWHERE = "did:web:elsewhere.example"
SIGNER = TestSigner(EMPLOYER, 21)
P256 = TestSignerP256(EMPLOYER, 22)
SAID = EndorsementRecord(
    credential_id="https://register.example/endorsements/ED-00001/credential",
    endorser=IssuerRef(EMPLOYER, "Mirane Clinics", "MR", "ORG-0031"),
    claim="demand",
    statement="We took on nine people who can do this, and look for more.",
    subject_id="https://register.example/entries/MC-00412/versions/2",
    register_number="MC-00412",
    version=2,
    title="Data protection in small clinics",
    valid_from=SIGNED_AT,
    valid_until=datetime(2028, 6, 30, 23, 59, 59, tzinfo=UTC),
    status=StatusRef(LIST, INDEX),
)
WITHDRAWN = StatusChange(LIST, INDEX, "revoked", NOW, EMPLOYER, "Mirane Clinics", "x")
READ = Endorsed(
    credential_id=SAID.credential_id,
    claim="demand",
    statement=SAID.statement,
    title=SAID.title,
    register_number="MC-00412",
    version="2",
    endorser="Mirane Clinics",
    endorser_did=EMPLOYER,
    endorser_number="ORG-0031",
    since=date(2026, 6, 30),
    valid_until=date(2028, 6, 30),
)


def endorser(role: str = "employer", key: dict[str, Any] | None = None) -> trust_folder.Issuer:
    """Return an organisation as a trust folder names it, which may sign in the role."""
    keys = (SIGNER.published(**(key or {})), P256.published())
    return trust_folder.Issuer(EMPLOYER, "Mirane Clinics", keys, "ORG-0031", (Recognition(role, date(2025, 1, 1)),))


def trusted(folder: Path, **bend: Any) -> TrustStore:
    return TrustStore.load(write(Folder(others=(endorser(),), **bend).files(), folder))


def endorsed(record: EndorsementRecord = SAID, signer: Any = SIGNER) -> dict[str, Any]:
    return sign(endorsement_credential(record), signer, created=SIGNED_AT)


@pytest.fixture
def check(tmp_path):
    """Check a document against a trust folder: `check(document, set_bits=...)`."""

    def run(
        document: Any = None,
        *,
        now: datetime = NOW,
        role: str = "employer",
        key: dict[str, Any] | None = None,
        **bend: Any,
    ) -> Verdict:
        raw = document if isinstance(document, bytes) else json.dumps(document or endorsed()).encode()
        folder = Folder(others=(endorser(role, key),), **bend)
        return verify(raw, TrustStore.load(write(folder.files(), tmp_path / "trust")), now)

    return run


def test_a_genuine_endorsement_is_told_whole_and_is_no_award(check):
    assert check() == Verdict(
        "endorsement_in_force",
        NOW,
        None,
        credential=None,
        status=StatusFact("in_force"),
        as_of=NOW - timedelta(hours=1),
        form="endorsement",
        steps=(
            Step("format", "ok", "endorsement"),
            Step("signature", "ok", f"{RDFC}, {JCS}"),
            Step("endorser", "ok", "recognised"),
            Step("validity", "ok"),
            Step("status_today", "ok"),
            Step("schema", "ok", "endorsement"),
        ),
        endorsement=READ,
    )


def test_a_key_of_the_other_kind_signs_an_endorsement_as_it_signs_an_award(check):
    found = check(endorsed(signer=P256))
    assert (found.verdict, found.steps[1]) == ("endorsement_in_force", Step("signature", "ok", "ecdsa-rdfc-2019"))


@pytest.mark.parametrize(
    ("bend", "reason", "status"),
    [
        (
            {"set_bits": (INDEX,), "changes": (WITHDRAWN,)},
            "revoked",
            StatusFact("revoked", NOW, EMPLOYER, "Mirane Clinics", "x"),
        ),
        ({"now": datetime(2028, 7, 1, tzinfo=UTC)}, "expired", None),
        ({"role": "qa_agency"}, "not_entitled", StatusFact("not_entitled", None, REGISTER, "Register of Mirane")),
        ({"key": {"state": "compromised", "since": None}}, "key_compromised", None),
    ],
)
def test_what_is_not_in_force_says_why(check, bend, reason, status):
    if bend.get("now"):
        bend |= {"at": bend["now"] - timedelta(hours=1)}
    found = check(**bend)

    assert (found.verdict, found.reason, found.endorsement, found.credential) == (
        "endorsement_not_in_force",
        reason,
        READ,
        None,
    )
    assert status is None or found.status == status


def test_what_is_known_is_too_old_to_say_that_it_holds(check):
    found = check(at=NOW - timedelta(days=3), list_valid_for=timedelta(days=1))
    assert (found.verdict, found.reason) == ("endorsement_status_unknown", "stale")


@pytest.mark.parametrize("role", ["employer", "professional_body", "sponsor", "awarder"])
def test_each_role_that_may_endorse_does(check, role):
    assert check(role=role).verdict == "endorsement_in_force"


@pytest.mark.parametrize(
    ("signer", "record", "verdict"),
    [
        (STRANGER, SAID, "altered"),
        (STRANGER, replace(SAID, endorser=IssuerRef(ELSEWHERE, "X", "MR", "1")), "not_issued_here"),
        (AWARDER_SIGNER, SAID, "altered"),
        (SIGNER, replace(SAID, claim="excellence"), "altered"),
    ],
)
def test_nobody_endorses_for_another_nor_with_another_claim(check, signer, record, verdict):
    found = check(endorsed(record, signer))
    assert (found.verdict, found.endorsement) == (verdict, None)


def test_an_award_signed_by_who_may_only_endorse_is_no_award_and_no_endorsement(check):
    award = signed()
    award.pop("proof")
    award["issuer"]["id"] = EMPLOYER
    refused = check(sign(award, SIGNER, created=SIGNED_AT))
    assert (refused.verdict, refused.reason, refused.endorsement) == ("genuine_not_in_force", "not_entitled", None)


def test_a_document_of_both_kinds_is_neither(check):
    both = endorsement_credential(SAID) | {
        "type": ["VerifiableCredential", "OpenBadgeCredential", "EndorsementCredential"],
        "credentialSubject": {
            "type": ["AchievementSubject", "EndorsementSubject"],
            "id": SAID.subject_id,
            "achievement": signed()["credentialSubject"]["achievement"],
        },
    }
    both["@context"] = [*both["@context"], "https://w3id.org/passerelle/v1"]
    found = check(sign(both, SIGNER, created=SIGNED_AT))
    assert (found.verdict, found.credential, found.endorsement) == ("not_issued_here", None, None)


def test_the_word_inside_an_award_makes_it_no_endorsement(check):
    award = signed()
    award.pop("proof")
    award["credentialSubject"]["achievement"]["description"] = '"EndorsementCredential"'
    found = check(sign(award, AWARDER_SIGNER, created=SIGNED_AT))
    assert (found.verdict, found.endorsement) == ("genuine_in_force", None)


def bent() -> Iterator[bytes]:
    """Every leaf changed, taken away and doubled, every place added to, the proofs fewer."""
    original = endorsed()
    for path in _paths(original):
        for value in (None, "", "x", [], {}, 7, "demand", "assessment_validity", {"id": "urn:x:y"}):
            document = copy.deepcopy(original)
            if _parent(document, path)[path[-1]] != value:
                _parent(document, path)[path[-1]] = value
                yield json.dumps(document).encode()
        document = copy.deepcopy(original)
        removed = _parent(document, path).pop(path[-1])
        yield json.dumps(document).encode()
        if isinstance(removed, str):
            for text in (f"{removed} ", removed.upper(), removed[:-1]):
                if text == removed:
                    continue
                document = copy.deepcopy(original)
                _parent(document, path)[path[-1]] = text
                yield json.dumps(document).encode()
    for name in ("endorsement", "credentialSubject2", "evidence", "awardReference", "https://x.example/y"):
        yield json.dumps(endorsed() | {name: "urn:x:y"}).encode()


def _paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        yield (*at, name)
        yield from _paths(child, (*at, name))


def _parent(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path[:-1]:
        document = document[step]
    return document


def test_every_bent_copy_is_refused_and_the_original_never(tmp_path):
    trust = trusted(tmp_path)
    tried, accepted = 0, []
    for raw in bent():
        found = verify(raw, trust, NOW)
        tried += 1
        if found.verdict.startswith(("genuine", "endorsement")):
            accepted.append(raw)
    assert (tried > 500, accepted) == (True, [])
    assert verify(json.dumps(endorsed()).encode(), trust, NOW).verdict == "endorsement_in_force"


def test_it_says_what_the_schema_of_open_badges_asks_for():
    path = shared("openbadges_3.0", "schema", "ob_v3p0_endorsementcredential_schema.json")
    schema = json.loads(path.read_text("utf-8"))
    for claim in CLAIMS:
        document = endorsed(replace(SAID, claim=claim))
        jsonschema.Draft201909Validator(schema).validate(document)
        assert first_flaw(document) is None
    wrong = endorsement_credential(SAID)
    del wrong["credentialSubject"]["id"]
    assert list(jsonschema.Draft201909Validator(schema).iter_errors(wrong))
    assert first_flaw(wrong) == "part_missing"


def test_what_is_read_back_is_what_was_written():
    for claim in CLAIMS:
        assert endorsed_of(endorsed(replace(SAID, claim=claim))) == replace(READ, claim=claim)
    assert endorsed_of(signed()) is None


def test_the_words_say_who_and_what_and_that_it_is_no_award(check):
    found = check()
    said = [sentence % endorsement_words.filled(found) for sentence in verdict_told.meaning(found)]

    assert verdict_told.title(found) == "A genuine endorsement, in force. It is no award"
    assert said == [
        "Mirane Clinics says of Data protection in small clinics that the labour market asks for it.",
        "It says nothing about any person: who learnt this shows an award of their own.",
    ]
    assert (verdict_told.tone(found), verdict_told.next_step(found), verdict_told.is_unread(found)) == (
        "info",
        "",
        False,
    )


def test_the_command_tells_an_endorsement_and_does_not_answer_as_for_an_award(tmp_path, capsys):
    trusted(tmp_path / "trust", at=datetime.now(UTC) - timedelta(minutes=5))
    file = tmp_path / "endorsement.json"
    file.write_text(json.dumps(endorsed()))

    assert command.main([str(file), "--trust", str(tmp_path / "trust")]) == 2
    told = capsys.readouterr().out.splitlines()
    assert told[:6] == [
        f"{file}: A genuine endorsement, in force. It is no award. Mirane Clinics says of Data protection in small "
        "clinics that the labour market asks for it. It says nothing about any person: who learnt this shows an award "
        "of their own.",
        "  Endorser: Mirane Clinics (ORG-0031)",
        "  Of: Data protection in small clinics (MC-00412, version 2)",
        "  Claim: the labour market asks for it",
        "  In its words: We took on nine people who can do this, and look for more.",
        "  Signed: 2026-06-30; valid until: 2028-06-30",
    ]

    assert command.main([str(file), "--trust", str(tmp_path / "trust"), "--json"]) == 2
    answer = json.loads(capsys.readouterr().out)
    assert (answer["verdict"], answer["credential"]) == ("endorsement_in_force", None)
    assert answer["endorsement"] == {**asdict(READ), "since": "2026-06-30", "valid_until": "2028-06-30"}


def test_bytes_that_only_name_the_kind_are_judged_as_anything_else(tmp_path):
    trust = trusted(tmp_path)
    assert endorsement_verdict(json.dumps(signed()).encode(), trust, NOW) is None
    for raw in (b'{"type":"EndorsementCredential"', b'{"EndorsementCredential":1,"EndorsementCredential":2}'):
        assert verify(raw, trust, NOW).verdict == "not_issued_here"
