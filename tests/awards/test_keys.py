"""Keys of the register and of awarders: who may make, replace and end them; awarding never pauses for it."""

from __future__ import annotations

import itertools
import json
import threading
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from passerelle.awards import actions, keys, publication, reissue, verification
from passerelle.awards.models import Award, Credential
from passerelle.awards.permissions import keys_visible_to
from passerelle.core.errors import Malformed, NotNow, NotPermitted, PasserelleError, WrongState
from passerelle.journal.models import Fact
from passerelle.people.models import Duty, Person, StaffDuty
from passerelle.signing import queries
from passerelle.signing.models import REGISTER, Intent, Key
from tests.awards.factories import (
    House,
    awarded,
    candidate,
    house,
    mandate,
    operator,
    organisation,
    person,
    signatory,
    today,
)

pytestmark = pytest.mark.django_db


def register() -> Key:
    return Key.objects.get(owner=REGISTER, state="active")


def acts(key: Key, by: Person) -> list[Any]:
    return [
        lambda: keys.rotate(key, by=by, today=today()),
        lambda: keys.retire(key, by=by),
        lambda: keys.compromise(key, by=by, today=today()),
    ]


@pytest.mark.parametrize("who", ["stranger", "holder", "editor", "other signatory", "registrar", "former"])
def test_nobody_else_replaces_or_ends_a_key(who: str):
    at = house()
    by = at.holder if who == "holder" else person(who)
    if who == "editor":
        mandate(by, at.awarder, "editor")
    if who == "other signatory":
        mandate(by, organisation("Another body"))
    if who == "registrar":
        StaffDuty.objects.create(person=by, duty=Duty.REGISTRAR, valid_from=today())
    if who == "former":
        held = mandate(by, at.awarder)
        type(held).objects.filter(pk=held.pk).update(ends_on=today())
    facts = Fact.objects.count()

    for act in [*acts(at.key, by), *acts(register(), by), lambda: keys.stop_issuance(by=by, reason="Said.")]:
        with pytest.raises(NotPermitted):
            act()

    assert (Fact.objects.count(), set(Key.objects.values_list("state", flat=True))) == (facts, {"active"})
    assert list(keys_visible_to(by)) == []


def test_a_signatory_changes_the_key_of_their_own_organisation_alone():
    at = house()

    following = keys.rotate(at.key, by=at.signatory, today=today(), witnesses="A. Notary")
    for act in acts(register(), at.signatory):
        with pytest.raises(NotPermitted):
            act()

    assert list(keys_visible_to(at.signatory)) == [following, at.key]
    assert len(keys_visible_to(operator())) == 3


def test_the_operator_changes_any_key():
    at = house()
    by = operator()

    assert keys.rotate(register(), by=by, today=today()).owner == REGISTER
    assert keys.rotate(at.key, by=by, today=today()).owner == at.awarder.number
    with pytest.raises(WrongState):
        keys.retire(at.key, by=by)


def test_a_key_taken_out_of_use_is_followed_by_another_only_when_the_operator_says_why():
    at, by = house(), operator()
    key = keys.retire(at.key, by=by)
    facts = Fact.objects.count()

    for who, algorithm in itertools.product((at.signatory, by), ("Ed25519", "P-256")):
        with pytest.raises(NotNow) as refusal:
            keys.make_awarder_key(at.awarder, by=who, today=today(), algorithm=algorithm)
        assert refusal.value.data["reason"] == "key_taken_out"
    with pytest.raises(NotPermitted):
        keys.let_sign_again(key, by=at.signatory, today=today(), reason="We found nothing.")
    with pytest.raises(Malformed):
        keys.let_sign_again(key, by=by, today=today(), reason=" ")
    with pytest.raises(WrongState):
        keys.let_sign_again(register(), by=by, today=today(), reason="It signs.")
    assert (Fact.objects.count(), queries.active_key(at.awarder.number)) == (facts, None)

    made = keys.let_sign_again(key, by=by, today=today(), reason="The house was audited.")

    told = Fact.objects.get(kind="key.create", noted__kid=made.kid, subject=at.awarder.number)
    assert (made.state, made.algorithm, told.noted["reason"]) == ("active", "Ed25519", "The house was audited.")
    with pytest.raises(WrongState):
        keys.let_sign_again(key, by=by, today=today(), reason="Once more.")


def test_a_second_kind_of_key_is_made_beside_one_in_use_and_not_after_its_own_was_taken_out():
    at = house()
    second = keys.make_awarder_key(at.awarder, by=at.signatory, today=today(), algorithm="P-256")
    keys.retire(second, by=at.signatory)

    with pytest.raises(NotNow):
        keys.make_awarder_key(at.awarder, by=at.signatory, today=today(), algorithm="P-256")


def test_a_compromise_lies_in_the_past_and_without_a_moment_covers_everything():
    at = house()
    with pytest.raises(Malformed):
        keys.compromise(at.key, by=at.signatory, today=today(), since=timezone.now() + timedelta(minutes=5))

    told = keys.compromise(at.key, by=at.signatory, today=today())

    assert told.compromised_from
    assert (told.state, timezone.localtime(told.compromised_from).isoformat()[:19]) == (
        "compromised",
        f"{told.created_on.isoformat()}T00:00:00",
    )
    assert (told.published.state, told.published.since) == ("compromised", None)
    assert queries.active_key(at.awarder.number)


@pytest.mark.parametrize("long_ago", ["0001-01-01T00:00:00+05:00", "1970-01-01T00:00:00+00:00"])
def test_a_moment_before_the_key_was_made_says_no_more_than_none(long_ago: str):
    at = house()
    awarded(at)
    since = datetime.fromisoformat(long_ago)

    counted = reissue.signed_with(at.key, since=since)
    told = keys.compromise(at.key, by=at.signatory, today=today(), since=since)

    assert counted == reissue.signed_with(at.key)
    assert (told.compromised_from, told.is_never_trusted) == (told.made_at, True)


def test_a_retired_key_found_compromised_later_is_not_replaced_again():
    at = house()
    following = keys.rotate(at.key, by=at.signatory, today=today())

    keys.compromise(at.key, by=at.signatory, today=today())

    assert queries.active_key(at.awarder.number) == following
    assert Key.objects.filter(owner=at.awarder.number).count() == 2


def test_the_registers_key_is_replaced_and_its_lists_are_signed_anew():
    made = awarded()
    raw = bytes(made.credentials.get().document)
    publication.edition()

    following = keys.rotate(register(), by=operator(), today=today())

    made_now = publication.edition()
    signed = json.loads(made_now.files[made_now.lists[1, "revocation"]])
    assert signed["proof"][0]["verificationMethod"] == following.verification_method
    assert verification.check(raw, now=timezone.now()).verdict.verdict == "genuine_in_force"


def test_stopped_issuance_refuses_awards_and_lets_withdrawals_and_checks_go_on():
    at, by = house(), operator()
    made = awarded(at)
    waiting = candidate(at.entry)

    keys.stop_issuance(by=by, reason="A key may be out.")

    with pytest.raises(NotNow) as refusal:
        actions.award(waiting, by=at.signatory, today=today())
    assert refusal.value.data["reason"] == "issuance_stopped"
    assert (Award.objects.count(), Intent.objects.count()) == (1, 1)
    actions.suspend(made, by=at.signatory, today=today(), reason="Looked into.")
    raw = bytes(made.credentials.get().document)
    assert verification.check(raw, now=timezone.now()).verdict.reason == "suspended"
    with pytest.raises(WrongState):
        keys.stop_issuance(by=by, reason="Again.")

    keys.resume_issuance(by=by, reason="The key is safe.")
    assert actions.award(waiting, by=at.signatory, today=today()).state == "in_force"
    with pytest.raises(WrongState):
        keys.resume_issuance(by=by, reason="The key is safe.")


@pytest.fixture
def at(file_database: None) -> House:
    return house()


def award_all(waiting: list[Any], at: House, found: list[Any]) -> None:
    """Award to one after another, fifty a second, as one of several who do so."""
    begun = time.monotonic()
    try:
        for number, one in enumerate(waiting):
            time.sleep(max(0.0, begun + number / 25 - time.monotonic()))
            try:
                found.append(actions.award(one, by=Person.objects.get(pk=at.signatory.pk), today=today()))
            except PasserelleError as refusal:
                found.append(refusal)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_key_rotated_while_fifty_awards_a_second_are_made_fails_none(at: House):
    """RELIABILITY F9: all verify before and after; no award is refused, and none has two credentials."""
    waiting = [candidate(at.entry) for _ in range(50)]
    found: list[Any] = []
    threads = [threading.Thread(target=award_all, args=(waiting[start::2], at, found)) for start in (0, 1)]

    for thread in threads:
        thread.start()
    key = at.key
    for _ in range(3):
        time.sleep(0.3)
        key = keys.rotate(key, by=at.signatory, today=today())
    for thread in threads:
        thread.join()

    signed = Credential.objects.select_related("intent__key")
    verdicts = {verification.check(bytes(one.document), now=timezone.now()).verdict.verdict for one in signed}
    assert {getattr(made, "state", made) for made in found} == {"in_force"}
    assert (len(found), signed.count(), verdicts) == (50, 50, {"genuine_in_force"})
    assert len({one.intent.key.kid for one in signed}) > 1
    assert list(Key.objects.filter(owner=at.awarder.number).order_by("pk").values_list("state", flat=True)) == [
        *["retired"] * 3,
        "active",
    ]


@pytest.mark.django_db(transaction=True)
def test_of_four_rotations_at_once_one_is_done(at: House):
    found: list[Any] = []

    def rotate() -> None:
        try:
            found.append(keys.rotate(Key.objects.get(pk=at.key.pk), by=at.signatory, today=today()))
        except PasserelleError as refusal:
            found.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=rotate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (sum(isinstance(one, Key) for one in found), len(found)) == (1, 4)
    assert Key.objects.filter(owner=at.awarder.number, state="active").count() == 1


def test_signatories_of_two_bodies_do_not_meet():
    first, second = house(), house()

    assert signatory(first.awarder) != signatory(second.awarder)
    with pytest.raises(NotPermitted):
        keys.rotate(first.key, by=second.signatory, today=today())
