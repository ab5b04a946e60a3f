"""What is a language by its code, and what is none."""

from __future__ import annotations

import pytest

from passerelle.core.languages import TWO_LETTERS, is_language


@pytest.mark.parametrize("code", ["en", "fr", "am", "zu", "no", "pt-BR", "zh-Hant", "sgn"])
def test_a_code_of_the_standard_is_a_language(code):
    assert is_language(code)


@pytest.mark.parametrize("code", ["zz9", "zz", "xx", "english", "EN", "en-", "en fr", "", "e", "en\n", "bh", "zzz"])
def test_anything_else_is_none(code):
    assert not is_language(code)


def test_the_standard_has_a_hundred_and_eighty_three_codes_of_two_letters():
    assert len(TWO_LETTERS) == 183
