"""The history says which, since when, by whom and why, and nothing about any person."""

from __future__ import annotations

import dataclasses
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.credentials.proofs import JCS, sign
from passerelle.core.credentials.refusals import Ambiguous, StatusRefused
from passerelle.core.credentials.status_history import HistoryText, changes_of, history_document
from tests.core.credentials.samples import INDEX, LIST, NOW, REGISTER, REGISTER_SIGNER, change

SUSPENDED = change("suspended", NOW - timedelta(days=9))
REINSTATED = change("reinstated", NOW - timedelta(days=2))
ENTRY = {
    "list": LIST,
    "index": INDEX,
    "status": "suspended",
    "since": "2026-11-15T09:30:00Z",
    "by": {"did": "did:web:register.example:awarders:12", "name": "Université de Mirane"},
    "reason": "assessment_error",
}


def test_the_document_holds_positions_bodies_and_reasons_only():
    assert history_document([SUSPENDED], register_did=REGISTER, generated_at=NOW) == {
        "type": "PasserelleStatusHistory",
        "issuer": REGISTER,
        "generated_at": "2026-11-24T09:30:00Z",
        "entries": [ENTRY],
    }


def test_what_is_published_is_read_back_oldest_first():
    other = change("revoked", NOW, index=3)
    document = history_document([REINSTATED, other, SUSPENDED], register_did=REGISTER, generated_at=NOW)

    assert changes_of(document) == {(LIST, INDEX): (SUSPENDED, REINSTATED), (LIST, 3): (other,)}


def test_of_two_steps_at_one_moment_the_later_written_counts():
    first, then = change("suspended", NOW), change("reinstated", NOW)
    document = history_document([first, then], register_did=REGISTER, generated_at=NOW)

    assert changes_of(document)[LIST, INDEX] == (first, then)


@pytest.mark.parametrize(
    "bend",
    [
        {"status": "lost"},
        {"index": "5"},
        {"index": True},
        {"by": "x"},
        {"since": "2026-11-15"},
        {"list": None},
        {"by": {}},
    ],
)
def test_one_entry_of_another_shape_spoils_the_whole(bend: dict[str, Any]):
    document = history_document([SUSPENDED], register_did=REGISTER, generated_at=NOW)
    document["entries"].append(ENTRY | bend)

    with pytest.raises(StatusRefused):
        changes_of(document)


@pytest.mark.parametrize("document", [{}, {"type": "PasserelleStatusHistory", "entries": {}}, {"entries": []}])
def test_another_document_is_no_history(document):
    with pytest.raises(StatusRefused):
        changes_of(document)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["suspended", "reinstated", "revoked"]), st.integers(0, 5), st.integers(0, 9)))
)
def test_a_history_that_grew_step_by_step_says_and_signs_what_the_whole_would(told: list[tuple[Any, int, int]]):
    steps = [change(word, NOW - timedelta(days=days), index=index) for word, days, index in told]
    growing = HistoryText()
    for step in steps:
        growing.add(step)

    raw = growing.signed(REGISTER_SIGNER, register_did=REGISTER, generated_at=NOW)

    whole = history_document(steps, register_did=REGISTER, generated_at=NOW)
    assert json.loads(raw) == sign(whole, REGISTER_SIGNER, created=NOW, cryptosuites=[JCS])
    assert len(growing) == len(steps)


def test_words_that_nobody_would_sign_are_not_taken_into_a_history():
    growing = HistoryText()

    with pytest.raises(Ambiguous):
        growing.add(dataclasses.replace(SUSPENDED, by_name="A\x07"))

    assert len(growing) == 0
