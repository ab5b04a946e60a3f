"""A check code survives a telephone: what was misheard or swapped is noticed."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from passerelle.core.credentials import check_code
from tests.core.credentials.paper_samples import on_paper
from tests.core.credentials.paper_vectors import vectors

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_it_is_four_groups_of_four_and_the_same_each_time():
    code = check_code.of(on_paper())

    assert code == check_code.of(on_paper())
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert set(code) <= {*LETTERS, "-"}
    assert check_code.meant(code) == code


@pytest.mark.parametrize("seed", range(20))
def test_every_wrong_letter_and_every_swap_of_neighbours_is_noticed(seed):
    code = check_code.of(random.Random(seed).randbytes(40)).replace("-", "")
    for place in range(16):
        for letter in LETTERS:
            changed = code[:place] + letter + code[place + 1 :]
            assert (check_code.meant(changed) is None) == (changed != code)
    for place in range(15):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert (check_code.meant(swapped) is None) == (swapped != code)


def test_typing_is_forgiven_what_cannot_be_mistaken():
    known = vectors()["check_codes"]

    assert {typed: check_code.meant(typed) for typed in known["meant"]} == known["meant"]
    assert [check_code.meant(typed) for typed in known["not_meant"]] == [None] * len(known["not_meant"])


@pytest.mark.parametrize("typed", ["W" * 10_000_000, "", "ＷERC-8GMR-ZGE1-960J", "WERC-8GMR-ZGE1-960J" * 4, "\0" * 16])
def test_anything_else_is_no_code(typed):
    assert check_code.meant(typed) is None


def test_every_code_shown_in_a_document_keeps_the_rule_that_the_documents_state():
    root = Path(__file__).resolve().parents[3]
    pages = [*root.glob("docs/**/*.md"), root / "README.md"]
    texts = [page.read_text("utf-8") for page in pages]
    shown = [code for text in texts for code in re.findall(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b", text)]

    assert "K7Q2-94XM-T3WD-5C66" in shown
    assert [code for code in shown if check_code.meant(code) != code] == []
