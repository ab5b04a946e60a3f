"""The journal under concurrent writers: on PostgreSQL ids are handed out before commits, and no fact may be lost."""

from __future__ import annotations

import random
import threading
import time

import pytest
from django.db import connection, transaction

from passerelle.journal import delivery
from passerelle.journal.actions import deliver, record
from passerelle.journal.followers import FOLLOWERS, follows
from passerelle.journal.models import Fact, Position
from tests.at_once import at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
WRITERS, FACTS = 8, 60


@pytest.fixture
def heard(monkeypatch):
    for name in list(FOLLOWERS):
        monkeypatch.delitem(FOLLOWERS, name)
    subjects: list[str] = []

    @follows("test.written")
    def counter(fact: Fact) -> None:
        subjects.append(fact.subject)

    return subjects


def write(writer: int) -> None:
    """Leave facts in transactions of different length, so that ids and commits come in different orders."""
    chance = random.Random(writer)
    for number in range(FACTS):
        with transaction.atomic():
            record("test.written", subject=f"{writer}-{number}")
            time.sleep(chance.random() / 200)


def test_eight_writers_lose_no_fact_while_one_delivers(heard):
    done = threading.Event()

    def follow() -> None:
        while not done.is_set():
            deliver()
            time.sleep(0.002)

    def write_all(writer: int) -> None:
        write(writer)
        finished.append(writer)
        if len(finished) == WRITERS:
            done.set()

    finished: list[int] = []
    at_once([follow, *(lambda writer=writer: write_all(writer) for writer in range(WRITERS))])
    deliver()

    assert len(heard) == len(set(heard)) == WRITERS * FACTS
    assert {subject.partition("-")[0] for subject in heard} == {str(writer) for writer in range(WRITERS)}
    for writer in range(WRITERS):  # each writer's facts come in the order it wrote them
        own = [subject for subject in heard if subject.startswith(f"{writer}-")]
        assert own == [f"{writer}-{number}" for number in range(FACTS)]


def test_a_fact_of_a_slower_transaction_is_heard_later_not_never(heard):
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record("test.written", subject="slow")
            begun.set()
            go_on.wait(10)

    def fast() -> None:
        begun.wait(10)
        record("test.written", subject="fast")
        deliver()
        early.extend(heard)
        go_on.set()

    early: list[str] = []
    at_once([slow, fast])
    deliver()

    assert early == []  # nothing beyond the oldest transaction under way is read
    assert heard == ["slow", "fast"]


def test_two_that_deliver_at_once_deliver_each_fact_once(heard):
    for number in range(40):
        record("test.written", subject=str(number))

    @follows("test.written")
    def noter(fact: Fact) -> None:
        record("test.noted", subject=fact.subject)

    at_once([deliver] * 4)
    deliver()

    noted = list(Fact.objects.filter(kind="test.noted").values_list("subject", flat=True))
    assert sorted(noted, key=int) == [str(number) for number in range(40)]
    assert len(set(Position.objects.values_list("tx", "fact"))) <= 2


def test_delivery_goes_on_after_the_server_closed_its_connection(heard, tmp_path, monkeypatch):
    rounds: list[str] = []

    def end_the_connection() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return 0

    def once() -> int:
        rounds.append("round")
        if len(rounds) == 1:
            return end_the_connection()
        if len(rounds) == 2:
            return deliver()
        raise SystemExit

    def loop() -> None:
        with pytest.raises(SystemExit):
            delivery.run(tmp_path, once)

    monkeypatch.setattr(delivery, "PAUSE_SECONDS", 0)
    record("test.written", subject="after the restart")
    at_once([loop])

    assert heard == ["after the restart"]
