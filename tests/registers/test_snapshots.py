"""What listed entries state, read without making models: the present version of each, in steps."""

from __future__ import annotations

import pytest
from django.db import connection

from passerelle.core import gate
from passerelle.policy.dry_run import number_paths
from passerelle.policy.shipped import shipped
from passerelle.registers import snapshots
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State
from tests import factories as make

pytestmark = pytest.mark.django_db


def keep(entry, edition=1, **more):
    EntryVersion.objects.create(
        entry=entry.number,
        edition=edition,
        stated=entry.as_stated() | more,
        submitted_on=make.TODAY,
        submitted_by=make.person(),
    )
    return entry.number


@pytest.fixture
def numbers(monkeypatch):
    monkeypatch.setattr(snapshots, "STEP", 2)
    body = make.organisation()
    listed = [make.micro_credential(State.REGISTERED, awarder=body, edition=1) for _ in range(5)]
    for entry in listed:
        keep(entry)
    keep(make.micro_credential(State.REMOVED, awarder=body, edition=1))
    make.micro_credential(State.DRAFT, awarder=body)
    return sorted(entry.number for entry in listed)


def test_everything_listed_comes_once_by_number_in_whatever_steps(numbers):
    assert [number for number, _ in snapshots.stated("micro_credential")] == numbers
    assert [number for number, _ in snapshots.stated("micro_credential", most=3)] == numbers[:3]
    assert [number for number, _ in snapshots.stated("micro_credential", after=numbers[2])] == numbers[3:]
    assert list(snapshots.stated("micro_credential", most=0)) == []
    assert snapshots.count("micro_credential") == 5
    assert snapshots.count("short_course") == 0


def test_only_the_present_version_counts(numbers):
    entry = make.micro_credential(State.REGISTERED, edition=2)
    keep(entry, 1, title="Before")
    keep(entry, 2, title="Now")

    assert dict(snapshots.stated("micro_credential"))[entry.number]["title"] == "Now"


def test_a_kept_version_is_judged_as_the_entry_was(numbers):
    entry = make.micro_credential(State.REGISTERED, edition=1)
    keep(entry)
    kept = gate.with_numbers(number_paths("micro_credential"))(dict(snapshots.stated("micro_credential"))[entry.number])

    for profile in shipped().values():
        assert gate.findings(kept, profile, on=make.TODAY) == gate.findings(entry.as_stated(), profile, on=make.TODAY)


def test_a_step_is_one_query(numbers, django_assert_num_queries):
    with django_assert_num_queries(3):  # two, two, one: the last is short, so no other is asked for
        list(snapshots.stated("micro_credential"))


def test_what_is_not_listed_here_is_no_target(numbers):
    assert {"micro_credential", "short_course", "organisation"} <= set(snapshots.targets())
    with pytest.raises(ValueError, match="nothing is listed"):
        list(snapshots.stated("moon"))


def test_a_step_reads_no_more_than_its_own_entries(numbers):
    """On SQLite: led by the number, without sorting what is left."""
    query = f"EXPLAIN QUERY PLAN {snapshots._select('micro_credential', snapshots._columns())} ORDER BY 1 LIMIT 2"
    with connection.cursor() as cursor:
        cursor.execute(query.replace("QUERY PLAN", "") if connection.vendor == "postgresql" else query, _values())
        plan = str(cursor.fetchall())
    assert connection.vendor == "postgresql" or ("number>?" in plan and "B-TREE" not in plan)


def _values():
    return snapshots._values("micro_credential", "")
