"""A larger award in any order of acts behaves as its life says, and credits are never counted twice."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passerelle.core.errors import PasserelleError
from passerelle.stacking import asking, confirming
from passerelle.stacking.models import CountedPart, LargerAward
from tests.stacking import factories as make

pytestmark = pytest.mark.django_db
TODAY = make.today()
ACTS = ("check", "check_by_second", "confirm", "confirm_by_first", "refuse", "withdraw")


def expected(state: str, checked_by: str, act: str) -> tuple[str, str]:
    """Say what the model makes of an act: the next state, and who checked."""
    is_open = state in {"asked", "checked"}
    if act in {"check", "check_by_second"} and is_open:
        return "checked", "second" if act == "check_by_second" else "first"
    confirmer = "first" if act == "confirm_by_first" else "second"
    if act.startswith("confirm") and state == "checked" and checked_by != confirmer:
        return "confirmed", checked_by
    if act == "refuse" and is_open:
        return "refused", checked_by
    if act == "withdraw" and is_open:
        return "withdrawn", checked_by
    return state, checked_by


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.sampled_from(ACTS), min_size=1, max_size=5))
def test_whatever_is_done_in_whatever_order_it_ends_as_the_life_says(acts: list[str]):
    at = make.workshop()
    larger = make.asked(at)
    state, checked_by = "asked", ""
    for act in acts:
        state, checked_by = expected(state, checked_by, act)
        with suppress(PasserelleError):
            _do(at, larger, act)
        larger = LargerAward.objects.get(pk=larger.pk)
        assert larger.state == state, (acts, act)
    assert CountedPart.objects.filter(larger=larger).count() == (3 if state == "confirmed" else 0)


def _do(at: make.Workshop, larger: LargerAward, act: str) -> Any:
    if act in {"check", "check_by_second"}:
        return confirming.check(larger, by=at.second if act == "check_by_second" else at.first, today=TODAY)
    if act in {"confirm", "confirm_by_first"}:
        return confirming.confirm(larger, by=at.first if act == "confirm_by_first" else at.second, today=TODAY)
    if act == "refuse":
        return asking.refuse(larger, reasons="No.", by=at.first, today=TODAY)
    return asking.withdraw(larger, by=larger.learner, today=TODAY)
