"""From which numbers on a signal is one, and that neither few persons nor what was told before makes one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core import signals
from passerelle.core.signals import Mean, Share

ON = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("days", "seen"),
    [((0, 0, 0), 3), ((0, 0), 0), ((0, 0, 366), 0), ((0, 0, 365), 0), ((0, 0, 364), 3), ((0, 0, -1), 0)],
)
def test_complaints_count_within_their_months_and_never_from_days_to_come(days, seen):
    held = [(f"CP-{n}", ON - timedelta(days=day)) for n, day in enumerate(days)]

    assert len(signals.complaints(held, (), on=ON, months=12, least=3)) == seen


@given(st.integers(0, 40), st.integers(1, 40), st.integers(0, 40), st.integers(1, 40))
def test_a_share_never_falls_below_what_was_asked_nor_for_few(some, of, had, out_of):
    now, before = Share(min(some, of), of), Share(min(had, out_of), out_of)

    fell = signals.fall_in_share(now, before, points=20, least=10)

    if fell is not None:
        assert of >= 10
        assert out_of >= 10
        assert fell >= 20
        assert now.percent < before.percent


def test_a_fall_of_exactly_so_many_points_is_one():
    assert signals.fall_in_share(Share(6, 10), Share(8, 10), points=20, least=10) == 20
    assert signals.fall_in_share(Share(61, 100), Share(80, 100), points=20, least=10) is None
    assert signals.fall_in_mean(Mean(Decimal("3.1"), 8), Mean(Decimal("4.1"), 8), fall=Decimal(1), least=8) == 1
    assert signals.fall_in_mean(Mean(Decimal("3.2"), 8), Mean(Decimal("4.1"), 8), fall=Decimal(1), least=8) is None
    assert signals.fall_in_mean(Mean(Decimal("1.0"), 7), Mean(Decimal("4.1"), 8), fall=Decimal(1), least=8) is None


def test_every_day_of_a_month_looks_at_the_same_years():
    first, last = signals.months_to(date(2026, 11, 1)), signals.months_to(date(2026, 11, 30))

    assert first == last == ((date(2025, 11, 1), date(2026, 11, 1)), (date(2024, 11, 1), date(2025, 11, 1)))


def test_what_is_due_and_what_has_lapsed():
    assert not signals.is_overdue(ON - timedelta(days=60), on=ON, days=60)
    assert signals.is_overdue(ON - timedelta(days=61), on=ON, days=60)
    assert not signals.has_lapsed(None, on=ON, months=60)
    assert not signals.has_lapsed(date(2021, 11, 27), on=ON, months=60)
    assert signals.has_lapsed(date(2021, 11, 26), on=ON, months=60)
