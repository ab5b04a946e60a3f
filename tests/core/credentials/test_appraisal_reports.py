"""A report of a credential evaluator is told for what it is: who says what of which credential, and never an award."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.cli import verify as command
from passerelle.core.credentials import jose, trust_folder, vc_jwt, verdict_told
from passerelle.core.credentials.appraisal import Reported, ReportRecord, report_credential, reported_of
from passerelle.core.credentials.model import IssuerRef, StatusRef
from passerelle.core.credentials.status_history import StatusChange
from passerelle.core.credentials.trust import Recognition, TrustStore
from passerelle.core.credentials.verdict import StatusFact, Step, Verdict
from passerelle.core.credentials.verify import verify
from tests.core.credentials.samples import INDEX, LIST, NOW, SIGNED_AT, Folder, TestSigner, write

if TYPE_CHECKING:
    from collections.abc import Mapping

EVALUATOR = "did:web:register.example:awarders:centre"
SIGNER = TestSigner(EVALUATOR, 23)
LEVEL = {
    "framework": "eqf",
    "edition": "2017",
    "low": "4",
    "high": "5",
    "basis": "mapping",
    "basisInWords": "",
    "certainty": "verified",
}
CREDITS = {"low": "15", "high": "18", "system": "UK-CATS"}
SAID = ReportRecord(
    credential_id="https://register.example/appraisals/reports/AR-00001/credential",
    evaluator=IssuerRef(EVALUATOR, "Mirane Recognition Centre", "MR", "ORG-0044"),
    holder="Amina Sarr Doumbé",
    title="Certificate in boat repair",
    issuer="School of Boats",
    country="SN",
    year=2019,
    digest="ab" * 32,
    steps=({"code": "signature", "result": "holds", "detail": ""},),
    checks=({"question": "issuer_exists", "answer": "yes"},),
    method="The school was asked.",
    level=LEVEL,
    credits=CREDITS,
    limits="Not for a licence to repair engines.",
    cannot_say="",
    valid_from=SIGNED_AT,
    status=StatusRef(LIST, INDEX),
)
READ = Reported(
    credential_id=SAID.credential_id,
    evaluator="Mirane Recognition Centre",
    evaluator_did=EVALUATOR,
    evaluator_number="ORG-0044",
    holder="Amina Sarr Doumbé",
    title="Certificate in boat repair",
    issuer="School of Boats",
    country="SN",
    year=2019,
    level=LEVEL,
    credits=CREDITS,
    limits="Not for a licence to repair engines.",
    cannot_say="",
    since=date(2026, 6, 30),
)


def token(document: Mapping[str, Any] | None = None) -> bytes:
    return vc_jwt.sign(document or report_credential(SAID), SIGNER, issued_at=SIGNED_AT).encode()


@pytest.fixture
def check(tmp_path):
    def run(raw: bytes | None = None, *, role: str = "credential_evaluator", **bend: Any) -> Verdict:
        may = (Recognition(role, date(2025, 1, 1)),)
        body = trust_folder.Issuer(EVALUATOR, "Mirane Recognition Centre", (SIGNER.published(),), "ORG-0044", may)
        now = bend.pop("now", NOW)
        store = TrustStore.load(write(Folder(others=(body,), **bend).files(), tmp_path / "trust"))
        return verify(token() if raw is None else raw, store, now)

    return run


def test_a_genuine_report_is_told_whole_and_is_no_award(check):
    assert check() == Verdict(
        "appraisal_in_force",
        NOW,
        None,
        credential=None,
        status=StatusFact("in_force"),
        as_of=NOW - timedelta(hours=1),
        form="appraisal_report",
        steps=(
            Step("format", "ok", "appraisal_report"),
            Step("signature", "ok", "EdDSA"),
            Step("evaluator", "ok", "recognised"),
            Step("validity", "ok"),
            Step("status_today", "ok"),
            Step("schema", "ok", "appraisal_report"),
        ),
        appraisal=READ,
    )


def test_a_withdrawn_report_says_so_and_a_corrected_one_that_another_took_its_place(check):
    changes = {
        why: StatusChange(LIST, INDEX, "revoked", NOW, EVALUATOR, "Mirane Recognition Centre", why)
        for why in ("evaluator_withdrew", "report_corrected")
    }
    told = {why: check(set_bits=[INDEX], changes=(one,)) for why, one in changes.items()}

    assert {one.verdict for one in told.values()} == {"appraisal_not_in_force"}
    assert [verdict_told.title(one)[:60] for one in told.values()] == [
        "A genuine report of an evaluator, withdrawn on %(date)s. It ",
        "A genuine report of an evaluator, replaced by a corrected on",
    ]


def test_who_was_no_evaluator_on_that_day_made_no_report(check):
    found = check(role="employer")

    assert (found.verdict, found.reason) == ("appraisal_not_in_force", "not_entitled")


def test_a_word_changed_on_the_way_is_altered(check):
    header, _payload, signature = token().decode().split(".")
    better = report_credential(replace(SAID, level=LEVEL | {"high": "7"}))
    bent = f"{header}.{jose.base64url(json.dumps(better).encode())}.{signature}".encode()

    assert check(bent).verdict == "altered"


@pytest.mark.parametrize(
    "bend",
    [
        {"comparableLevel": {"low": "8"}},
        {"comparableLevel": "8"},
        {"holderName": None},
        {"appraised": {"title": "x", "issuedBy": "y", "year": "2019"}},
    ],
)
def test_a_report_that_lacks_what_every_one_has_is_not_read(check, bend):
    document = report_credential(SAID)
    document["credentialSubject"] |= bend

    assert reported_of(document) is None
    assert (check(token(document)).verdict, check(token(document)).reason) == ("altered", "schema")


def test_one_that_cannot_tell_a_level_says_so(check):
    silent = replace(SAID, level={}, credits={}, cannot_say="The school is not known.")

    assert check(token(report_credential(silent))).appraisal == replace(
        READ, level={}, credits={}, cannot_say="The school is not known."
    )


def test_a_stranger_who_signs_a_report_is_not_of_this_register(check):
    stranger = TestSigner("did:web:elsewhere.example", 29)
    document = report_credential(replace(SAID, evaluator=replace(SAID.evaluator, did="did:web:elsewhere.example")))

    assert check(vc_jwt.sign(document, stranger, issued_at=SIGNED_AT).encode()).verdict == "not_issued_here"


def test_the_command_tells_a_report_and_goes_on_with_it_as_with_no_award(check):
    found = check()

    assert command.exit_status(found) == 2
    assert command.sentence(found) == (
        "A genuine report of an evaluator, in force. It is no award. Mirane Recognition Centre says what “Certificate "
        "in boat repair” compares to. Its word binds nobody."
    )
