"""Several at once for the last place: exactly one gets it. On SQLite in a file, so that each thread truly competes."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.db import connection, connections

from passerelle.assessment.models import Candidate
from passerelle.catalogue.models import CourseInstance
from passerelle.core.errors import NotNow, PasserelleError
from passerelle.learning import actions
from passerelle.learning.models import Enrolment
from tests.assessment import factories as make
from tests.assessment.factories import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from passerelle.people.models import Person

ASKING = 6


@pytest.fixture
def shared_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Let new threads meet in one real database: a file on SQLite, the test database itself elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with closing(sqlite3.connect(tmp_path / "race.sqlite3")) as copy:
                connection.connection.backup(copy)
            patch.setitem(connections.settings["default"], "NAME", str(tmp_path / "race.sqlite3"))
        yield


def alone(work: Callable[[], object]) -> object:
    """Do the work on a connection of its own."""
    try:
        return work()
    finally:
        connection.close()


def all_at_once(asks: list[Callable[[], object]]) -> list[object]:
    """Return what each ask gave, or how it was refused."""
    start = Barrier(len(asks))

    def ask(work: Callable[[], object]) -> object:
        start.wait()
        try:
            return work()
        except PasserelleError as refusal:
            return refusal

    with ThreadPoolExecutor(len(asks)) as pool:
        return list(pool.map(lambda work: alone(lambda: ask(work)), asks))


def in_order(work: Callable[[], object]) -> object:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone, work).result()


def one_place_left() -> tuple[CourseInstance, list[Person]]:
    mirane = make.country()
    return make.instance(mirane.course, places=1), [make.person() for _ in range(ASKING)]


@pytest.mark.usefixtures("shared_database")
def test_of_many_at_once_exactly_one_gets_the_last_place():
    run, people = in_order(one_place_left)  # type: ignore[misc]
    told = all_at_once([lambda who=who: actions.enrol(run, by=who, today=TODAY) for who in people])

    refusals = [answer.data["reason"] for answer in told if isinstance(answer, NotNow)]
    assert refusals == ["full"] * (ASKING - 1)
    assert in_order(lambda: (CourseInstance.objects.get(pk=run.pk).taken, Enrolment.objects.count())) == (1, 1)
    assert in_order(Candidate.objects.count) == 1


@pytest.mark.usefixtures("shared_database")
def test_the_same_person_clicking_many_times_at_once_takes_one_place():
    def two_places() -> tuple[CourseInstance, Person]:
        mirane = make.country()
        return mirane.run, mirane.learner

    run, learner = in_order(two_places)  # type: ignore[misc]
    told = all_at_once([lambda: actions.enrol(run, by=learner, today=TODAY)] * ASKING)

    assert len([answer for answer in told if isinstance(answer, Enrolment)]) >= 1
    assert in_order(lambda: (CourseInstance.objects.get(pk=run.pk).taken, Enrolment.objects.count())) == (1, 1)
