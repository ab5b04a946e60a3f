"""Feedback as a rule: who may, what is said, which words wait, and which means are shown."""

from __future__ import annotations

import pytest

from passerelle.core.errors import Malformed
from passerelle.core.feedback import Facts, against, folded, mean, said, struck, why_held, words_of

FREE = Facts(is_listed=True, has_basis=True, is_of_the_house=False, is_of_a_competitor=False)
ABUSE = words_of(["idiot", "piece of shit", "غبي"])


def test_nothing_speaks_against_a_giver_with_a_right_and_no_tie():
    assert against(FREE) == ()


def test_every_reason_is_told_at_once():
    everything = Facts(is_listed=False, has_basis=False, is_of_the_house=True, is_of_a_competitor=True, is_early=True)

    assert against(everything) == (
        "feedback_not_registered",
        "feedback_no_right",
        "feedback_own_house",
        "feedback_competitor",
        "feedback_too_early",
    )


@pytest.mark.parametrize("value", [0, 6, "good", 4.5, True, [3], "٣"])
def test_a_rating_is_a_whole_number_from_one_to_five(value):
    with pytest.raises(Malformed) as refusal:
        said({"outcomes": value}, [])
    assert refusal.value.data["field"] == "outcomes"


@pytest.mark.parametrize("stated", [{}, {"text": " "}, {"outcomes": "", "by_outcome": {"K1": None}}])
def test_who_says_nothing_gives_no_feedback(stated):
    with pytest.raises(Malformed):
        said(stated, ["K1"])


@pytest.mark.parametrize(
    "text", ["An IDIOT.", "ídiot", "i.d.i.o.t", "idiooooot", "A piece   of shit!", "هذا غَبِيّ", "والغبي"]
)
def test_a_word_aimed_at_people_is_found_however_it_is_dressed(text):
    assert "abuse" in why_held(text, abuse=ABUSE)


@pytest.mark.parametrize(
    "text", ["An idiotic name is no word of the list.", "The peace of mind.", "3 pumps in 2026-2027."]
)
def test_what_only_looks_like_it_is_not_held(text):
    assert why_held(text, abuse=ABUSE) == ()


def test_a_name_is_found_as_a_whole_and_without_its_accents():
    assert why_held("ANA LOPEZ taught us.", names=["Ana López"]) == ("named_person",)
    assert why_held("Ana taught us.", names=["Ana López", " "]) == ()


def test_folding_twice_changes_nothing_more():
    assert folded(folded("IDIÓÓÓT, i.d.i.o.t")) == folded("IDIÓÓÓT, i.d.i.o.t")


def test_only_what_stands_there_is_struck_out():
    assert struck("Ask Anna.", ["Anna"]) == "Ask […]."
    for passage in ("anna", "", " "):
        with pytest.raises(Malformed):
            struck("Ask Anna.", [passage])


def test_a_mean_of_nobody_or_of_two_learners_is_none():
    assert (mean(None, 0, "peer"), mean(8, 2, "learner"), mean(8, 2, "peer"), mean(11, 3, "learner")) == (
        None,
        None,
        4.0,
        3.7,
    )
