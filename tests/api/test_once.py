"""A request that is sent again with its key has one effect and one answer."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from passerelle.journal.models import Answer, Fact
from passerelle.organisations.models import Organisation
from tests.awards.factories import awarded
from tests.factories import person

BODY = {
    "legal_name": "School of Knots",
    "country": "MI",
    "legal_id": "MI 77",
    "legal_id_scheme": "Register of schools",
    "email": "office@knots.mirane.example",
}


@pytest.fixture
def client(db):
    signed_in = Client()
    signed_in.force_login(person())
    return signed_in


def enter(client, key, body=BODY):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/api/organisations", json.dumps(body), "application/json", headers=headers)


def test_sent_twice_with_one_key_it_has_one_effect_and_one_answer(client):
    first, second = enter(client, "k1"), enter(client, "k1")

    assert (first.status_code, first.content) == (second.status_code, second.content) == (201, first.content)
    assert (Organisation.objects.count(), Fact.objects.filter(kind="organisation.register").count()) == (1, 1)


def test_the_same_key_with_another_body_is_refused(client):
    enter(client, "k1")

    refused = enter(client, "k1", BODY | {"legal_id": "MI 78"})

    assert (refused.status_code, refused.json()["code"]) == (409, "already_done")
    assert Organisation.objects.count() == 1


def test_a_refusal_is_the_answer_too(client):
    first, second = enter(client, "k1", BODY | {"legal_name": " "}), enter(client, "k1", BODY | {"legal_name": " "})

    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert first.status_code == 422


def test_while_the_first_is_at_work_the_second_is_told_to_look(client):
    enter(client, "k1")
    Answer.objects.update(status=0)

    waiting = enter(client, "k1")

    assert (waiting.status_code, waiting.json()["code"]) == (409, "not_now")


def test_the_keys_of_two_senders_never_meet(client):
    enter(client, "k1")
    other = Client()
    other.force_login(person())

    assert enter(other, "k1", BODY | {"legal_id": "MI 79"}).status_code == 201


def test_without_a_key_nothing_is_kept(client):
    enter(client, "")

    assert Answer.objects.count() == 0


def test_what_is_told_once_is_kept_sealed_and_opens_with_its_key_alone(db, own_data):
    award = awarded()
    holder = Client()
    holder.force_login(award.holder)

    def share(key):
        said = json.dumps({"label": "A mill"})
        headers = {"Idempotency-Key": key}
        return holder.post(f"/api/awards/{award.number}/shares", said, "application/json", headers=headers)

    first, second = share("k1"), share("k1")

    kept = bytes(Answer.objects.get().content)
    assert (first.status_code, second.content) == (201, first.content)
    assert first.json()["token"].encode() not in kept
    assert b"token" not in kept
    assert share("k2").json()["token"] != first.json()["token"]


def test_an_answer_that_does_not_open_is_not_given(client):
    enter(client, "k1")
    Answer.objects.update(content=b"kept before answers were sealed")

    again = enter(client, "k1")

    assert (again.status_code, again.json()["code"]) == (409, "not_now")
    assert Organisation.objects.count() == 1


def test_of_a_check_nothing_is_kept_whatever_key_it_is_sent_with(db):
    said = {"content_type": "application/json", "headers": {"Idempotency-Key": "k1"}}

    answers = [Client().post("/api/verification", body, **said) for body in ("{}", '{"a": 1}')]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Answer.objects.count() == 0
