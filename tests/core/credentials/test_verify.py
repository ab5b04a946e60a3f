"""Five verdicts, never a better one than the evidence bears."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from passerelle.core.credentials import verdict_told
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.presented import Asked
from passerelle.core.credentials.proofs import JCS, RDFC, SUITES, sign
from passerelle.core.credentials.status import status_entry
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verdict import Level, Standing, StatusFact, Step, Summary, Verdict
from passerelle.core.credentials.verify import verify
from tests.core.credentials.samples import (
    AWARD,
    AWARDER,
    AWARDER_SIGNER,
    INDEX,
    LIST,
    NOW,
    REGISTER,
    REGISTER_SIGNER,
    SIGNED_AT,
    STRANGER,
    Folder,
    TestSigner,
    change,
    signed,
    write,
)

REVOKED_AT = NOW - timedelta(days=30)


@pytest.fixture
def check(tmp_path):
    """Check a document against a trust folder: `check(document, set_bits=...)`."""

    def run(
        document: Any = None, *, files: dict[str, bytes] | None = None, now: datetime = NOW, **bend: Any
    ) -> Verdict:
        raw = document if isinstance(document, bytes) else json.dumps(document or signed()).encode()
        folder = write(files or Folder(**bend).files(), tmp_path / "trust")
        return verify(raw, TrustStore.load(folder), now)

    return run


def short(verdict: Verdict) -> tuple[str, str | None]:
    return verdict.verdict, verdict.reason


def test_a_genuine_award_in_force_is_told_whole(check):
    assert check() == Verdict(
        "genuine_in_force",
        NOW,
        None,
        Summary(
            credential_id="https://register.example/credentials/8d5d0c1c",
            holder_name="Nguyễn Thị Ánh",
            title="Data protection in small clinics",
            language="en",
            levels=(Level("NQF", "2024", "5"), Level("EQF", "2017", "5")),
            credits=Decimal("2.5"),
            credit_system="ECTS",
            hours=Decimal("75"),
            assessed=("written examination", "portfolio"),
            supervision="supervised on site with identity check",
            result="merit",
            route="course",
            awarded_on=date(2026, 6, 30),
            valid_until=date(2031, 6, 30),
            awarder="Université de Mirane",
            awarder_did=AWARDER,
            country="MR",
            register_number="MC-00412",
            version="2",
            outcomes=(
                "Explain the duties of a data controller",
                "Draw up a record of processing",
                "Answer a request for erasure",
            ),
        ),
        StatusFact("in_force"),
        Standing("in_force", "registered", "recognised"),
        Standing("in_force", "suspended", "recognised"),
        NOW - timedelta(hours=1),
        "open_badge",
        (
            Step("format", "ok", "open_badge"),
            Step("signature", "ok", f"{RDFC}, {JCS}"),
            Step("issuer", "ok", "recognised"),
            Step("entry", "ok", "registered"),
            Step("validity", "ok"),
            Step("status_at_award", "ok"),
            Step("status_today", "ok"),
            Step("schema", "ok"),
            Step("holder_binding", "not_applicable"),
        ),
    )


@pytest.mark.parametrize("word", ["revoked", "suspended", "superseded"])
def test_what_left_force_says_which_since_when_by_whom_and_why(check, word):
    bits = {"suspended" if word == "suspended" else "set_bits": (INDEX,)}
    verdict = check(**bits, changes=(change(word, REVOKED_AT),))

    assert short(verdict) == ("genuine_not_in_force", word)
    assert verdict.status == StatusFact(word, REVOKED_AT, AWARDER, "Université de Mirane", "assessment_error")
    assert (verdict.status_on_award, verdict.status_today) == (
        Standing("in_force", "registered", "recognised"),
        Standing(word, "suspended", "recognised"),
    )


def test_a_bit_without_a_history_is_still_a_withdrawal(check):
    assert check(set_bits=(INDEX,)).status == StatusFact("revoked")
    assert check(suspended=(INDEX,)).status == StatusFact("suspended")
    assert check(set_bits=(INDEX,), suspended=(INDEX,)).status == StatusFact("revoked")


def test_of_list_and_history_the_graver_counts(check):
    suspended = (change("suspended", REVOKED_AT),)

    assert check(set_bits=(INDEX,), changes=suspended).status == StatusFact("revoked")
    assert short(check(suspended=(INDEX,), changes=(change("superseded", REVOKED_AT),)))[1] == "superseded"


def test_a_history_without_its_bit_is_still_a_withdrawal(check):
    assert short(check(changes=(change("revoked", REVOKED_AT),))) == ("genuine_not_in_force", "revoked")


def test_anothers_bit_and_anothers_history_change_nothing(check):
    others = (change("revoked", REVOKED_AT, index=INDEX + 1),)

    assert short(check(set_bits=(INDEX - 1, INDEX + 1), changes=others)) == ("genuine_in_force", None)


def test_a_suspension_that_was_lifted_is_over(check):
    steps = (change("suspended", REVOKED_AT), change("reinstated", REVOKED_AT + timedelta(days=3)))

    assert short(check(changes=steps)) == ("genuine_in_force", None)
    assert short(check(changes=steps, now=REVOKED_AT + timedelta(days=1), at=REVOKED_AT)) == (
        "genuine_not_in_force",
        "suspended",
    )


def test_an_award_past_its_last_day_is_expired_even_where_its_status_is_unknown(check):
    late = datetime(2031, 7, 1, tzinfo=UTC)

    for bend in ({"at": late}, {"at": NOW}):
        verdict = check(now=late, **bend)
        assert short(verdict) == ("genuine_not_in_force", "expired")
        assert verdict.status == StatusFact(
            "expired", datetime(2031, 6, 30, 23, 59, 59, tzinfo=UTC), AWARDER, "Université de Mirane"
        )
    assert short(check(now=late - timedelta(seconds=1), at=late)) == ("genuine_in_force", None)


def test_an_award_dated_ahead_is_not_in_force_yet(check):
    assert short(check(now=SIGNED_AT - timedelta(days=2), at=SIGNED_AT - timedelta(days=2))) == (
        "genuine_not_in_force",
        "not_yet_valid",
    )


UNKNOWN = {
    "wrong_issuer": {"list_issuer": AWARDER + "3", "list_signer": TestSigner(AWARDER + "3", 2)},
    "wrong_purpose": {"purpose": "suspension"},
    "stale": {"at": NOW - timedelta(hours=25), "list_valid_for": timedelta(days=9)},
    "key_unknown": {"list_signer": TestSigner(REGISTER, 9)},
    "controller": {"list_signer": STRANGER},
    "key_compromised": {"register_key": {"state": "compromised", "since": REVOKED_AT}},
}


@pytest.mark.parametrize("reason", UNKNOWN)
def test_a_list_that_cannot_answer_leaves_the_status_unknown(check, reason):
    assert short(check(**UNKNOWN[reason])) == ("genuine_status_unknown", reason)


def test_a_list_out_of_date_leaves_the_status_unknown(check):
    verdict = check(list_valid_for=timedelta(minutes=30))

    assert short(verdict) == ("genuine_status_unknown", "stale")
    assert verdict.status == StatusFact("unknown", reason="stale")


DAMAGE = {
    "lost": lambda files, path: files.pop(path),
    "changed": lambda files, path: files.update({path: files[path] + b" "}),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("path", ["status/register.example-status-1-cba45aaa.json", "status/history.json"])
def test_a_status_file_lost_or_changed_is_called_damage_and_leaves_the_status_unknown(check, path, damage):
    files = Folder().files()
    DAMAGE[damage](files, path)

    verdict = check(files=files)

    assert short(verdict) == ("genuine_status_unknown", "trust_damaged")
    assert verdict_told.title(verdict) == "Genuine, but we could not check withdrawal"
    assert [one.detail for one in verdict.steps if one.result == "unknown"] == ["trust_damaged", "trust_damaged"]


@pytest.mark.parametrize("damage", DAMAGE)
def test_entries_lost_or_changed_are_called_damage_by_the_headline_too_and_nothing_is_green(check, damage):
    files = Folder().files()
    DAMAGE[damage](files, "entries.json")

    verdict = check(files=files)

    assert short(verdict) == ("genuine_status_unknown", "trust_damaged")
    assert verdict_told.tone(verdict) == "wait"
    assert verdict_told.title(verdict) == "Genuine, but we could not check its entry in the register"
    assert verdict_told.meaning(verdict) == (
        "It is unchanged and was not withdrawn. Whether it might be awarded on its day could not be checked.",
        "A part of what checking needs is damaged here, so nothing is called in force.",
    )
    assert [(one.code, one.result) for one in verdict.steps if one.detail == "trust_damaged"] == [("entry", "unknown")]


def test_an_entry_that_the_folder_does_not_have_is_told_as_that_and_not_as_a_withdrawal_unchecked(check):
    verdict = check(entries=())

    assert short(verdict) == ("genuine_status_unknown", "entry_unknown")
    assert verdict_told.title(verdict) == "Genuine, but we could not check its entry in the register"
    assert len(verdict_told.meaning(verdict)) == 1


@pytest.mark.parametrize("path", [path for path in Folder().files() if path != "index.json"])
def test_no_part_of_a_folder_can_be_damaged_and_a_withdrawn_award_be_green_for_it(check, path):
    files = Folder(set_bits=(INDEX,), changes=(change("revoked", REVOKED_AT),)).files()
    files[path] += b" "

    assert check(files=files).verdict != "genuine_in_force"


def test_a_list_whose_bits_were_changed_leaves_the_status_unknown(check):
    withdrawn, clean = Folder(set_bits=(INDEX,)).files(), Folder().files()
    path = "status/register.example-status-1-cba45aaa.json"
    document, other = json.loads(withdrawn[path]), json.loads(clean[path])
    document["credentialSubject"]["encodedList"] = other["credentialSubject"]["encodedList"]
    content = json.dumps(document).encode()
    index = json.loads(withdrawn["index.json"])
    for file in index["files"]:
        if file["path"] == path:
            file["sha256"] = hashlib.sha256(content).hexdigest()

    verdict = check(files=withdrawn | {path: content, "index.json": json.dumps(index).encode()})

    assert short(verdict) == ("genuine_status_unknown", "signature")


def test_a_history_not_signed_by_the_register_leaves_the_status_unknown(check):
    assert short(check(history_signer=AWARDER_SIGNER)) == ("genuine_status_unknown", "controller")


def test_an_old_folder_still_tells_a_withdrawal_but_no_longer_a_suspension(check):
    old = {"at": NOW - timedelta(days=10), "list_valid_for": timedelta(days=99)}
    withdrawn, suspended = change("revoked", REVOKED_AT), change("suspended", REVOKED_AT)

    assert short(check(set_bits=(INDEX,), changes=(withdrawn,), **old)) == ("genuine_not_in_force", "revoked")
    assert short(check(suspended=(INDEX,), changes=(suspended,), **old)) == ("genuine_status_unknown", "stale")


def as_signed(document: dict[str, Any], *suites: str) -> dict[str, Any]:
    return sign(document, AWARDER_SIGNER, created=SIGNED_AT, cryptosuites=suites or SUITES)


def restated(**fields: Any) -> dict[str, Any]:
    badge = open_badge(AWARD)
    badge["credentialStatus"] |= fields
    return as_signed(badge)


def without_status() -> dict[str, Any]:
    return {name: value for name, value in open_badge(AWARD).items() if name != "credentialStatus"}


def elsewhere(purpose: str) -> dict[str, Any]:
    return status_entry("https://elsewhere.example/status/1", INDEX, purpose)


def test_a_pointer_to_one_form_of_a_list_leads_to_the_others(check):
    document = as_signed(open_badge(AWARD) | {"credentialStatus": status_entry(LIST, INDEX, "suspension")})

    assert short(check(document)) == ("genuine_in_force", None)
    assert short(check(document, set_bits=(INDEX,))) == ("genuine_not_in_force", "revoked")


@pytest.mark.parametrize(
    ("reason", "document"),
    [
        ("index", restated(statusListIndex="131072")),
        ("form", restated(statusListIndex="-1")),
        ("form", restated(statusListIndex="094567")),
        ("wrong_purpose", restated(statusPurpose="suspension")),
        ("too_short", restated(statusSize=2)),
        ("no_status", as_signed(open_badge(AWARD) | {"credentialStatus": elsewhere("message")})),
        ("missing", restated(statusListCredential="https://elsewhere.example/status/1")),
        ("no_status", as_signed(without_status())),
    ],
)
def test_a_pointer_that_leads_nowhere_leaves_the_status_unknown(check, reason, document):
    assert short(check(document)) == ("genuine_status_unknown", reason)


def test_of_two_status_entries_the_graver_counts(check):
    badge = open_badge(AWARD)
    badge["credentialStatus"] = [badge["credentialStatus"], status_entry(LIST, 8, "revocation")]
    document = as_signed(badge)

    assert short(check(document)) == ("genuine_in_force", None)
    assert short(check(document, set_bits=(8,))) == ("genuine_not_in_force", "revoked")


@pytest.mark.parametrize(("state", "word"), [("compromised", "key_compromised"), ("retired", "key_retired")])
def test_a_key_counts_for_what_it_signed_before_it_was_lost(check, state, word):
    def key(since: datetime) -> dict[str, Any]:
        return {"awarder_key": {"state": state, "since": since, "reason": "laptop stolen"}}

    verdict = check(**key(SIGNED_AT - timedelta(hours=1)))

    assert short(verdict) == ("genuine_not_in_force", word)
    assert verdict.status == StatusFact(
        word, SIGNED_AT - timedelta(hours=1), REGISTER, "Register of Mirane", "laptop stolen"
    )
    assert short(check(**key(SIGNED_AT))) == ("genuine_not_in_force", word)
    assert short(check(**key(SIGNED_AT + timedelta(hours=1)))) == ("genuine_in_force", None)


LOST = {"awarder_key": {"state": "compromised", "since": SIGNED_AT - timedelta(hours=1)}}


@pytest.mark.parametrize("word", ["revoked", "superseded"])
def test_a_lost_key_hides_no_withdrawal(check, word):
    verdict = check(set_bits=(INDEX,), changes=(change(word, REVOKED_AT),), **LOST)

    assert short(verdict) == ("genuine_not_in_force", word)
    assert verdict.status.since == REVOKED_AT
    assert verdict.steps[1] == Step("signature", "failed", "key_compromised")
    assert (verdict.status_on_award.award, verdict.status_today.award) == ("unknown", word)


def test_what_a_lost_key_signed_stands_alike_in_steps_and_standings(check):
    verdict = check(**LOST)

    assert verdict.steps[5:7] == (
        Step("status_at_award", "unknown", "key_compromised"),
        Step("status_today", "failed", "key_compromised"),
    )
    assert (verdict.status_on_award.award, verdict.status_today.award) == ("unknown", "key_compromised")


@pytest.mark.parametrize("dated", [SIGNED_AT, datetime(1969, 1, 1, tzinfo=UTC)])
def test_a_key_lost_without_a_moment_counts_for_nothing_whatever_the_date(check, dated):
    verdict = check(signed(at=dated), awarder_key={"state": "compromised"})

    assert short(verdict) == ("genuine_not_in_force", "key_compromised")
    assert verdict.status == StatusFact("key_compromised", None, REGISTER, "Register of Mirane")


def test_a_form_without_an_answer_is_not_in_force_for_who_asked_its_holder(tmp_path):
    trust = TrustStore.load(write(Folder().files(), tmp_path))
    withdrawn = TrustStore.load(write(Folder(set_bits=(INDEX,)).files(), tmp_path / "withdrawn"))
    asked = Asked(challenge="7")

    verdict = verify(json.dumps(signed()).encode(), trust, NOW, asked)

    assert short(verdict) == ("genuine_status_unknown", "holder_binding")
    assert verdict.steps[-1] == Step("holder_binding", "failed", "binding_missing")
    assert short(verify(json.dumps(signed()).encode(), withdrawn, NOW, asked)) == ("genuine_not_in_force", "revoked")


def test_an_awarder_no_longer_recognised_was_recognised_then(check):
    verdict = check(recognised_to=date(2026, 9, 30))

    assert short(verdict) == ("genuine_in_force", None)
    assert (verdict.status_on_award.awarder, verdict.status_today.awarder) == ("recognised", "not_recognised")


def test_what_the_folder_does_not_tell_is_unknown(check):
    verdict = check(entries=())

    assert (verdict.status_on_award.qualification, verdict.status_today.qualification) == ("unknown", "unknown")


def issued_by(did: str, signer: TestSigner) -> dict[str, Any]:
    return signed(dataclasses.replace(AWARD, issuer=dataclasses.replace(AWARD.issuer, did=did)), signer)


def on_other_terms() -> dict[str, Any]:
    """Ours by its plain proof, with a context nobody pinned."""
    document = as_signed(open_badge(AWARD) | {"@context": ["https://evil.example/v1"]}, JCS)
    return document | {"proof": [signed()["proof"][0], document["proof"]]}


@pytest.mark.parametrize(
    ("expected", "document"),
    [
        (("not_issued_here", "issuer_unknown"), issued_by("did:web:elsewhere.example", STRANGER)),
        (("not_issued_here", "key_unknown"), issued_by(AWARDER, TestSigner(AWARDER, 9))),
        (("not_issued_here", "not_an_award"), issued_by(REGISTER, REGISTER_SIGNER)),
        (("not_issued_here", "not_an_award"), as_signed({"issuer": AWARDER, "type": "Letter"}, JCS)),
        (("not_issued_here", "not_an_award"), as_signed(open_badge(AWARD) | {"type": ["VerifiableCredential"]}, JCS)),
        (("altered", "proof_missing"), as_signed(open_badge(AWARD), RDFC)),
        (("altered", "proof_missing"), as_signed(open_badge(AWARD), JCS)),
        (("altered", "controller"), issued_by(AWARDER, STRANGER)),
        (("altered", "controller"), issued_by("did:web:elsewhere.example", AWARDER_SIGNER)),
        (("altered", "signature"), signed() | {"name": "Another title"}),
        (("altered", "proof_missing"), open_badge(AWARD)),
        (("altered", "context_unknown"), on_other_terms()),
        (("not_issued_here", "issuer_unknown"), {"hello": "world"}),
        (("not_issued_here", "issuer_unknown"), {"issuer": [], "proof": "x"}),
    ],
)
def test_what_is_not_ours_and_what_was_altered_are_told_apart(check, expected, document):
    verdict = check(document)

    assert short(verdict) == expected
    assert (verdict.credential, verdict.status, verdict.status_today) == (None, None, None)


RAW = json.dumps(signed()).encode()


@pytest.mark.parametrize(
    ("expected", "raw"),
    [
        (("altered", "not_json"), RAW[:-1]),
        (("altered", "duplicate_key"), b'{"name": "x", ' + RAW[1:]),
        (("altered", "lone_surrogate"), RAW.replace(b"merit", b"\\ud800")),
        (("altered", "not_a_number"), RAW.replace(b"2.5", b"NaN")),
        (("altered", "too_large"), RAW + b" " * 300_000),
        (("altered", "too_deep"), RAW[:-1] + b', "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
        (("not_issued_here", "no_form"), b"\x00\x01\x02"),
        (("not_issued_here", "no_form"), b""),
        (("not_issued_here", "too_large"), b"{" + b"x" * 10_000_000),
        (("not_issued_here", "no_form"), b"x" * 10_000_000),
        (("not_issued_here", "no_form"), b"[]"),
    ],
)
def test_bytes_that_are_no_document_are_altered_when_they_name_us(check, expected, raw):
    assert short(check(raw)) == expected


def test_without_a_trust_folder_nothing_is_genuine():
    verdict = verify(RAW, None, NOW)

    assert verdict == Verdict(
        "not_issued_here", NOW, "no_trust_folder", steps=(Step("signature", "unknown", "no_trust_folder"),)
    )
    assert short(verify(b"{", None, NOW)) == ("not_issued_here", "no_trust_folder")


def test_a_damaged_folder_is_not_mistaken_for_a_forgery(check):
    files = Folder().files()
    files["dids/register.example-awarders-12-9fe01bdb.json"] += b" "

    assert short(check(files=files)) == ("not_issued_here", "trust_damaged")


def test_a_folder_serves_many_checks(tmp_path):
    trust = TrustStore.load(write(Folder(set_bits=(INDEX,)).files(), tmp_path))
    other = dataclasses.replace(AWARD, status=dataclasses.replace(AWARD.status, index=5))

    verdicts = [verify(json.dumps(signed(record)).encode(), trust, NOW).verdict for record in (AWARD, other, AWARD)]

    assert verdicts == ["genuine_not_in_force", "genuine_in_force", "genuine_not_in_force"]


def test_a_poisoned_graph_costs_nothing_without_a_plain_proof_that_holds(check):
    badge = open_badge(AWARD)
    badge["credentialSubject"]["achievement"]["alignment"] = [{"type": ["Alignment"]} for _ in range(9_000)]
    started = time.process_time()

    assert short(check(badge | {"proof": signed()["proof"]})) == ("altered", "signature")
    assert short(check(badge | {"proof": signed()["proof"][:1]})) == ("altered", "proof_missing")
    assert time.process_time() - started < 1
