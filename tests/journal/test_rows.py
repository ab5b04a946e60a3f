"""Many rows at once are the same rows, on every database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from passerelle.journal import queries, rows
from passerelle.journal.actions import deliver, record, record_many
from passerelle.journal.followers import FOLLOWERS, Follower
from passerelle.journal.models import Answer, Fact, Position

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, 30, 5, 123456, tzinfo=UTC)


def said() -> list[tuple[object, ...]]:
    return list(Fact.objects.order_by("pk").values_list("kind", "subject", "actor", "at", "noted"))


def test_many_facts_are_the_same_as_each_alone():
    noted = {"digest": 'ä\u2028"', "list": 3, "empty": []}
    for subject in ("AA-1", "AA-2"):
        record("test.done", subject=subject, actor="P-1", noted=noted, at=AT)
    alone = said()

    record_many(
        "test.done", [(s, "P-1", '{"digest":"ä\u2028\\"","list":3,"empty":[]}') for s in ("AA-1", "AA-2")], at=AT
    )

    assert said() == alone * 2


def test_many_facts_reach_their_followers_in_order(monkeypatch: pytest.MonkeyPatch):
    heard: list[str] = []
    monkeypatch.setattr(
        "passerelle.journal.actions.FOLLOWERS",
        {"test": Follower("test", frozenset({"test.done"}), lambda fact: heard.append(fact.subject))},
    )
    Position.objects.create(follower="test")

    record_many("test.done", [(f"AA-{number}", "", "{}") for number in range(3)])
    told = [fact.subject for _, fact in queries.after(Position.objects.get(), limit=10)]
    deliver()

    assert (told, heard) in ((["AA-0", "AA-1", "AA-2"],) * 2, ([], []))  # PostgreSQL tells what has committed


def test_any_of_many_is_who_is_in_the_list():
    for subject in ("AA-1", "AA-2", "AA-'3"):
        record("test.done", subject=subject)

    found = Fact.objects.filter(rows.AnyOf(F("subject"), ["AA-'3", "AA-1", "AA-9", "AA-1"]))

    assert sorted(found.values_list("subject", flat=True)) == ["AA-'3", "AA-1"]
    assert not Fact.objects.filter(rows.AnyOf(F("subject"), []))


def test_reserved_keys_are_nobody_elses():
    first = rows.reserve(Fact, 3)
    rows.insert(
        Fact,
        ("id", "kind", "subject", "actor", "at", "noted"),
        [(key, "test.done", f"AA-{key}", "", AT, "{}") for key in first],
    )
    alone = record("test.done", subject="AA-x")
    second = rows.reserve(Fact, 2)

    assert list(Fact.objects.order_by("pk").values_list("pk", flat=True)) == [*first, alone.pk]
    assert not {*first, alone.pk} & set(second)
    assert len({*first, *second}) == 5


def test_bytes_and_numbers_are_kept_as_they_are():
    rows.insert(Answer, ("key", "body", "status", "kind", "content", "at"), [("k", "b", 201, "t", b"\x00\xff\\", AT)])

    found = Answer.objects.get()
    assert (found.key, found.status, bytes(found.content), found.at) == ("k", 201, b"\x00\xff\\", AT)


def test_what_the_database_refuses_is_refused_whole():
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(Position, ("follower", "tx", "fact"), [("a", 0, 0), ("a", 0, 0)])

    assert (Position.objects.count(), FOLLOWERS != {}) == (0, True)
