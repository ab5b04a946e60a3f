"""One text message: what fits, what goes, and that it never takes two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.texts import GSM, IN_GSM, IN_UCS2, TWICE, fit, fits, is_gsm, room, size


def test_the_alphabet_has_the_letters_of_the_standard():
    assert (len(GSM), len(TWICE)) == (127, 10)  # and the escape, which is none
    assert [is_gsm(letter) for letter in ("é", "ê", "€", "ç", "Ç", "ا")] == [True, False, True, False, True, False]


@pytest.mark.parametrize(
    ("text", "counted"),
    [("", (0, 160)), ("a" * 160, (160, 160)), ("€", (2, 160)), ("ê", (1, 70)), ("😀", (2, 70)), ("[ê", (2, 70))],
)
def test_a_letter_counts_in_the_alphabet_it_is_sent_in(text, counted):
    assert (size(text), room(text)) == counted


def test_a_short_text_stays_as_it_is_with_plain_quotation_marks():
    assert fit("It’s “due” – soon…", ending="x.example/inbox/") == 'It\'s "due" - soon... x.example/inbox/'


def test_what_is_too_much_goes_at_the_end_of_a_word_and_the_ending_stays_whole():
    told = fit("word " * 60, ending="register.example/inbox/")

    assert told.endswith("word... register.example/inbox/")
    assert (fits(told), size(told) > IN_GSM - 5) == (True, True)
    assert size(fit("слово " * 60, ending="register.example/inbox/")) <= IN_UCS2


def test_one_long_word_is_cut_and_an_ending_that_is_too_long_is_refused():
    assert fit("a" * 500) == "a" * 157 + "..."
    with pytest.raises(ValueError, match="ending alone"):
        fit("A word", ending="a" * 161)


@given(st.text(max_size=400), st.text(alphabet="abc./", max_size=60))
def test_whatever_is_said_fits_in_one(text, ending):
    told = fit(text, ending=ending)

    assert fits(told)
    assert told.endswith(ending)
