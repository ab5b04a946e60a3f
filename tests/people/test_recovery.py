"""An account given back: a document seen, a second officer, two days in which the old address can stop it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.journal.models import Fact
from passerelle.letters import actions as letters
from passerelle.people import jobs, recovery
from passerelle.people.models import Counted, Duty, Person, Recovery
from passerelle.people.states import RecoveryState
from tests import factories as make

pytestmark = pytest.mark.django_db
NEW = "now@mirane.example"


@pytest.fixture
def officers() -> list[Person]:
    return [make.person(duties=[duty]) for duty in (Duty.REGISTRAR, Duty.DECISION_OFFICER)]


def asked(officers: list[Person], person: Person | None = None, **more: str) -> Recovery:
    said = {"document": "passport", "email": NEW} | more
    return recovery.ask(person or make.person(), by=officers[0], **said)


def waiting(officers: list[Person], person: Person | None = None) -> Recovery:
    return recovery.confirm(asked(officers, person), by=officers[1])


def due(found: Recovery) -> None:
    """Let the two days be over."""
    past = timezone.now() - timedelta(days=3)
    Recovery.objects.filter(pk=found.pk).update(confirmed_at=past, due_at=past + recovery.WAIT)
    found.refresh_from_db()


def test_an_account_comes_back_after_two_officers_and_two_days(officers):
    person = make.person()
    old = person.email
    Authenticator.objects.create(user=person, type=Authenticator.Type.RECOVERY_CODES, data={})
    signed_in = Client()
    signed_in.post("/account/login/", {"login": old, "password": make.PASSWORD})
    found = waiting(officers, person)

    jobs.give_back_accounts(timezone.localdate())
    assert Person.objects.get(pk=person.pk).email == old
    due(found)
    assert [jobs.give_back_accounts(timezone.localdate()) for _ in "12"] == [1, 0]

    person.refresh_from_db()
    assert (person.email, person.has_usable_password()) == (NEW, False)
    assert (Authenticator.objects.count(), [one.email for one in EmailAddress.objects.all()]) == (0, [NEW])
    assert signed_in.get("/desk/").status_code == 302
    assert [fact.kind for fact in Fact.objects.filter(subject=person.reference)] == [
        "recovery.ask", "recovery.confirm", "recovery.give_back"
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_letters_go_to_the_old_address_and_the_new_one(officers, mailoutbox):
    person = make.person()
    old = person.email
    found = waiting(officers, person)
    journal.deliver()
    letters.post()
    due(found)
    jobs.give_back_accounts(timezone.localdate())
    journal.deliver()
    letters.post()

    assert [mail.to[0] for mail in mailoutbox] == [old, NEW, NEW, old]
    assert "you need not sign in" in mailoutbox[0].body
    assert NEW not in mailoutbox[0].body


def test_whoever_reads_the_old_address_stops_it_without_signing_in(officers, client):
    found = waiting(officers)
    address = f"/account/recovery/{recovery.word_of(found)}/"

    assert "Stop it" in client.get(address).content.decode()
    assert Recovery.objects.get().state == RecoveryState.WAITING  # looking stops nothing
    assert client.post(f"{address}stop/").status_code == 200

    due(found)
    assert (Recovery.objects.get().state, jobs.give_back_accounts(timezone.localdate())) == ("cancelled", 0)


@pytest.mark.parametrize("word", ["nothing", "a:b:c"])
def test_a_word_of_no_letter_opens_nothing(client, word):
    assert client.get(f"/account/recovery/{word}/").status_code == 404
    assert client.post(f"/account/recovery/{word}/stop/").status_code == 404


def test_who_can_sign_in_after_all_is_told_and_stops_it(officers, client):
    person = make.person()
    waiting(officers, person)
    client.force_login(person)

    assert "Somebody wants to take over this account" in client.get("/account/").content.decode()
    client.post("/account/stop-recovery/")

    assert Recovery.objects.get().state == RecoveryState.CANCELLED


def test_nobody_confirms_what_they_asked_and_no_stranger_does_anything(officers):
    found = asked(officers)
    for act in (recovery.confirm, recovery.refuse):
        for who in (officers[0], make.person(), found.person):
            with pytest.raises(NotPermitted):
                act(found, by=who)
    with pytest.raises(NotPermitted):
        recovery.cancel(found, by=make.person())
    with pytest.raises(NotPermitted):
        recovery.ask(make.person(), document="passport", email=NEW, by=make.person(duties=[Duty.POLICY_OFFICER]))

    assert Recovery.objects.get().state == RecoveryState.ASKED


def test_an_officer_does_nothing_for_their_own_account(officers):
    with pytest.raises(NotPermitted):
        recovery.ask(officers[0], document="passport", email=NEW, by=officers[0])
    found = recovery.ask(officers[1], document="passport", email=NEW, by=officers[0])
    with pytest.raises(NotPermitted):
        recovery.confirm(found, by=officers[1])


def test_everything_amiss_is_told_at_once(officers):
    with pytest.raises(Malformed) as refusal:
        asked(officers, document="library card", email="nobody")

    assert [one.data["field"] for one in (refusal.value, *refusal.value.others)] == ["document", "email"]


def test_an_address_of_another_account_is_taken(officers):
    with pytest.raises(NotNow) as refusal:
        asked(officers, email=make.person().email)

    assert refusal.value.data["reason"] == "email_taken"


def test_asking_twice_is_one_case_and_another_one_is_refused(officers):
    person = make.person()

    assert asked(officers, person).pk == asked(officers, person).pk
    with pytest.raises(AlreadyDone):
        asked(officers, person, email="third@mirane.example")
    assert Fact.objects.count() == 1


def test_what_is_over_goes_nowhere(officers):
    found = recovery.refuse(asked(officers), by=officers[1])
    for act in (recovery.confirm, recovery.cancel):
        with pytest.raises(WrongState):
            act(found, by=officers[1])
    with pytest.raises(WrongState):
        recovery.give_back(found, now=timezone.now())


def test_before_the_two_days_are_over_nothing_is_given_back(officers):
    with pytest.raises(NotNow) as refusal:
        recovery.give_back(waiting(officers), now=timezone.now() + timedelta(hours=47))

    assert refusal.value.data["reason"] == "recovery_waits"


def test_the_database_itself_keeps_two_persons_and_two_days(officers):
    found = asked(officers)
    for change in ({"confirmed_by": officers[0]}, {"state": "waiting"}, {"asked_by": found.person}, {"state": "gone"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recovery.objects.filter(pk=found.pk).update(**change)


def test_the_counter_finds_nobody_by_a_part_and_counts_guesses(officers, client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"counter": "2/m/ip"}
    person = make.person(email="amina.nasri@mirane.example")
    client.force_login(officers[0])

    assert client.post("/counter/find/", {"who": "amina"}).status_code == 422
    assert client.post("/counter/find/", {"who": person.email})["Location"] == f"/counter/people/{person.reference}/"
    assert client.post("/counter/find/", {"who": "nasri"}).status_code == 422
    assert client.post("/counter/find/", {"who": person.email}).status_code == 429


def test_what_was_typed_at_the_counter_stays_after_a_refusal(officers, client):
    person, client_ = make.person(), client
    client_.force_login(officers[0])

    answer = client_.post(
        f"/counter/people/{person.reference}/recover/", {"document": "passport", "email": officers[1].email}
    )

    assert (answer.status_code, officers[1].email in answer.content.decode()) == (422, True)
    assert Recovery.objects.count() == 0


def test_counts_are_forgotten_when_their_time_is_over():
    past, later = timezone.now() - timedelta(hours=1), timezone.now() + timedelta(hours=1)
    Counted.objects.create(cache_key="old", value="", expires=past)
    Counted.objects.create(cache_key="new", value="", expires=later)

    jobs.forget_counts(timezone.localdate())

    assert [one.cache_key for one in Counted.objects.all()] == ["new"]
