"""The history says which, since when, by whom and why, and nothing about any person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from passerelle.core.credentials.refusals import StatusRefused
from passerelle.core.credentials.status_history import changes_of, history_document
from tests.core.credentials.samples import INDEX, LIST, NOW, REGISTER, change

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
