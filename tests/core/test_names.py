"""Names that can be taken for one another, and names that hide something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.names import hidden_characters, mixed_words, skeleton

NAME = "University of Mirane"


@pytest.mark.parametrize(
    "other",
    [
        "university of mirane",
        "UNIVERSITY  OF  MIRANE",
        "Univérsity of Mirane",
        "Universitу of Mirane",  # a Cyrillic у
        "Univеrsity оf Мirane",
        "Univ3rsity of Mirane".replace("3", "e"),
        "Un1versity of M1rane",
        "Univers|ty of Mirane",
        "University-of-Mirane",
        "Uni\u200bversity of Mirane",
        "Ｕｎｉｖｅｒｓｉｔｙ of Mirane",
        "UΝΙVERSITY OF MIRANE",  # Greek capitals
    ],
)
def test_what_looks_the_same_has_one_skeleton(other: str):
    assert skeleton(other) == skeleton(NAME)


@pytest.mark.parametrize("other", ["University of Marine", "Mirane University", "University of Mirane 2", ""])
def test_what_reads_differently_has_not(other: str):
    assert skeleton(other) != skeleton(NAME)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Universitу of Mirane", ("Universitу",)),
        ("Université de Mirane", ()),
        ("Κολλέγιο Mirane", ()),
        ("МГУ имени Ломоносова", ()),
        ("كلية تقنية", ()),
        ("東京大学 Tokyo University", ()),
        ("3M Академия", ()),
        ("Αcademy Αthens", ("Αcademy", "Αthens")),
    ],
)
def test_a_word_takes_its_letters_from_one_script(name: str, words: tuple[str, ...]):
    assert mixed_words(name) == words


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("College", ()),
        ("Col\u200blege", ("U+200B",)),
        ("\u202egelloC", ("U+202E",)),
        ("می\u200cخواهم", ()),
        ("Col\u200dlege", ("U+200D",)),
        ("क\u094d\u200dष", ()),
    ],
)
def test_what_nobody_sees_is_named(name: str, hidden: tuple[str, ...]):
    assert hidden_characters(name) == hidden


@given(st.text(max_size=80))
def test_a_skeleton_is_bare_and_any_text_has_one(name: str):
    bare = skeleton(name)

    assert not any(char.isspace() for char in bare)
    assert skeleton(f"  {name} ") == bare


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=80))
def test_no_ascii_word_is_mixed(name: str):
    assert mixed_words(name) == ()
