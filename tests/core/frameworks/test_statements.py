"""Level statements point to an edition of a framework, as text and as data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.errors import Malformed
from passerelle.core.frameworks import Determination, LevelStatement


@pytest.mark.parametrize("text", ["fr/2019:5", "gb-eng-nir/2024:Entry Level 3", "fr/until-2018:I-Master", "nl/2024:4+"])
def test_a_statement_is_read_and_written(text):
    statement = LevelStatement.parse(text)
    assert str(statement) == text
    assert LevelStatement.of(statement.as_stated()) == statement


def test_who_says_so_is_part_of_it():
    claimed, determined = (LevelStatement.parse("fr/2019:5", who) for who in Determination)
    assert claimed != determined
    assert LevelStatement.of(determined.as_stated()).determination == Determination.DETERMINED


@pytest.mark.parametrize(
    "text",
    [
        "5",
        "fr:5",
        "fr/2019",
        "FR/2019:5",
        "fr/2019:",
        "fr//2019:5",
        "fr/20/19:5",
        "fr/2019:5\n6\x00",
        None,
        5,
        "a" * 50 + "/1:5",
    ],
)
def test_what_is_no_statement_is_malformed(text):
    with pytest.raises(Malformed):
        LevelStatement.parse(text)


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"framework": "fr", "edition": "2019"}, "level.level"),
        ({"framework": "fr", "level": "5"}, "level.edition"),
        ({"edition": "2019", "level": "5"}, "level.framework"),
        ({"framework": "fr", "edition": "2019", "level": 5}, "level.level"),
        ({"framework": "fr", "edition": "2019", "level": "x" * 41}, "level.level"),
        ({"framework": "fr", "edition": "2019", "level": "5", "determination": "rumoured"}, "level.determination"),
        ({"framework": "fr", "edition": "2019", "level": "5", "version": "1"}, "level"),
        (["fr", "2019", "5"], "level"),
    ],
)
def test_what_does_not_fit_is_named(stated, field):
    with pytest.raises(Malformed) as refused:
        LevelStatement.of(stated)
    assert refused.value.data["field"] == field


@given(code=st.from_regex(r"[0-9A-Za-z+.][0-9A-Za-z+. -]{0,30}[0-9A-Za-z+.]", fullmatch=True))
def test_any_code_survives_being_written(code):
    statement = LevelStatement.of({"framework": "mi", "edition": "1", "level": code})
    assert LevelStatement.parse(str(statement)) == statement
