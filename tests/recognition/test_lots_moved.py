"""What counted before lots were written down is written down: larger awards, what is spared, lots awarded anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from passerelle.awards.models import Award
from passerelle.conversions.models import Conversion
from passerelle.recognition import actions
from passerelle.stacking import asking
from passerelle.stacking.models import CountedPart, LotUse
from tests.awards import factories as base
from tests.recognition import factories as recognised
from tests.recognition.test_lots_used_once import bring, degree
from tests.stacking import factories as make

if TYPE_CHECKING:
    from pathlib import Path

    from passerelle.people.models import Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BEFORE = [("recognition", "0013_agreements_are_looked_at_again"), ("stacking", "0001_larger_awards")]
AFTER = [("recognition", "0015_conversions_are_stated"), ("stacking", "0002_lots_are_used_once")]
TODAY = make.today()


@pytest.fixture(autouse=True)
def _as_it_is_afterwards(settings: Any, tmp_path: Path):
    settings.PASSERELLE_DATA = tmp_path
    yield
    graph = MigrationExecutor(connection).loader.graph
    migrate([one for app in ("recognition", "conversions", "stacking") for one in graph.leaf_nodes(app)])


def migrate(to: list[tuple[str, str]]) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return executor.loader.project_state(to).apps


def test_what_is_counted_and_what_is_spared_is_written_down_as_it_stood():
    at = make.workshop()
    into = degree(at)
    one, second, third, both, anew = (base.person() for _ in range(5))
    for learner in (one, second, third, both):
        at.give(learner)
    at.give(anew, 0)
    larger = asking.ask(at.programme, by=one, today=TODAY)
    make.confirmed(at, larger)
    bring(second, into)
    actions.withdraw(bring(third, into)[0], by=third)
    (case,) = bring(both, into)
    LotUse.objects.filter(use="spared", lot=lot(both)).delete()  # before, both were let
    another = asking.ask(at.programme, by=both, today=TODAY)
    make.confirmed(at, another)
    bring(anew, into)
    older = recognised.award(anew, at.parts[1])
    Award.objects.filter(pk=older.pk).update(replaced_by=Award.objects.get(number=lot(anew)).pk)
    counted = set(CountedPart.objects.values_list("lot", "larger__number"))
    assert {number for _lot, number in counted} == {larger.number, another.number}

    migrate(BEFORE)
    assert "stacking_lotuse" not in connection.introspection.table_names()
    migrate(AFTER)

    assert set(LotUse.objects.values_list("lot", "use", "times", "where")) == {
        *((part, "counted", 1, number) for part, number in counted),
        (lot(second), "spared", 1, into.number),
        (older.number, "spared", 1, into.number),  # the credits of an award are those of the first
    }
    case.refresh_from_db()
    assert (case.state, case.credits > 0) == ("decided_automatically", True)
    assert not Conversion.objects.exists()


def lot(learner: Person) -> str:
    return learner.awards.order_by("pk")[0].number
