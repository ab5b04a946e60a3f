"""An SD-JWT VC handed in: what it now shows, how its award stands, and that nobody bent it on the way."""

from __future__ import annotations

import dataclasses
import random
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from passerelle.core.credentials import eudi_learning, jose, sd_jwt_vc, wallet_award
from passerelle.core.credentials.presented import Asked
from passerelle.core.credentials.sd_jwt import holding, issuing
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verdict import Level, Step
from passerelle.core.credentials.verify import NOBODY_ASKED, verify
from tests.core.credentials.samples import (
    AWARD,
    AWARDER,
    AWARDER_P256,
    AWARDER_SIGNER,
    INDEX,
    NOW,
    REGISTER_SIGNER,
    SIGNED_AT,
    STRANGER,
    Folder,
    TestSigner,
    TestSignerP256,
    salts,
    signed,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passerelle.core.credentials.verdict import Verdict

HOLDER = TestSignerP256("did:example:holder", 6)
FORMS = [wallet_award, eudi_learning]
QUESTION = Asked("n-1", "https://employer.example")


@pytest.fixture
def check(tmp_path):
    def run(text: str | bytes, asked: Asked = NOBODY_ASKED, now: Any = NOW, **bend: Any) -> Verdict:
        folder = write(Folder(**bend).files(), tmp_path / "trust")
        return verify(text.encode() if isinstance(text, str) else text, TrustStore.load(folder), now, asked)

    return run


def issued(form: Any = wallet_award, signer: Any = AWARDER_P256, at: Any = SIGNED_AT, **options: Any) -> str:
    return form.issue(AWARD, signer, issued_at=at, salt=salts(), **options)


def bound(show: Any = None, **bend: Any) -> str:
    answer = {"holder": HOLDER, "audience": QUESTION.domain, "nonce": QUESTION.challenge, "at": NOW} | bend
    token = issued(holder_key=HOLDER.published().verifying)
    return holding.present(token, show=show, answer=holding.Answer(**answer))


def short(verdict: Verdict) -> tuple[str, str | None]:
    return verdict.verdict, verdict.reason


def step(verdict: Verdict, code: str) -> tuple[str, str]:
    return next((step.result, step.detail) for step in verdict.steps if step.code == code)


@pytest.mark.parametrize(("form", "name"), [(wallet_award, "sd_jwt_vc"), (eudi_learning, "eudi_learning")])
def test_a_genuine_award_in_force_is_told_step_by_step(check, form, name):
    verdict = check(issued(form))

    assert (short(verdict), verdict.form) == (("genuine_in_force", None), name)
    assert verdict.steps == (
        Step("format", "ok", name),
        Step("signature", "ok", "ES256"),
        Step("issuer", "ok", "recognised"),
        Step("entry", "ok", "registered"),
        Step("validity", "ok"),
        Step("status_at_award", "ok"),
        Step("status_today", "ok"),
        Step("schema", "ok"),
        Step("holder_binding", "not_applicable"),
    )


def test_with_everything_shown_it_says_what_the_open_badge_says(check):
    badge = check(orjson.dumps(signed())).credential

    assert check(issued()).credential == badge
    assert check(issued(eudi_learning)).credential == dataclasses.replace(
        badge,
        levels=(Level("EQF", "", "5"),),
        credits=None,
        credit_system=None,
        assessed=(),
        supervision=None,
        route=None,
    )


def test_what_is_withheld_is_reported_as_not_said_and_the_rest_still_holds(check):
    shown = holding.present(issued(), show=[("result",), ("credits",)])
    verdict = check(shown)
    said = verdict.credential

    assert short(verdict) == ("genuine_in_force", None)
    assert (said.result, said.credits, said.credit_system) == ("merit", Decimal("2.5"), "ECTS")
    assert (said.holder_name, said.hours, said.route, said.outcomes) == (None, None, None, ())
    assert (said.title, said.awarder, said.register_number) == (
        "Data protection in small clinics",
        "Université de Mirane",
        "MC-00412",
    )


@pytest.mark.parametrize("form", FORMS)
def test_every_choice_of_disclosures_still_verifies(check, form):
    token, *disclosures, _ = issued(form).split("~")
    for kept in range(len(disclosures) + 1):
        assert short(check("~".join((token, *disclosures[:kept], "")))) == ("genuine_in_force", None)
    assert short(check("~".join((token, *disclosures[::-1], "")))) == ("genuine_in_force", None)
    assert short(check(issued(form) + "\n")) == ("genuine_in_force", None)


# Status


@pytest.mark.parametrize(
    ("bend", "expected"),
    [
        ({"set_bits": (INDEX,)}, ("genuine_not_in_force", "revoked")),
        ({"suspended": (INDEX,)}, ("genuine_not_in_force", "suspended")),
        ({"set_bits": (INDEX + 1, INDEX - 1), "suspended": (INDEX + 2,)}, ("genuine_in_force", None)),
        ({"list_valid_for": timedelta(minutes=30)}, ("genuine_status_unknown", "stale")),
        ({"list_signer": STRANGER}, ("genuine_status_unknown", "key_unknown")),
        ({"at": NOW - timedelta(days=3)}, ("genuine_status_unknown", "stale")),
    ],
)
def test_the_token_list_says_how_the_award_stands(check, bend, expected):
    assert short(check(issued(), **bend)) == expected


def test_without_a_status_or_with_one_of_no_form_nothing_is_known(check):
    claims = wallet_award.claims_of(AWARD, SIGNED_AT)
    for status, reason in (
        (None, "no_status"),
        ({}, "form"),
        ({"status_list": {"idx": "1", "uri": "x"}}, "form"),
        ({"status_list": {"idx": True, "uri": "x"}}, "form"),
        ({"status_list": {"idx": -1, "uri": "x"}}, "form"),
        ({"status_list": {"idx": 1}}, "form"),
        ({"status_list": {"idx": 1, "uri": "https://elsewhere.example/1"}}, "missing"),
    ):
        bent = claims | {"status": status}
        if status is None:
            del bent["status"]
        verdict = check(issuing.issue(bent, AWARDER_P256, typ=sd_jwt_vc.TYP, salt=salts()))

        assert short(verdict) == ("genuine_status_unknown", reason)


def test_an_expired_and_a_future_one_are_genuine_and_not_in_force(check):
    fresh = {"at": NOW + timedelta(days=3000) - timedelta(hours=1)}

    assert short(check(issued(), now=NOW + timedelta(days=3000), **fresh)) == ("genuine_not_in_force", "expired")
    assert short(check(issued(at=NOW + timedelta(days=2)))) == ("genuine_not_in_force", "not_yet_valid")


def test_what_a_compromised_key_signed_afterwards_is_no_award(check):
    lost = {"state": "compromised", "since": SIGNED_AT + timedelta(days=1), "reason": "lost"}

    assert check(issued(), awarder_key=lost).verdict == "genuine_in_force"
    assert short(check(issued(at=SIGNED_AT + timedelta(days=2)), awarder_key=lost)) == (
        "genuine_not_in_force",
        "key_compromised",
    )


# Holder binding


def test_who_was_asked_and_answered_is_the_holder(check):
    verdict = check(bound(), QUESTION)

    assert (short(verdict), step(verdict, "holder_binding")) == (("genuine_in_force", None), ("ok", ""))
    assert step(check(bound(show=[("name",)]), QUESTION), "holder_binding") == ("ok", "")


def test_who_answers_without_being_asked_is_told(check):
    assert step(check(bound()), "holder_binding") == ("ok", "not_asked")
    assert step(check(bound(at=NOW - timedelta(days=90))), "holder_binding") == ("ok", "not_asked")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (issued(), "binding_missing"),
        (bound().rpartition("~")[0] + "~", "binding_missing"),
        (bound(nonce="n-2"), "challenge"),
        (bound(audience="https://other.example"), "domain"),
        (bound(at=NOW - timedelta(minutes=11)), "stale"),
        (bound(at=NOW + timedelta(minutes=11)), "stale"),
    ],
)
def test_no_answer_or_one_to_another_question_is_never_green(check, text, reason):
    verdict = check(text, QUESTION)

    assert short(verdict) == ("genuine_status_unknown", "holder_binding")
    assert step(verdict, "holder_binding") == ("failed", reason)


@pytest.mark.parametrize(
    ("bend", "reason"),
    [
        (lambda text: bent_binding(text, HOLDER, drop=1), "sd_hash"),
        (lambda text: bound(holder=STRANGER), "cryptosuite"),
        (lambda text: bound(holder=TestSignerP256("did:example:other", 8)), "signature"),
        (lambda text: issued() + text.rpartition("~")[2], "holder_key"),
        (lambda text: text.rpartition("~")[0] + "~x", "not_jws"),
    ],
)
@pytest.mark.parametrize("asked", [Asked(), QUESTION])
def test_a_presentation_changed_after_the_holder_signed_it_is_altered(check, bend, reason, asked):
    verdict = check(bend(bound()), asked)

    assert short(verdict) == ("altered", reason)
    assert step(verdict, "holder_binding") == ("failed", reason)


def bent_binding(text: str, holder: Any, *, drop: int) -> str:
    token, *disclosures, binding = text.split("~")
    return "~".join((token, *disclosures[drop:], binding))


# Whose it is


def test_another_issuers_key_is_not_ours(check):
    stranger = dataclasses.replace(
        AWARD, issuer=dataclasses.replace(AWARD.issuer, did=STRANGER.verification_method.partition("#")[0])
    )
    foreign = wallet_award.issue(stranger, STRANGER, issued_at=SIGNED_AT, salt=salts())

    assert short(check(foreign)) == ("not_issued_here", "issuer_unknown")
    assert short(check(issued(signer=STRANGER))) == ("not_issued_here", "key_unknown")
    assert short(check(issued(signer=TestSigner(AWARDER, 77)))) == ("not_issued_here", "key_unknown")
    assert short(check(issued(signer=REGISTER_SIGNER))) == ("altered", "controller")


def test_what_the_register_or_an_awarder_signed_for_another_use_is_no_award(check):
    claims = wallet_award.claims_of(AWARD, SIGNED_AT)
    other = issuing.issue(claims | {"vct": "urn:eudi:pid:1"}, AWARDER_P256, typ=sd_jwt_vc.TYP, salt=salts())
    sparse = {"iss": AWARDER, "iat": 1, "vct": claims["vct"]}

    assert short(check(other)) == ("not_issued_here", "not_an_award")
    assert short(check(issued(signer=AWARDER_SIGNER).replace("~", "", 1))) in (
        ("altered", "base64url"),
        ("altered", "signature"),
    )
    assert short(check(issuing.issue(claims, AWARDER_P256, typ="vc+sd-jwt", salt=salts()))) == ("altered", "type")
    assert short(check(issuing.issue(sparse, AWARDER_P256, typ=sd_jwt_vc.TYP, salt=salts()))) == ("altered", "schema")


@pytest.mark.parametrize(
    "raw",
    [
        b"ey~",
        b"ey.ey.~",
        b"ey" + b"~" * 1000,
        b"ey" + b"A" * 10_000_000 + b"~",
        b"eyJhbGciOiJub25lIn0.e30.~",
        "eyJ\u00e9~".encode(),
        b"ey\xff\xfe~",
    ],
)
def test_no_bytes_are_more_than_refused(check, raw):
    assert check(raw).verdict in ("not_issued_here", "altered")


# Bent copies, the genuine one accepted in the same loop


def replaced(text: str) -> Iterator[str]:
    """Every character replaced by its neighbour in the alphabet, and by one far away."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
    for place, letter in enumerate(text):
        at = alphabet.index(letter)
        for other in (alphabet[at - 1], alphabet[(at + 17) % len(alphabet)]):
            yield text[:place] + other + text[place + 1 :]


def removed_and_added(text: str) -> Iterator[str]:
    chance = random.Random(20261124)
    for place in range(len(text)):
        yield text[:place] + text[place + 1 :]
        yield text[:place] + chance.choice("AZaz09-_=.~ +/\n") + text[place:]


def other_disclosures(text: str) -> Iterator[str]:
    """Disclosures of another credential, or of nobody's, in the place of its own."""
    token, *disclosures, binding = text.split("~")
    others = wallet_award.issue(
        dataclasses.replace(AWARD, result="distinction"), AWARDER_P256, issued_at=SIGNED_AT, salt=salts()
    ).split("~")[1:-1]
    for place, own in enumerate(disclosures):
        for other in {*others, jose.base64url(b'["x","result","y"]')} - set(disclosures):
            yield "~".join((token, *disclosures[:place], other, *disclosures[place + 1 :], binding))
            yield "~".join((token, *disclosures[:place], other, own, *disclosures[place + 1 :], binding))
        yield "~".join((token, *disclosures[:place], own, own, *disclosures[place + 1 :], binding))


def says_the_same(text: str, original: str) -> bool:
    """Whether less of the same is shown (a disclosure withheld, all else untouched), or white space was put around."""
    token, *disclosures, binding = original.split("~")
    bent_token, *bent, bent_binding = text.strip(" \n").split("~")
    shown = set(disclosures)
    return (bent_token, bent_binding) == (token, binding) and len(set(bent)) == len(bent) and set(bent) <= shown


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("mutants", [replaced, removed_and_added, other_disclosures])
@pytest.mark.parametrize("is_bound", [False, True])
def test_no_bent_copy_is_taken_for_genuine(tmp_path, form, mutants, is_bound):
    trust = TrustStore.load(write(Folder().files(), tmp_path))
    original = issued(form, holder_key=HOLDER.published().verifying)
    if is_bound:
        answer = holding.Answer(HOLDER, "https://employer.example", "n-1", NOW)
        original = holding.present(original, answer=answer)
    tried, accepted = 0, []
    for bent in mutants(original):
        if says_the_same(bent, original):
            continue
        if verify(bent.encode(), trust, NOW).verdict.startswith("genuine"):
            accepted.append(bent)
        if tried % 100 == 0:
            assert verify(original.encode(), trust, NOW).verdict == "genuine_in_force"
        tried += 1

    assert accepted == []
    assert tried >= (40 if mutants is other_disclosures else 5000)
