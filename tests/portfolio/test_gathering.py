"""A transcript of what is held, and awards shown to one asker: made for the holder alone, and checked by anybody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from django.utils import timezone

from passerelle.awards import actions, verification
from passerelle.core.credentials import jose
from passerelle.core.credentials.keys import SIGNATURE_BYTES
from passerelle.core.credentials.presented import Asked
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.portfolio import gathering
from passerelle.portfolio.models import HandedOut
from passerelle.signing import queries as keys
from passerelle.signing.models import REGISTER, Key
from tests.awards.factories import awarded, candidate, house, micro_credential, person, today
from tests.core.credentials.samples import TestSigner

if TYPE_CHECKING:
    from passerelle.awards.models import Award
    from passerelle.core.credentials.verdict import Verdict

pytestmark = pytest.mark.django_db
FERRY = "Ferry company of Aden"


def checked(text: str, asked: Asked | None = None, later: int = 0) -> Verdict:
    now = timezone.now() + timedelta(minutes=later)
    return verification.check(text.encode(), now=now, asked=asked or Asked()).verdict


def two_of_one_holder() -> list[Award]:
    at = house()
    second = micro_credential(at.awarder)
    return [awarded(at), actions.award(candidate(second, at.holder), by=at.signatory, today=today())]


def test_a_transcript_holds_every_award_that_may_be_shown_signed_by_register_and_awarders():
    first, second = two_of_one_holder()
    third = actions.award(candidate(micro_credential(first.awarder), first.holder), by=first.awarded_by, today=today())
    actions.revoke(third, by=first.awarded_by, reason_code="fraud", reason="It was bought.", today=today())

    made = gathering.transcript(by=first.holder)
    verdict = checked(made.text)

    assert (verdict.verdict, verdict.gathered.holder_name) == ("gathered_in_force", first.holder.name)
    assert sorted(one.credential.credential_id for one in verdict.parts) == sorted([first.address, second.address])
    assert made.handed_out.shown["awards"] == [second.number, first.number]
    fact = Fact.objects.get(kind="transcript.make")
    assert (fact.subject, fact.noted["digest"]) == (first.holder.reference, made.handed_out.digest)
    assert made.text not in str(HandedOut.objects.values())


def test_an_award_withdrawn_later_is_told_by_the_old_transcript():
    first, _second = two_of_one_holder()
    made = gathering.transcript(by=first.holder)
    actions.revoke(first, by=first.awarded_by, reason_code="fraud", reason="It was bought.", today=today())

    assert checked(made.text).verdict == "gathered_in_part"


def test_who_holds_nothing_and_a_register_without_a_key_get_no_transcript():
    made = awarded()
    with pytest.raises(NotNow) as nothing:
        gathering.transcript(by=person())
    Key.objects.filter(owner=REGISTER).update(state="retired", retired_at=timezone.now())
    with pytest.raises(NotNow) as no_key:
        gathering.transcript(by=made.holder)

    assert (nothing.value.data["reason"], no_key.value.data["reason"]) == ("nothing_held", "key_taken_out")
    assert not HandedOut.objects.exists()


def test_twenty_a_day_are_enough():
    made = awarded()
    for _ in range(gathering.MOST_A_DAY):
        HandedOut.objects.create(person=made.holder, kind="transcript", shown={}, digest="", made_at=timezone.now())

    with pytest.raises(NotNow) as refusal:
        gathering.transcript(by=made.holder)

    assert refusal.value.data["reason"] == "handed_out_many"


def test_an_asker_reads_what_was_chosen_of_the_awards_that_were_chosen():
    first, second = two_of_one_holder()

    made = gathering.present([first, second], by=first.holder, audience=FERRY, nonce="n-1", fields={"outcomes"})
    verdict = checked(made.text, Asked("n-1", FERRY))

    assert (verdict.verdict, verdict.gathered.audience) == ("gathered_in_force", FERRY)
    said = [one.credential for one in verdict.parts]
    assert [(one.holder_name, one.result, bool(one.outcomes), one.credits) for one in said] == [
        (None, None, True, None)
    ] * 2
    assert first.holder.name.encode() not in jose.parse(made.text).payload


def test_it_is_for_one_asker_one_question_and_a_short_while():
    made_award = awarded()
    made = gathering.present([made_award], by=made_award.holder, audience=FERRY, nonce="n-1", minutes=15)

    assert [
        (checked(made.text, *asked).verdict, checked(made.text, *asked).reason)
        for asked in ((Asked("n-2", FERRY),), (Asked("n-1", "Bank"),), (None, 30))
    ] == [("gathered_not_valid", reason) for reason in ("holder_binding", "holder_binding", "expired")]


def test_all_that_is_amiss_is_told_at_once_and_nothing_is_kept():
    made = awarded()
    with pytest.raises(Malformed) as refusal:
        gathering.present([], by=made.holder, audience=" ", fields={"birthday"}, minutes=7)

    fields = [one.data["field"] for one in (refusal.value, *refusal.value.others)]
    assert fields == ["chosen", "audience", "fields", "minutes"]
    assert not HandedOut.objects.exists()


def test_anothers_award_and_one_that_ended_are_not_shown():
    made, other = awarded(), awarded()
    with pytest.raises(NotPermitted):
        gathering.present([other], by=made.holder, audience=FERRY)
    actions.revoke(made, by=made.awarded_by, reason_code="fraud", reason="It was bought.", today=today())
    with pytest.raises(WrongState):
        gathering.present([made], by=made.holder, audience=FERRY)


def test_a_holder_with_a_key_signs_what_is_shown_themselves():
    made, own = awarded(), TestSigner("did:example:holder", 9)
    jwk = jose.jwk_of(own.published().verifying)

    (one,) = gathering.to_sign([made], by=made.holder, holder_key=jwk, audience=FERRY, nonce="n-1", fields={"name"})
    text = f"{one.shown}{one.signing_input}.{jose.base64url(own.sign(one.signing_input.encode()))}"
    verdict = checked(text, Asked("n-1", FERRY))

    assert (verdict.verdict, verdict.credential.holder_name, verdict.credential.result) == (
        "genuine_in_force", made.holder.name, None,
    )  # fmt: skip
    by_another = f"{one.shown}{one.signing_input}.{jose.base64url(bytes(SIGNATURE_BYTES))}"
    assert checked(by_another, Asked("n-1", FERRY)).verdict == "altered"
    with pytest.raises(Malformed):
        gathering.to_sign([made], by=made.holder, holder_key=jwk, audience=FERRY, nonce="")


def test_a_preview_shows_the_same_and_hands_out_nothing():
    made = awarded()

    (seen,) = gathering.preview([made], {"name"}, by=made.holder, now=timezone.now())

    assert (seen.verdict.credential.holder_name, seen.verdict.credential.result) == (made.holder.name, None)
    assert not HandedOut.objects.exists()


def test_what_is_handed_out_never_says_more_than_its_awards():
    made = awarded()
    payload: dict[str, Any] = orjson.loads(jose.parse(gathering.transcript(by=made.holder).text).payload)

    assert made.holder.email not in str(payload)
    assert payload["credentialSubject"]["verifiableCredential"] == [
        orjson.loads(bytes(gathering.in_transcript(made.holder)[0].document))
    ]
    assert keys.active_key(REGISTER).verification_method.startswith(payload["iss"])
