"""A statement of recognition is told for what it is: who spares whom which credits, by which rule; never an award."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.cli import verify as command
from passerelle.core.credentials import jose, trust_folder, vc_jwt, verdict_told
from passerelle.core.credentials.model import IssuerRef, StatusRef
from passerelle.core.credentials.recognised import Recognised, StatementRecord, recognised_of, statement_credential
from passerelle.core.credentials.status_history import StatusChange
from passerelle.core.credentials.trust import Recognition, TrustStore
from passerelle.core.credentials.verdict import StatusFact, Step, Verdict
from passerelle.core.credentials.verify import verify
from tests.core.credentials.samples import INDEX, LIST, NOW, SIGNED_AT, Folder, TestSigner, write

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHOOL = "did:web:register.example:awarders:university"
SIGNER = TestSigner(SCHOOL, 29)
AWARD = {"award": "AW-00001", "title": "Milk handling", "awarder": "School of Dairy", "awardedOn": "2026-05-01"}
SAID = StatementRecord(
    credential_id="https://register.example/recognition/RC-00001/statement",
    decider=IssuerRef(SCHOOL, "University of Mirane", "MR", "ORG-0003"),
    holder="Amina Sarr Doumbé",
    case="RC-00001",
    programme="PG-00001v2",
    programme_title="Bachelor of Food Science",
    programme_url="https://register.example/programmes/PG-00001v2/",
    module="M12",
    module_title="Dairy hygiene",
    credits="6",
    credit_system="ECTS",
    rests_on=(AWARD,),
    decided_by="rule",
    rule="RL-00001",
    cited="Milk handling, version 1 or later, at least Good: 6 credits of M12.",
    valid_from=SIGNED_AT,
    overturn_until=date(2026, 7, 14),
    status=StatusRef(LIST, INDEX),
)
READ = Recognised(
    credential_id=SAID.credential_id,
    decider="University of Mirane",
    decider_did=SCHOOL,
    decider_number="ORG-0003",
    holder=SAID.holder,
    case="RC-00001",
    programme="PG-00001v2",
    programme_title="Bachelor of Food Science",
    module="M12",
    module_title="Dairy hygiene",
    credits="6",
    credit_system="ECTS",
    rests_on=(AWARD,),
    decided_by="rule",
    rule="RL-00001",
    cited=SAID.cited,
    since=date(2026, 6, 30),
    overturn_until="2026-07-14",
)


def token(document: Mapping[str, Any] | None = None) -> bytes:
    return vc_jwt.sign(document or statement_credential(SAID), SIGNER, issued_at=SIGNED_AT).encode()


@pytest.fixture
def check(tmp_path):
    def run(raw: bytes | None = None, *, role: str = "awarder", **bend: Any) -> Verdict:
        may = (Recognition(role, date(2025, 1, 1)),)
        body = trust_folder.Issuer(SCHOOL, "University of Mirane", (SIGNER.published(),), "ORG-0003", may)
        store = TrustStore.load(write(Folder(others=(body,), **bend).files(), tmp_path / "trust"))
        return verify(token() if raw is None else raw, store, NOW)

    return run


def test_a_genuine_statement_is_told_whole_and_is_no_award(check):
    assert check() == Verdict(
        "recognition_in_force",
        NOW,
        None,
        credential=None,
        status=StatusFact("in_force"),
        as_of=NOW - timedelta(hours=1),
        form="recognition_statement",
        steps=(
            Step("format", "ok", "recognition_statement"),
            Step("signature", "ok", "EdDSA"),
            Step("decider", "ok", "recognised"),
            Step("validity", "ok"),
            Step("status_today", "ok"),
            Step("schema", "ok", "recognition_statement"),
        ),
        recognition=READ,
    )


def test_one_that_was_undone_says_so(check):
    undone = StatusChange(LIST, INDEX, "revoked", NOW, SCHOOL, "University of Mirane", "decision_undone")
    found = check(set_bits=[INDEX], changes=(undone,))

    assert (found.verdict, found.reason) == ("recognition_not_in_force", "revoked")
    assert verdict_told.title(found) == "A genuine statement of recognition, undone on %(date)s. It is no award"


def test_who_might_not_award_that_day_decided_about_no_programme(check):
    found = check(role="employer")

    assert (found.verdict, found.reason) == ("recognition_not_in_force", "not_entitled")


def test_more_credits_than_were_signed_are_altered(check):
    header, _payload, signature = token().decode().split(".")
    better = statement_credential(replace(SAID, credits="60"))

    assert check(f"{header}.{jose.base64url(json.dumps(better).encode())}.{signature}".encode()).verdict == "altered"


@pytest.mark.parametrize(
    "bend",
    [
        {"restsOn": []},
        {"restsOn": [{**AWARD, "grade": "A"}]},
        {"restsOn": "AW-00001"},
        {"decidedBy": "a friend"},
        {"credits": 6},
        {"holderName": None},
    ],
)
def test_one_that_lacks_what_every_one_has_is_not_read(check, bend):
    document = statement_credential(SAID)
    document["credentialSubject"] |= bend

    assert recognised_of(document) is None
    assert (check(token(document)).verdict, check(token(document)).reason) == ("altered", "schema")


def test_a_report_of_an_evaluator_in_the_same_envelope_is_not_taken_for_one(check):
    document = statement_credential(SAID)
    document["type"] = ["VerifiableCredential", "AppraisalReport"]

    assert check(token(document)).recognition is None


def test_the_command_tells_it_and_goes_on_with_it_as_with_no_award(check):
    found = check()

    assert command.exit_status(found) == 2
    assert command.sentence(found) == (
        "A genuine statement of recognition, in force. It is no award. University of Mirane lets these awards count "
        "for “Bachelor of Food Science”. The awards it names stand."
    )
