"""The credential on paper: what fits, what it says, and that no other spelling of it is believed."""

from __future__ import annotations

import json
import string
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.credentials import base32, cose, paper
from passerelle.core.credentials.forms import paper as form
from passerelle.core.credentials.model import AwardRecord, HolderRef
from passerelle.core.credentials.presented import Asked, Closed
from passerelle.core.credentials.refusals import CredentialRefused, Incomplete, Unreadable
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verdict import Level, StatusFact, Step, Summary
from passerelle.core.credentials.verify import verify
from tests.core.credentials import paper_vectors
from tests.core.credentials.paper_samples import (
    INDEX,
    ORIGIN,
    P256_SIGNER,
    RECORD,
    SIGNED_AT,
    on_paper,
    text_of,
    trust_files,
)
from tests.core.credentials.samples import AWARDER, AWARDER_SIGNER, NOW, REGISTER_SIGNER, STRANGER, write

VECTORS = json.loads(paper_vectors.FILE.read_text(encoding="utf-8"))
REVOKED_AT = NOW - timedelta(days=30)


@pytest.fixture
def trusting(tmp_path):
    """Make a trust folder, as `trust_files` does, and read it."""

    def made(**bend: Any) -> TrustStore:
        return TrustStore.load(write(trust_files(**bend), tmp_path / "trust"))

    return made


@pytest.fixture
def trust(trusting):
    return trusting()


def short(said: str, trust: TrustStore) -> tuple[str, str | None]:
    verdict = verify(said.encode(), trust, NOW)
    return verdict.verdict, verdict.reason


def test_a_genuine_paper_is_told_whole_and_what_is_not_on_it_is_unknown(trust):
    verdict = verify(text_of().encode(), trust, NOW)

    assert verdict.credential == Summary(
        credential_id=f"{ORIGIN}/credentials/8d5d0c1c-7f0f-4c0e-9f6e-0d7a4f2a9a11",
        holder_name="Nguyễn Thị Ánh Tuyết",
        title="Inspection des puits et des forages : sécurité, prélèvement et relevé des défauts",
        language="fr",
        levels=(Level("mqf-mirane", "2025", "4"), Level("EQF", "2017", "4")),
        credits=Decimal("3"),
        credit_system="ECTS",
        hours=Decimal("75"),
        assessed=("practical", "oral"),
        supervision="supervised_onsite_with_id",
        result="merit",
        route="course",
        awarded_on=date(2026, 6, 30),
        valid_until=date(2031, 6, 30),
        awarder="Université de Mirane",
        awarder_did=AWARDER,
        country=None,
        register_number="MC-00412",
        version="2",
        outcomes=(),
    )
    assert (verdict.verdict, verdict.form, verdict.status) == ("genuine_in_force", "paper", StatusFact("in_force"))
    assert [(step.code, step.result) for step in verdict.steps] == [
        ("format", "ok"),
        ("signature", "ok"),
        ("issuer", "ok"),
        ("entry", "ok"),
        ("validity", "ok"),
        ("status_at_award", "ok"),
        ("status_today", "ok"),
        ("schema", "ok"),
        ("holder_binding", "not_applicable"),
    ]
    assert verdict.steps[1] == Step("signature", "ok", "COSE Ed25519")


def test_it_is_read_as_printed_as_a_browser_rewrites_it_and_as_a_fragment_alone(trust):
    said = text_of()
    fragment = said.partition("#")[2]

    for spelling in (said, f"https://register.example/V#{fragment}", fragment, f"\n{said}\r\n", f" {fragment} "):
        assert short(spelling, trust) == ("genuine_in_force", None)


def test_both_algorithms_are_read(trust):
    assert short(text_of(RECORD, P256_SIGNER), trust) == ("genuine_in_force", None)


def test_one_withdrawn_or_suspended_is_told_as_such_with_when_and_by_whom(trusting):
    revoked = trusting(revoked=(INDEX,), changes=(("revoked", REVOKED_AT),))
    assert verify(text_of().encode(), revoked, NOW).status == StatusFact(
        "revoked", REVOKED_AT, AWARDER, "Université de Mirane", "assessment_invalid"
    )
    suspended = trusting(suspended=(INDEX,))
    assert short(text_of(), suspended) == ("genuine_not_in_force", "suspended")


@pytest.mark.parametrize("lists", [("revocation",), ("suspension",), ()])
def test_a_list_that_is_not_here_leaves_the_status_unknown(trusting, lists):
    assert short(text_of(), trusting(lists=lists)) == ("genuine_status_unknown", "missing")


def test_a_key_that_was_lost_before_it_signed_makes_no_award(trusting):
    lost = AWARDER_SIGNER.published(state="compromised", since=SIGNED_AT, reason="stolen")

    assert short(text_of(), trusting(keys=(lost,))) == ("genuine_not_in_force", "key_compromised")
    assert short(text_of(at=SIGNED_AT - timedelta(seconds=1)), trusting(keys=(lost,))) == ("genuine_in_force", None)


def test_the_registers_own_key_makes_no_award(trust):
    record = replace(RECORD, issuer=replace(RECORD.issuer, did="did:web:register.example"))

    assert short(text_of(record, REGISTER_SIGNER), trust) == ("not_issued_here", "not_an_award")


def test_of_two_keys_with_one_short_name_either_may_have_signed(trust, monkeypatch):
    methods = (P256_SIGNER.verification_method, AWARDER_SIGNER.verification_method)
    for order in (methods, methods[::-1]):
        monkeypatch.setattr(trust, "methods_named", lambda kid, order=order: order)
        assert short(text_of(), trust) == ("genuine_in_force", None)


def test_the_vectors_are_what_we_write():
    assert paper_vectors.FILE.read_text(encoding="utf-8") == paper_vectors.written()


@pytest.mark.parametrize("case", VECTORS["genuine"], ids=lambda case: case["name"])
def test_every_genuine_vector_is_genuine(trust, case):
    assert verify(case["text"].encode(), trust, NOW).verdict == "genuine_in_force"


@pytest.mark.parametrize("case", VECTORS["refused"], ids=lambda case: case["name"])
def test_every_other_vector_is_refused_for_its_reason(trust, case):
    assert short(case["text"], trust) == (case["verdict"], case["reason"])


def test_no_change_of_one_letter_is_accepted_while_the_genuine_one_is(trust):
    said = text_of()
    tried, accepted = 0, []
    for place in range(len(said)):
        for letter in string.ascii_letters + string.digits + "/#:.-=_ +%":
            changed = said[:place] + letter + said[place + 1 :]
            verdict = "genuine" in verify(changed.encode(), trust, NOW).verdict
            if changed == said:
                assert verdict
                continue
            tried += 1
            if verdict:
                accepted.append(changed)

    assert (accepted, tried) == ([], len(said) * 71)


def test_nothing_may_be_appended_inserted_or_left_out(trust):
    said = text_of()
    letters = string.ascii_uppercase + "234567=#"
    bent = [said + letter for letter in letters] + [said + one + other for one in letters for other in letters]
    bent += [said[:place] + said[place + 1 :] for place in range(len(said))]
    bent += [said[:place] + "A" + said[place:] for place in range(len(said) + 1)]
    bent += [said[:place] + said[place + 1] + said[place] + said[place + 2 :] for place in range(len(said) - 1)]

    assert [text for text in bent if text != said and "genuine" in verify(text.encode(), trust, NOW).verdict] == []
    assert short(said, trust) == ("genuine_in_force", None)


def test_no_change_of_one_bit_of_the_bytes_is_accepted(trust):
    signed = on_paper()
    for place in range(len(signed) * 8):
        changed = bytearray(signed)
        changed[place // 8] ^= 1 << place % 8
        assert "genuine" not in short(paper.text(ORIGIN, bytes(changed)), trust)[0]
    assert short(paper.text(ORIGIN, signed), trust) == ("genuine_in_force", None)


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_a_payload_is_read_only_in_the_spelling_we_write(content):
    try:
        again = paper.encode(paper.decode(content))
    except Unreadable:
        again = content
    assert again == content


def test_text_of_any_length_is_read_in_no_time(trust):
    for said in ("A" * 10_000_000, f"HTTPS://REGISTER.EXAMPLE/V#{'A' * 2_000_000}"):
        started = datetime.now(UTC)
        assert short(said, trust)[0] == "not_issued_here"
        assert datetime.now(UTC) - started < timedelta(seconds=1)


def test_the_form_closes_and_never_raises_anything_else(trust):
    for raw in (b"A", b"7", b"HTTPS://#", b"http://x#", b"HTTPS://REGISTER.EXAMPLE/V##", b"https://\xff#A"):
        if form.recognises(raw):
            with pytest.raises(Closed):
                form.read(raw, trust, NOW, Asked())


def leaves(thing: Any, path: str = "") -> list[str]:
    found: list[str] = []
    for field in fields(thing):
        value, name = getattr(thing, field.name), f"{path}{field.name}"
        first = value[0] if isinstance(value, tuple) and value else value
        found += leaves(first, f"{name}.") if is_dataclass(first) else [name]
    return found


CARRIED = {
    "award_id",
    "credential_id",
    "issuer.did",
    "holder.name",
    "achievement.title",
    "achievement.register_number",
    "achievement.version",
    "achievement.language",
    "achievement.hours",
    "achievement.credits",
    "achievement.credit_system",
    "achievement.levels.framework",
    "achievement.levels.framework_version",
    "achievement.levels.code",
    "achievement.assessment_types",
    "achievement.supervision",
    "result",
    "awarded_on",
    "valid_until",
    "route",
    "status.list_url",
    "status.index",
    "zone",
}


def test_every_field_of_an_award_is_carried_or_listed_as_not():
    listed = set(paper.CANNOT_CARRY)
    missing = [
        leaf
        for leaf in leaves(RECORD)
        if leaf not in CARRIED and not any(leaf == name or leaf.startswith(f"{name}.") for name in listed)
    ]
    assert missing == []
    assert AwardRecord.__dataclass_fields__.keys() >= {"award_id", "zone"}


def test_a_realistic_award_fits_whole_and_fills_the_code():
    signed = on_paper()

    assert len(signed) <= 306
    assert paper.decode(cose.parse(signed).payload).cut == 0


def test_a_long_title_is_cut_and_says_so(trust):
    long = replace(RECORD, achievement=replace(RECORD.achievement, title="Sécurité de l'eau " * 20))
    signed = on_paper(long)

    assert 300 <= len(signed) <= 306
    assert paper.decode(cose.parse(signed).payload).cut == paper.TITLE_CUT
    told = verify(paper.text(ORIGIN, signed).encode(), trust, NOW).credential
    assert told is not None
    assert told.title.startswith("Sécurité de l'eau Sécurité")
    assert told.title.endswith("…")


def test_a_letter_keeps_its_accent_where_a_title_is_cut():
    for spare in range(12):
        title = "x" * spare + "e\N{COMBINING ACUTE ACCENT}" * 80
        cut = paper.decode(
            cose.parse(on_paper(replace(RECORD, achievement=replace(RECORD.achievement, title=title)))).payload
        )
        assert cut.title == title[: len(cut.title)]
        assert (len(cut.title) - spare) % 2 == 0


def test_a_very_long_name_gives_way_last(trust):
    record = replace(RECORD, holder=HolderRef("آمنة بنت سالم " * 15))
    signed = on_paper(record)
    said = paper.decode(cose.parse(signed).payload)

    assert len(signed) <= 306
    assert said.cut == paper.TITLE_CUT + paper.EXTRAS_CUT + paper.HOLDER_CUT
    assert said.title == "Inspection des puits et"
    told = verify(paper.text(ORIGIN, signed).encode(), trust, NOW).credential
    assert told is not None
    assert told.holder_name == f"{said.holder}…"


def test_what_cannot_be_cut_small_enough_is_refused():
    with pytest.raises(CredentialRefused) as refusal:
        on_paper(replace(RECORD, result="x" * 300))
    assert refusal.value.reason == "too_long_for_paper"


@pytest.mark.parametrize(
    ("bend", "reason"),
    [
        ({"credential_id": f"{ORIGIN}/credentials/1"}, "not_on_paper"),
        ({"status": replace(RECORD.status, list_url=f"{ORIGIN}/status/1")}, "not_on_paper"),
        ({"status": replace(RECORD.status, list_url="https://other.example/trust/lists/1")}, "not_on_paper"),
        ({"issuer": replace(RECORD.issuer, did="did:web:other.example")}, "issuer"),
    ],
)
def test_what_would_be_read_differently_is_not_signed(bend, reason):
    with pytest.raises(CredentialRefused) as refusal:
        on_paper(replace(RECORD, **bend))
    assert refusal.value.reason == reason


def test_an_incomplete_award_is_not_signed():
    with pytest.raises(Incomplete):
        on_paper(replace(RECORD, holder=HolderRef("")))


def test_only_the_fixed_form_is_taken_apart():
    signed = on_paper()
    key = AWARDER_SIGNER.published().verifying

    message = cose.parse(signed)
    cose.check(message, key)
    assert cose.sign(message.payload, key, AWARDER_SIGNER) == signed
    for size in (1, 23, 24, 255, 256, 900):
        assert cose.parse(cose.sign(bytes(size), key, AWARDER_SIGNER)).payload == bytes(size)
    with pytest.raises(CredentialRefused):
        cose.check(message, STRANGER.published().verifying)


@given(st.binary(max_size=80))
def test_base32_has_one_spelling(data):
    said = base32.encode(data)
    if data:
        assert base32.decode(said) == data
    for other in (said.lower() + "a", said + "=", said + "1", said + "0", "", said + "\n", f"_{said}"):
        with pytest.raises(ValueError, match="base32"):
            base32.decode(other)


@pytest.mark.parametrize("host", ["a.example", "register.example", "register.mirane.example", "a" * 30])
def test_the_room_is_what_a_code_of_version_14_holds(host):
    room = paper.room_for(host)
    prefix = 4 + 11 + 11 * (len(host) + 10) // 2
    full = prefix + 28 + 15 + (len(base32.encode(bytes(room))) * 11 + 1) // 2
    assert full <= 365 * 8 < full + 48
