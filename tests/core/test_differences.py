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
        (but(title="Pump maintenance"), "substantive"),
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


@pytest.mark.parametrize(
    ("path", "before", "after", "told"),
    [
        ("title", "Pump repair", "Pump repairs", "substantive"),
        ("title", "Pump repair", "pump-repair!", "editorial"),
        ("title", "Solar pump maintenace", "Solar pump maintenance", "editorial"),
        ("title", "Entretien electrique", "Entretien électrique", "editorial"),
        ("title", "Level 4 welding", "Level 5 welding", "substantive"),
        ("title", "की", "का", "substantive"),
        ("title", "مضخة", "مضخّة ", "substantive"),
        ("translations.title.fr", None, "Pompes", "substantive"),
        ("translations.title.fr", "Pompes solaires", "Pompes Solaires", "editorial"),
        ("translations.summary.fr", "Court.", "Long.", "minor"),
        ("awarding_body", "Guild", "College", "substantive"),
        ("awarding_body", "Lake College", "LAKE COLLEGE", "substantive"),
        ("level.nqf", "5a", "5A", "substantive"),
        ("level.nqf", "5.1", "51", "substantive"),
        ("level.nqf", "4.1", "4.10", "substantive"),
        ("levels", [{"framework": "eqf"}], [], "substantive"),
        ("credits.value", "1.50", "15.0", "substantive"),
        ("workload.hours", "100.00", "10000", "substantive"),
        ("workload.credit_system", "ECTS", "ects", "substantive"),
        ("learning_outcomes.S1.text", "Lead a crew.", "Read a crew.", "substantive"),
        ("learning_outcomes.S1.text", "Mend it in 1.5 hours.", "Mend it in 15 hours.", "substantive"),
        ("learning_outcomes.S1.text", "Maintain a voltage of -5.", "Maintain a voltage of 5.", "substantive"),
        ("learning_outcomes.S1.text", "Describe absorption.", "Describe adsorption.", "substantive"),
        ("learning_outcomes.S1.text", "Lose 5 % at most.", "Lose 5 at most.", "substantive"),
        ("learning_outcomes.S1.text", "Recieving goods.", "Receiving goods.", "editorial"),
        ("learning_outcomes.S1.code", "S1", "s1", "substantive"),
        ("assessment.criteria", "It works.", "It works", "editorial"),
        ("assessment.components.A1.type", "oral", "written", "substantive"),
        ("assessment.components.A1.title", "Practical Task", "Practical task", "editorial"),
        ("assessment.components.A1.weight", 60, 70, "substantive"),
        ("prerequisites", None, "To have mended one.", "substantive"),
        ("leads_to", ["MC-1"], ["MC-2"], "substantive"),
        ("summary", "Mend pumps", "Mend pumps!", "editorial"),
        ("summary", "Mend pumps", "Mend wells", "minor"),
        ("skills", [], ["mending"], "minor"),
        ("price", "240.00", "250.00", "minor"),
        ("stacks_into", [], ["PG-00001v1"], "minor"),
        ("quality_assurance.type", "internal", "external", "minor"),
    ],
)
def test_what_it_is_called_who_awards_it_level_size_outcomes_and_assessment_matter_and_spelling_does_not(
    path: str, before: Any, after: Any, told: str
):
    assert change_class([Change(path, before, after)]) == told
    assert change_class([Change(path, after, before)]) == told


@pytest.mark.parametrize(
    ("path", "before", "after", "same"),
    [
        ("workload.hours", "150.00", 150, True),
        ("credits.value", "6.0", "6", True),
        ("price", "240.00", "240.0", True),
        ("workload.hours", "150.00", "15.00", False),
        ("level.nqf", "4.1", "4.10", False),
        ("classification.code", "0410", "410", False),
        ("level.applicable", True, 1.0, True),
        ("workload.hours", True, "1", False),
    ],
)
def test_an_amount_is_the_same_however_it_is_written_and_a_code_is_not(path: str, before: Any, after: Any, same: bool):
    root, leaf = path.split(".") if "." in path else (path, None)
    stated = [{root: {leaf: value} if leaf else value} for value in (before, after)]

    assert (changes(*stated) == ()) is same


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
