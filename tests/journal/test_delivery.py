"""Followers hear every fact at least once, each from its own position; one that fails holds nobody else up."""

from __future__ import annotations

import logging

import pytest
from django.db import connection

from passerelle.journal import actions
from passerelle.journal.actions import deliver, record
from passerelle.journal.followers import FOLLOWERS, Follower, follows
from passerelle.journal.models import Fact, Position
from passerelle.people.models import Person
from tests import factories as make
from tests.at_once import at_once

OWN = tuple(FOLLOWERS)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nobody_follows(monkeypatch):
    """Begin each test without the product's own followers."""
    for name in list(FOLLOWERS):
        monkeypatch.delitem(FOLLOWERS, name)


def following(*kinds):
    """Follow under a short name: that of a function within a test would be longer than a place in the code."""

    def add(call):
        call.__qualname__ = call.__name__
        return follows(*kinds)(call)

    return add


@pytest.fixture
def heard():
    """Follow `test.one` and keep the subjects that were heard."""
    subjects: list[str] = []

    @following("test.one")
    def listener(fact: Fact) -> None:
        subjects.append(fact.subject)

    return subjects


def positions() -> dict[str, int]:
    return {position.follower.rpartition(".")[2]: position.fact for position in Position.objects.all()}


def test_a_follower_hears_its_kinds_in_order_and_once(heard):
    for number in range(5):
        record("test.one", subject=f"A{number}")
        record("test.two", subject=f"B{number}")

    deliver()
    deliver()

    assert heard == ["A0", "A1", "A2", "A3", "A4"]


def test_a_follower_of_all_hears_all(heard):
    everything = []

    @following("*")
    def all_ears(fact):
        everything.append(fact.kind)

    record("test.one", subject="A")
    record("test.two", subject="B")
    deliver()

    assert (everything, heard) == (["test.one", "test.two"], ["A"])


def test_more_facts_than_a_batch_are_delivered_at_once(heard, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 3)
    for number in range(10):
        record("test.one" if number % 3 == 0 else "test.two", subject=str(number))

    deliver()

    assert heard == ["0", "3", "6", "9"]
    assert positions() == {"listener": Fact.objects.latest("pk").pk}


def test_facts_that_nobody_hears_move_the_position_too(heard):
    last = [record("test.two", subject=str(number)) for number in range(7)][-1]

    deliver()

    assert (heard, positions()) == ([], {"listener": last.pk})


def test_what_a_follower_does_not_hear_is_not_read(heard, monkeypatch):
    record("test.one", subject="A")
    last = [record("test.two", subject=str(number)) for number in range(5)][-1]
    read, from_db = [], Fact.from_db
    monkeypatch.setattr(Fact, "from_db", lambda *row: read.append(row[2][1]) or from_db(*row))

    while actions._deliver_batch(FOLLOWERS[f"{__name__}.listener"]):
        pass

    assert (heard, read, positions()) == (["A"], ["test.one"], {"listener": last.pk})


def test_who_hears_nothing_of_what_waits_is_moved_together(heard, django_assert_num_queries):
    def deaf(fact):
        raise AssertionError(fact)

    for number in range(40):
        FOLLOWERS[f"deaf{number}"] = Follower(f"deaf{number}", frozenset({"test.three"}), deaf)
    record("test.two", subject="before")
    deliver()
    last = [record("test.two", subject=str(number)) for number in range(3)][-1]

    with django_assert_num_queries(6):  # where they stand, what waits, the step, what waits behind it, and a last look
        deliver()
    with django_assert_num_queries(4):  # where they stand, what waits, and the same again
        deliver()

    assert heard == []
    assert positions() == dict.fromkeys(["listener", *(f"deaf{number}" for number in range(40))], last.pk)


def test_who_moves_on_together_stops_before_what_one_of_them_hears(heard, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 2)
    other = []

    @following("test.three")
    def another(fact):
        other.append(fact.subject)

    deliver()
    for number, kind in enumerate(["two", "two", "one", "two", "three", "two", "one"]):
        record(f"test.{kind}", subject=str(number))

    deliver()

    last = Fact.objects.latest("pk").pk
    assert (heard, other, positions()) == (["2", "6"], ["4"], {"listener": last, "another": last})


def test_a_new_follower_hears_the_whole_past():
    record("test.one", subject="before")
    deliver()
    late = []

    @following("test.one")
    def latecomer(fact):
        late.append(fact.subject)

    deliver()

    assert late == ["before"]


def test_a_follower_that_fails_keeps_its_position_while_others_go_on(caplog):
    seen: dict[str, list[str]] = {"steady": [], "poisoned": []}
    poison = {"B"}

    @following("test.one")
    def poisoned(fact):
        if fact.subject in poison:
            Person.objects.create(email="half.done@mirane.example", name="Half done")
            raise RuntimeError(fact.subject)
        seen["poisoned"].append(fact.subject)

    @following("test.one")
    def steady(fact):
        seen["steady"].append(fact.subject)

    facts = [record("test.one", subject=subject) for subject in "ABC"]
    with caplog.at_level(logging.ERROR, "passerelle.journal.actions"):
        deliver()

    assert seen == {"steady": ["A", "B", "C"], "poisoned": ["A"]}
    assert positions() == {"poisoned": facts[0].pk, "steady": facts[2].pk}
    assert Person.objects.count() == 0  # what it half did is undone
    assert ["poisoned stopped" in message for message in caplog.messages] == [True]

    poison.clear()
    deliver()

    assert seen == {"steady": ["A", "B", "C"], "poisoned": ["A", "B", "C"]}
    assert positions() == {"poisoned": facts[2].pk, "steady": facts[2].pk}


def test_what_a_follower_does_and_its_position_commit_together(caplog):
    """A crash between the two would repeat a fact; a fact is never skipped."""
    calls = []

    @following("test.one")
    def writer(fact):
        calls.append(fact.subject)
        make.person(email=f"{fact.subject.lower()}@mirane.example")
        if calls == ["A"]:
            raise RuntimeError("the power went")

    record("test.one", subject="A")
    deliver()
    deliver()
    deliver()

    assert (calls, Person.objects.count()) == (["A", "A"], 1)


def test_facts_that_a_follower_leaves_are_delivered_too(heard):
    @following("test.start")
    def chain(fact):
        record("test.one", subject=f"from {fact.subject}")

    record("test.start", subject="A")
    deliver()
    deliver()

    assert heard == ["from A"]


@pytest.mark.usefixtures("file_database")
def test_two_that_deliver_at_once_deliver_once():
    @following("test.one")
    def greeter(fact):
        make.person(email=f"{fact.subject}@mirane.example")

    for number in range(25):
        record("test.one", subject=f"person{number:02d}")
    last = Fact.objects.latest("pk").pk

    at_once([deliver, deliver, deliver])
    deliver()

    assert Person.objects.count() == 25
    assert positions() == {"greeter": last}


def test_a_lost_connection_does_not_end_delivery(heard, tmp_path, monkeypatch):
    """The loop takes a new connection when the database was restarted meanwhile."""
    from passerelle.journal import delivery

    rounds = iter(["lost", "found"])

    def deliver_once() -> int:
        step = next(rounds, None)
        if step is None:
            raise SystemExit
        if step == "lost":
            connection.ensure_connection()
            connection.errors_occurred = True
            monkeypatch.setattr(connection, "is_usable", lambda: False)
            raise RuntimeError("server closed the connection")
        states.append((connection.connection is None, deliver()))
        return 0

    states: list[tuple[bool, int]] = []
    record("test.one", subject="A")
    monkeypatch.setattr(delivery, "PAUSE_SECONDS", 0)
    if connection.vendor == "sqlite":  # in memory a closed connection would be the end of the data
        monkeypatch.setattr(connection, "close", lambda: setattr(connection, "errors_occurred", False))
    with pytest.raises(SystemExit):
        delivery.run(tmp_path, deliver_once)

    assert heard == ["A"]
    assert not connection.errors_occurred


def test_only_one_process_delivers(tmp_path):
    import fcntl
    import threading

    from passerelle.journal import delivery

    called = threading.Event()
    with (tmp_path / "delivery.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        delivery.start(tmp_path, lambda: called.set() or 0)
        delivery.wake()
        waited = called.wait(0.3)
    assert not waited
    assert called.wait(5)  # once the other process ended


def test_every_follower_is_named_by_its_place_in_the_code(heard):
    assert list(FOLLOWERS) == [f"{__name__}.listener"]


def test_the_names_of_the_products_own_followers_fit_their_column():
    longest = Position._meta.get_field("follower").max_length
    assert [name for name in OWN if len(name) > longest] == []
