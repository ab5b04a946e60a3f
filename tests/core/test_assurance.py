"""Levels of assurance: each includes the one below it, and nothing that is no level includes any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.assurance import LEVELS, meets

LEVEL = st.sampled_from(LEVELS)


@given(shown=LEVEL, asked=LEVEL)
def test_a_level_meets_itself_and_those_below_it(shown: str, asked: str):
    assert meets(shown, asked) is (LEVELS.index(shown) >= LEVELS.index(asked))


@given(shown=LEVEL)
def test_where_none_is_asked_any_level_will_do(shown: str):
    assert meets(shown, "")


@pytest.mark.parametrize(("shown", "asked"), [("", ""), ("", "low"), ("very high", "low"), ("high", "very high")])
def test_what_is_no_level_meets_nothing_and_is_met_by_nothing(shown: str, asked: str):
    assert not meets(shown, asked)
