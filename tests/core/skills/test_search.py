"""Finding skills for an outcome: by stems and other labels, the same on every run, and nothing where nothing fits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.skills import Described, SkillIndex, Words

SKILLS = (
    Described(("mend wooden boats", "repair wooden hulls"), "Make the seams of a hull tight.", "sector-specific", 1),
    Described(("work in a team", "cooperate with colleagues"), "Share tasks.", "transversal", 900),
    Described(("lead a team of divers",), "Plan a dive.", "occupation-specific", 1),
    Described(("spreadsheets", "work with tables"), "Sum figures in cells.", "cross-sector", 200),
    Described(("C++",), "A language of programs.", "sector-specific", 20),
    Described(("C",), "A language of programs, the older.", "sector-specific", 20),
    Described(("team work", "teamwork techniques"), "", "", 0),
)


def stem(word: str) -> str:
    """Take the ending of a word away, as a stemmer of English roughly would."""
    return next((word.removesuffix(end) for end in ("ing", "ed", "en", "s") if word.endswith(end)), word)


INDEX = SkillIndex(SKILLS, Words("en", stem))


def found(text: str, most: int = 5) -> list[str]:
    return [SKILLS[one.place].labels[0] for one in INDEX.find(text, most=most)]


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("Mends boats made of wood.", "mend wooden boats"),  # other endings, another order
        ("Repairing a hull", "mend wooden boats"),  # by another label
        ("Sums up the figures in the cells of a table", "spreadsheets"),  # by the description
        ("Works in a team", "work in a team"),  # where it stands as a whole, it comes before a longer label
        ("Leads a team of divers", "lead a team of divers"),
        ("Writes programs in C++", "C++"),  # signs make a name
        ("spreadsheet", "spreadsheets"),
        ("collegial cooperation with a colleague", "work in a team"),  # words that begin alike
    ],
)
def test_the_skill_that_an_outcome_is_about_comes_first(text, best):
    assert found(text)[0] == best


def test_a_word_in_two_or_two_words_in_one_are_found():
    assert "team work" in found("teamwork")
    assert "team work" in found("team work")


def test_where_words_leave_it_open_what_much_work_needs_comes_first():
    assert found("team")[0] in {"work in a team", "team work"}
    assert found("team").index("work in a team") < found("team").index("lead a team of divers")


def test_which_label_fitted_is_told():
    assert [(one.place, one.label) for one in INDEX.find("repair wooden hulls", most=1)] == [(0, 1)]
    assert [(one.place, one.label) for one in INDEX.find("mend wooden boats", most=1)] == [(0, 0)]


@pytest.mark.parametrize("text", ["", "  ", "the of and", "quantum chromodynamics", "٪٪٪", "\x00", "able to"])
def test_nothing_is_found_where_nothing_fits(text):
    assert found(text) == []


def test_an_index_of_nothing_finds_nothing():
    assert SkillIndex((), Words("en", stem)).find("mend a boat") == []
    assert SkillIndex([Described(("",)), Described(("the",))], Words("en", stem)).find("the boat") == []


@given(st.text(max_size=200), st.integers(1, 8))
def test_whatever_is_asked_the_answer_is_short_ordered_and_the_same_again(text, most):
    answer = INDEX.find(text, most=most)

    assert len(answer) <= most
    assert [one.score for one in answer] == sorted((one.score for one in answer), reverse=True)
    assert len({one.place for one in answer}) == len(answer)
    assert answer == INDEX.find(text, most=most) == SkillIndex(SKILLS, Words("en", stem)).find(text, most=most)


@given(st.sampled_from(SKILLS), st.data())
def test_the_label_of_a_skill_finds_it(skill, data):
    label = data.draw(st.sampled_from(skill.labels))

    assert skill.labels[0] in found(label)[:2]


def test_a_very_long_text_is_read_as_far_as_a_sentence_goes():
    assert found("mend wooden boats " + "and more " * 100_000)[0] == "mend wooden boats"


def test_words_are_folded_and_small_ones_left_out():
    words = Words("fr", stem)

    assert words("Les Équipes de l’atelier") == ("equipe", "atelier")
    assert Words("xx", stem)("Les Équipes") == ("le", "equipe")
