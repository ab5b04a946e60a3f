"""A fact is left in the act's own transaction and never changes."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from passerelle.core.gate import Finding
from passerelle.journal import delivery, queries
from passerelle.journal.actions import record
from passerelle.journal.models import Fact

pytestmark = pytest.mark.django_db


def test_a_fact_says_what_to_what_by_whom_when_and_with_what():
    at = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

    record("test.done", subject="MC-1", actor="P-1", noted={"credits": Decimal("4.5")}, at=at)

    fact = Fact.objects.get()
    assert (fact.kind, fact.subject, fact.actor, fact.at, fact.noted) == (
        *("test.done", "MC-1", "P-1", at),
        {"credits": "4.5"},
    )


def test_findings_are_noted_as_plain_data():
    finding = Finding("SD-3", "level.nqf", None, "stated", "ch. 3", "block")

    record("test.refused", subject="MC-1", noted=[finding])

    assert Fact.objects.get().noted == {
        "findings": [
            {
                **{"rule": "SD-3", "field": "level.nqf", "seen": None, "threshold": "stated", "clause": "ch. 3"},
                **{"severity": "block", "profile": "", "kind": ""},
            }
        ]
    }


def test_an_act_that_is_undone_leaves_no_fact():
    with transaction.atomic():
        record("test.done", subject="MC-1")
        transaction.set_rollback(True)

    assert Fact.objects.count() == 0


def test_followers_are_woken_by_the_commit_alone(django_capture_on_commit_callbacks):
    delivery._woken.clear()
    with django_capture_on_commit_callbacks() as callbacks:
        record("test.done", subject="MC-1")
    assert not delivery._woken.is_set()

    for callback in callbacks:
        callback()

    assert delivery._woken.is_set()


CHANGES = [
    "UPDATE journal_fact SET subject = 'MC-2'",
    "UPDATE journal_fact SET noted = '{}' WHERE id = {id}",
    "DELETE FROM journal_fact",
    "DELETE FROM journal_fact WHERE id = {id}",
    "INSERT INTO journal_fact (id, kind, subject, actor, at, noted) VALUES ({id}, 'x', 'x', '', '2026-01-01', '{}')"
    " ON CONFLICT (id) DO UPDATE SET subject = excluded.subject",
]


@pytest.mark.parametrize("sql", CHANGES)
def test_the_database_refuses_to_change_a_fact(sql):
    fact = record("test.done", subject="MC-1", actor="P-1")

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.replace("{id}", str(fact.pk)))

    assert list(Fact.objects.values_list("pk", "kind", "subject", "actor")) == [(fact.pk, "test.done", "MC-1", "P-1")]


def test_sqlite_refuses_to_replace_a_fact():
    if connection.vendor != "sqlite":
        return  # REPLACE is SQLite's own word
    fact = record("test.done", subject="MC-1", actor="P-1")

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "REPLACE INTO journal_fact (id, kind, subject, actor, at, noted) VALUES (%s, 'x', 'x', '', '', '{}')",
            [fact.pk],
        )

    assert Fact.objects.get().subject == "MC-1"


def test_the_model_cannot_save_or_delete_a_fact_either():
    fact = record("test.done", subject="MC-1")
    fact.subject = "MC-2"

    for change in (fact.save, fact.delete):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            change()

    assert Fact.objects.get().subject == "MC-1"


def test_facts_are_read_newest_first_about_one_subject_and_by_kind():
    for kind, subject in [("a", "MC-1"), ("b", "MC-2"), ("c", "MC-1"), ("a", "MC-3")]:
        record(kind, subject=subject)

    assert [fact.kind for fact in queries.about("MC-1")] == ["c", "a"]
    assert [fact.subject for fact in queries.latest(["a", "b"], limit=2)] == ["MC-3", "MC-2"]
