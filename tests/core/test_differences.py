"""What changed from one version to the next, and how much it matters."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.differences import MOST_WORDS, Change, ChangeClass, Piece, change_class, changes, words_changed

MENDING = {"code": "S1", "text": "Mend a pump."}
STATED = {
    "title": "Pump repair",
    "learning_outcomes": [{"code": "K1", "text": "Explain a pump."}, MENDING],
    "workload": {"hours": 150},
    "assessment": {"type": ["practical"], "criteria": "It works."},
    "summary": None,
}


def but(**changed: Any) -> dict[str, Any]:
    return STATED | changed


def test_the_same_twice_has_not_changed():
    assert changes(STATED, but(summary="")) == ()
    assert change_class(()) == ChangeClass.NONE


def test_things_with_a_code_are_compared_by_it_whatever_their_order():
    answering = {"code": "R1", "text": "Answer for it."}
    later = but(learning_outcomes=[{"code": "S1", "text": "Mend a big pump."}, answering])

    assert changes(STATED, later) == (
        Change("learning_outcomes.S1.text", "Mend a pump.", "Mend a big pump."),
        Change("learning_outcomes.R1", None, answering),
        Change("learning_outcomes.K1", {"code": "K1", "text": "Explain a pump."}, None),
    )


def test_a_bare_list_is_told_as_a_whole():
    later = but(assessment={"type": ["oral", "practical"], "criteria": "It works."})

    assert changes(STATED, later) == (Change("assessment.type", ["practical"], ["oral", "practical"]),)


@pytest.mark.parametrize(
    ("later", "told"),
    [
        (but(title="Pump Repair."), "editorial"),
        (but(title="Pump maintenance"), "minor"),
        (but(summary="How to mend a pump."), "minor"),
        (
            but(learning_outcomes=[{"code": "K1", "text": "explain a pump"}, STATED["learning_outcomes"][1]]),
            "editorial",
        ),
        (but(learning_outcomes=STATED["learning_outcomes"][:1]), "substantive"),
        (but(workload={"hours": 100}), "substantive"),
        (but(title="Pump Repair", workload={"hours": 100}), "substantive"),
        (but(assessment={"type": ["practical"], "criteria": "It works for an hour."}), "substantive"),
        (STATED, "none"),
    ],
)
def test_a_change_is_as_weighty_as_its_weightiest_part(later: dict[str, Any], told: str):
    assert change_class(changes(STATED, later)) == told


def test_words_that_came_and_went_are_told_apart():
    assert words_changed("Mend a small pump today", "Mend a big pump") == (
        *(Piece("", "Mend a"), Piece("-", "small"), Piece("+", "big"), Piece("", "pump"), Piece("-", "today")),
    )
    assert words_changed("", "New") == (Piece("+", "New"),)
    assert words_changed("", "") == ()


def test_a_very_long_text_is_told_as_a_whole():
    long = "word " * (MOST_WORDS + 1)

    assert words_changed(long, "short") == (Piece("-", long), Piece("+", "short"))


WORDS = st.lists(st.sampled_from(["pump", "well", "mend", "big", "small", "a", "the"]), max_size=12).map(" ".join)
VALUES = st.recursive(
    st.none() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=8,
)
DESCRIPTIONS = st.dictionaries(st.sampled_from(["title", "level", "summary", "blocks"]), VALUES, max_size=4)


@given(WORDS, WORDS)
def test_both_texts_can_be_read_back_from_what_is_told(before: str, after: str):
    pieces = words_changed(before, after)

    assert " ".join(piece.text for piece in pieces if piece.sign != "+") == before
    assert " ".join(piece.text for piece in pieces if piece.sign != "-") == after


@given(DESCRIPTIONS, DESCRIPTIONS)
def test_a_change_back_is_the_same_change_the_other_way(before: dict[str, Any], after: dict[str, Any]):
    there, back = changes(before, after), changes(after, before)

    assert {(one.path, repr(one.before), repr(one.after)) for one in there} == {
        (one.path, repr(one.after), repr(one.before)) for one in back
    }
    assert changes(before, before) == ()
    assert change_class(there) == change_class(back)
