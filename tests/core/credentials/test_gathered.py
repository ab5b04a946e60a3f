"""A transcript, and awards shown to one asker: the register's word on who put them together, each award by its own."""

from __future__ import annotations

import dataclasses
import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.core.credentials import gathered, jose, vc_jwt, wallet_award
from passerelle.core.credentials.gathered import Gathered
from passerelle.core.credentials.presented import Asked
from passerelle.core.credentials.refusals import Ambiguous
from passerelle.core.credentials.sd_jwt import holding
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verdict import Step
from passerelle.core.credentials.verify import NOBODY_ASKED, verify
from tests.core.credentials.forms.test_clr import ENTRIES, part
from tests.core.credentials.samples import (
    AWARD,
    AWARDER_P256,
    AWARDER_SIGNER,
    NOW,
    REGISTER,
    REGISTER_SIGNER,
    SIGNED_AT,
    STRANGER,
    Folder,
    salts,
    signed,
    write,
)

if TYPE_CHECKING:
    from passerelle.core.credentials.verdict import Verdict

REFERENCE = "urn:uuid:5b0e6c76-54cb-4b06-8f5b-3a5b1a6a9c55"
MADE = NOW - timedelta(minutes=10)
BADGES = [signed(), signed(part(1)), signed(part(2))]
FERRY = "https://ferry.example"


@pytest.fixture
def check(tmp_path):
    def run(text: str, asked: Asked = NOBODY_ASKED, now: Any = NOW, **bend: Any) -> Verdict:
        files = Folder(entries=(*Folder().entries, *ENTRIES), **bend).files()
        return verify(text.encode(), TrustStore.load(write(files, tmp_path / "trust")), now, asked)

    return run


def transcript(badges: Any = BADGES, signer: Any = REGISTER_SIGNER, **bend: Any) -> str:
    said = {"reference": REFERENCE, "register_did": REGISTER, "register_name": "Register of Mirane", "at": MADE} | bend
    return gathered.sign_transcript(gathered.transcript(badges, **said), signer, at=MADE)


def tokens() -> list[str]:
    """Two awards of which the name and the result are withheld."""
    issued = [wallet_award.issue(one, AWARDER_P256, issued_at=SIGNED_AT, salt=salts()) for one in (AWARD, part(1))]
    return [holding.present(one, show=[("learning_outcomes",), ("credits",)]) for one in issued]


def presentation(signer: Any = REGISTER_SIGNER, **bend: Any) -> str:
    said: dict[str, Any] = {"audience": FERRY, "nonce": "n-1", "at": MADE, "until": NOW + timedelta(minutes=50)}
    return gathered.sign_presentation(bend.pop("shown", tokens()), signer, reference=REFERENCE, **(said | bend))


def short(verdict: Verdict) -> tuple[str, str | None, str | None]:
    return verdict.verdict, verdict.reason, verdict.form


def test_a_transcript_tells_who_holds_what_and_how_each_stands(check):
    verdict = check(transcript())

    assert short(verdict) == ("gathered_in_force", None, "transcript")
    assert verdict.gathered == Gathered("transcript", REGISTER, MADE, 3, AWARD.holder.name)
    assert [(one.verdict, one.credential.title) for one in verdict.parts] == [
        ("genuine_in_force", AWARD.achievement.title),
        ("genuine_in_force", "Part 1"),
        ("genuine_in_force", "Part 2"),
    ]
    assert verdict.steps == (
        Step("format", "ok", "transcript"),
        Step("signature", "ok", "EdDSA"),
        Step("validity", "ok"),
        Step("schema", "ok", "transcript"),
        Step("holder_binding", "ok", "transcript"),
    )
    assert verdict.credential is None


def test_an_award_that_ended_since_is_told_and_the_transcript_stays_genuine(check):
    verdict = check(transcript(), set_bits=(part(1).status.index,))

    assert short(verdict) == ("gathered_in_part", "part_not_in_force", "transcript")
    assert [one.verdict for one in verdict.parts] == ["genuine_in_force", "genuine_not_in_force", "genuine_in_force"]


def test_two_hundred_awards_are_one_transcript(check):
    many = [dataclasses.replace(part(1), credential_id=f"https://register.example/credentials/{n}") for n in range(200)]
    text = transcript([signed(one) for one in many])

    verdict = check(text)

    assert (short(verdict)[0], len(verdict.parts), len(text) < gathered.MAX_BYTES) == ("gathered_in_force", 200, True)


def test_only_the_register_puts_together(check):
    by_awarder = transcript(signer=AWARDER_SIGNER, register_did=AWARDER_SIGNER.verification_method.partition("#")[0])
    by_stranger = transcript(signer=STRANGER, register_did=STRANGER.verification_method.partition("#")[0])

    assert short(check(by_awarder)) == ("not_issued_here", "not_an_award", "transcript")
    assert short(check(by_stranger)) == ("not_issued_here", "issuer_unknown", "transcript")
    assert short(check(presentation(signer=AWARDER_SIGNER)))[:2] == ("not_issued_here", "not_an_award")
    assert short(check(presentation(signer=STRANGER)))[:2] == ("not_issued_here", "issuer_unknown")


def test_a_key_that_was_lost_puts_nothing_together(check):
    lost = {"state": "compromised", "since": MADE - timedelta(days=1)}

    assert check(transcript(), register_key=lost).verdict in ("gathered_not_valid", "not_issued_here")


def test_an_award_of_which_a_letter_was_changed_makes_the_whole_altered(check):
    bent = {**BADGES[1], "name": "Another"}

    assert short(check(transcript([BADGES[0], bent]))) == ("altered", "part_altered", "transcript")


@pytest.mark.parametrize(
    "badges",
    [
        [],
        [BADGES[0], BADGES[0]],
        [{name: said for name, said in BADGES[0].items() if name != "proof"}],
        [
            BADGES[0],
            signed(dataclasses.replace(part(1), holder=dataclasses.replace(AWARD.holder, id="urn:uuid:other"))),
        ],
    ],
)
def test_nothing_twice_unsigned_or_of_two_holders_is_put_together(badges):
    with pytest.raises(Ambiguous):
        transcript(badges)


def test_awards_are_shown_to_one_asker_without_what_the_holder_withholds(check):
    verdict = check(presentation(), Asked("n-1", FERRY))

    assert short(verdict) == ("gathered_in_force", None, "presentation")
    assert verdict.gathered == Gathered(
        "presentation", REGISTER, MADE, 2, audience=FERRY, nonce="n-1", expires_at=NOW + timedelta(minutes=50)
    )
    assert [(one.credential.title, one.credential.holder_name, one.credential.result) for one in verdict.parts] == [
        (AWARD.achievement.title, None, None),
        ("Part 1", None, None),
    ]
    assert verdict.steps[-1] == Step("holder_binding", "ok", "presentation")
    assert short(check(presentation()))[0] == "gathered_in_force"


@pytest.mark.parametrize(
    ("asked", "later", "reason"),
    [
        (Asked("n-2", FERRY), 0, "holder_binding"),
        (Asked("n-1", "https://elsewhere.example"), 0, "holder_binding"),
        (NOBODY_ASKED, 120, "expired"),
        (NOBODY_ASKED, -60, "not_yet_valid"),
    ],
)
def test_another_question_another_asker_and_another_time_are_refused_by_name(check, asked, later, reason):
    verdict = check(presentation(), asked, NOW + timedelta(minutes=later), at=NOW - timedelta(hours=2))

    assert short(verdict) == ("gathered_not_valid", reason, "presentation")


def test_a_transcript_answers_nobodys_question(check):
    verdict = check(transcript(), Asked("n-1", None))

    assert (short(verdict)[:2], verdict.steps[-1]) == (
        ("gathered_not_valid", "holder_binding"),
        Step("holder_binding", "failed", "binding_missing"),
    )


def test_a_presentation_cannot_be_made_of_another_kind_of_token(check):
    header = {"typ": gathered.PRESENTATION_TYP, "cty": "vp"}
    empty = jose.sign(header, b'{"iss":"%s","holder":"%s"}' % (REGISTER.encode(), REGISTER.encode()), REGISTER_SIGNER)

    assert short(check(empty))[0] == "altered"
    with pytest.raises(Ambiguous):
        presentation(shown=[])


def test_whatever_letter_is_changed_nothing_is_ever_good(check):
    chance = random.Random(7)
    for text in (transcript(), presentation()):
        for _ in range(8):
            place = chance.randrange(len(text))
            other = chance.choice("ABCxyz019-_.")
            if other != text[place]:
                assert not check(text[:place] + other + text[place + 1 :]).verdict.startswith(("genuine", "gathered"))


def test_a_badge_as_a_token_is_no_transcript():
    token = vc_jwt.issue(AWARD, AWARDER_SIGNER, issued_at=SIGNED_AT)

    assert (gathered.kind_of(token.encode()), gathered.kind_of(transcript().encode())) == ("", "transcript")
