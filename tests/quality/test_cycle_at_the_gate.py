"""The gate sees a provider's own quality assurance where a profile asks for it; where none does nothing is read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from passerelle.core import differences
from passerelle.policy.shipped import known_fields
from passerelle.quality.cycle_queries import months_since
from passerelle.registers import beside
from passerelle.registers.actions import gate_findings
from tests import factories as make
from tests import own_rules
from tests.factories import TODAY
from tests.quality.cycling import House

pytestmark = pytest.mark.django_db
RULE = {"target": "short_course", "stage": "gate", "severity": "block", "clause": "own", "message_key": "own.cycle"}
ASKED = [
    {**RULE, "id": "OWN-1", "kind": "required", "field": "quality.internal_cycle"},
    {**RULE, "id": "OWN-2", "kind": "range", "field": "quality.months_since_internal_cycle", "max": 18},
]


def found(house: House, on: date = TODAY) -> list[tuple[str, object]]:
    return [(one.rule, one.seen) for one in gate_findings(house.one, on=on) if one.rule.startswith("OWN")]


def test_a_rule_that_asks_for_a_cycle_is_answered_from_what_the_register_knows():
    house = House()
    own_rules.in_force(rules=ASKED)
    assert "OWN-1" in [rule for rule, _seen in found(house)]

    cycle = house.begun()
    assert found(house) == []
    house.closed(cycle)

    assert found(house) == []
    assert found(house, TODAY + timedelta(days=700)) == [("OWN-2", 23)]
    assert "OWN-1" in [rule for rule, _seen in found(House())]


def test_where_no_rule_asks_nothing_is_looked_up():
    house = House()
    own_rules.in_force()

    with CaptureQueriesContext(
        connection,
    ) as seen:
        gate_findings(house.one, on=TODAY)

    assert not [one for one in seen.captured_queries if "internalcycle" in one["sql"]]
    assert beside.of(make.short_course(), [], on=TODAY) == {}


def test_every_fact_that_is_known_beside_can_be_asked_of_whatever_a_body_answers_for():
    for target in beside.TARGETS:
        assert set(beside.KNOWN) <= set(known_fields()[target])


def test_a_cycle_that_closed_since_is_no_change_of_the_description():
    before = {"title": "Pumps", "quality": {"internal_cycle": "2025-01-01", "months_since_internal_cycle": 3}}
    after = {"title": "Pumps", "quality": {"internal_cycle": "2026-01-01", "months_since_internal_cycle": 1}}

    assert list(differences.changes(before, after)) == list(differences.changes(before, {"title": "Pumps"})) == []


@pytest.mark.parametrize(
    ("day", "on", "months"),
    [
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2026, 1, 31), date(2026, 2, 27), 0),
        (date(2025, 11, 24), date(2026, 11, 24), 12),
        (date(2025, 11, 25), date(2026, 11, 24), 11),
    ],
)
def test_months_are_whole(day, on, months):
    assert months_since(day, on) == months
