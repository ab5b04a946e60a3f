"""After a compromise: everything the key signed is held against the journal; the genuine is signed again."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from passerelle.awards import actions, keys, queries, reissue, verification
from passerelle.awards.models import Award, Credential
from passerelle.awards.status_places import take_place
from passerelle.awards.vouching import Vouched, vouched
from passerelle.core.credentials.proofs import sign
from passerelle.journal import actions as journal
from passerelle.journal.models import Fact
from passerelle.signing import keystore
from passerelle.signing.models import Intent, Key
from tests.awards.factories import House, awarded, candidate, house, operator, today

pytestmark = pytest.mark.django_db(transaction=True)


def standings(key: Key) -> list[tuple[str, int, str]]:
    return [(line.award, line.version, line.standing) for line in reissue.report(key).lines]


def verdict(copy: Credential) -> tuple[str, str | None]:
    found = verification.check(bytes(copy.document), now=timezone.now()).verdict
    return found.verdict, found.reason


def forge(at: House, made: Award) -> Credential:
    """Do what somebody with the key and the database could: sign another result, and leave no fact."""
    told = json.loads(bytes(made.credentials.get().document))
    told.pop("proof")
    told["name"] = "A Doctorate"
    intent = Intent.objects.create(
        purpose="award", reference=f"{made.number}/9", digest="0" * 64, state="signed", key=at.key,
        created_at=timezone.now(), closed_at=timezone.now(),
    )  # fmt: skip
    signer = keystore.open_signer(at.key.public_multibase, at.key.verification_method)
    raw = json.dumps(sign(told, signer, created=timezone.now())).encode()
    return Credential.objects.create(
        award=made, version=9, intent=intent, place=take_place(made), document=raw,
        digest=hashlib.sha256(raw).hexdigest(), signed_at=timezone.now(),
    )  # fmt: skip


def test_what_the_journal_vouches_for_is_signed_again_by_itself():
    at = house()
    made = awarded(at)
    (old,) = made.credentials.all()

    keys.compromise(at.key, by=operator(), today=today())
    assert standings(at.key) == [(made.number, 1, "waiting")]
    journal.deliver()

    first, copy = made.credentials.order_by("version")
    told, again = (json.loads(bytes(one.document)) for one in (first, copy))
    assert (first, copy.version, queries.credential(made)) == (old, 2, copy)
    assert {name for name in told if told[name] != again[name]} == {"credentialStatus", "proof"}
    assert (verdict(first), verdict(copy)) == (("genuine_not_in_force", "key_compromised"), ("genuine_in_force", None))
    assert copy.intent.key == Key.objects.get(owner=at.awarder.number, state="active")
    assert standings(at.key) == [(made.number, 1, "reissued")]
    facts = Fact.objects.filter(subject=made.number).order_by("pk")
    assert [fact.kind for fact in facts] == ["award.intend", "award.made", "award.reissue", "award.reissued"]
    assert facts[3].noted == {
        "micro_credential": at.entry.number,
        "awarder": at.awarder.number,
        "version": 2,
        "digest": copy.digest,
        "key": copy.intent.key.verification_method,
    }


def test_what_the_journal_does_not_know_is_reported_as_forged_and_never_signed_again():
    at = house()
    made = awarded(at)
    forged = forge(at, Award.objects.get(pk=made.pk))

    keys.compromise(at.key, by=operator(), today=today())
    journal.deliver()

    report = reissue.report(at.key)
    assert [(line.version, line.digest) for line in report.forged] == [(9, forged.digest)]
    assert Credential.objects.filter(award=made).count() == 2
    assert vouched(bytes(forged.document), at.key, now=timezone.now()) == Vouched("forged", made.number)


def test_only_what_was_signed_since_then_is_looked_at():
    at = house()
    awarded(at)
    before = actions.award(candidate(at.entry), by=at.signatory, today=today())
    Intent.objects.filter(reference=f"{before.number}/1").update(created_at=timezone.now() - timedelta(days=2))

    keys.compromise(at.key, by=operator(), today=today(), since=timezone.now() - timedelta(hours=1))

    assert [line.award for line in reissue.report(at.key).lines] == [Award.objects.exclude(pk=before.pk).get().number]


def test_a_suspended_award_stays_suspended_in_its_new_copy_and_a_withdrawn_one_gets_none():
    at = house()
    suspended, withdrawn = awarded(at), actions.award(candidate(at.entry), by=at.signatory, today=today())
    actions.suspend(suspended, by=at.signatory, today=today(), reason="Looked into.")
    actions.revoke(withdrawn, by=at.signatory, today=today(), reason_code="fraud", reason="Another sat it.")

    keys.compromise(at.key, by=operator(), today=today())
    journal.deliver()

    assert standings(at.key) == [(suspended.number, 1, "reissued"), (withdrawn.number, 1, "ended")]
    assert verdict(suspended.credentials.get(version=2)) == ("genuine_not_in_force", "suspended")


def test_a_withdrawal_later_reaches_the_new_copy_too():
    at = house()
    made = awarded(at)
    keys.compromise(at.key, by=operator(), today=today())
    journal.deliver()
    made.refresh_from_db()

    actions.revoke(made, by=at.signatory, today=today(), reason_code="fraud", reason="Another sat it.")

    assert verdict(made.credentials.get(version=2)) == ("genuine_not_in_force", "revoked")


def test_a_second_compromise_makes_a_third_copy():
    at = house()
    made = awarded(at)
    keys.compromise(at.key, by=operator(), today=today())
    journal.deliver()
    second = Key.objects.get(owner=at.awarder.number, state="active")

    keys.compromise(second, by=operator(), today=today())
    journal.deliver()

    assert list(made.credentials.order_by("version").values_list("version", flat=True)) == [1, 2, 3]
    assert [verdict(copy)[1] for copy in made.credentials.order_by("version")] == ["key_compromised"] * 2 + [None]


def test_copies_are_written_down_in_batches_and_each_is_made_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reissue, "BATCH", 2)
    at, other = house(), house()
    for one in (at, other):
        for _ in range(5):
            actions.award(candidate(one.entry), by=one.signatory, today=today())
    first = Credential.objects.filter(award__awarder=at.awarder).order_by("pk").first()
    assert first
    forge(at, first.award)

    for one in (at, other):
        keys.compromise(one.key, by=operator(), today=today())
    journal.deliver()
    journal.deliver()

    assert [reissue.report(one.key).counts for one in (at, other)] == [
        {"reissued": 5, "waiting": 0, "ended": 0, "forged": 1},
        {"reissued": 5, "waiting": 0, "ended": 0, "forged": 0},
    ]
    assert set(Credential.objects.filter(version=2).values_list("award__awarder", flat=True)) == {
        at.awarder.pk,
        other.awarder.pk,
    }
    assert Intent.objects.filter(purpose="reissue").count() == 9  # the award with a forged version 9 keeps that
