"""What hostile input costs: counted in calls and passes, not in seconds, so that it is the same on every machine."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from passerelle.core.credentials.canonical import canonical
from passerelle.core.credentials.forms import picture
from passerelle.core.credentials.poison import MAX_STEPS
from passerelle.core.credentials.refusals import Ambiguous
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verify import verify
from tests.core.credentials import paper_samples
from tests.core.credentials.samples import NOW, write
from tests.hostile import GENUINE, INPUTS, jpeg

MOST_CALLS = 400_000
"""Calls of functions that one document may cause. A genuine badge of an unknown shape causes some sixty thousand."""


class Contexts:
    """One context in which a blank node may point to others."""

    def load(self, url: str) -> dict[str, Any]:
        terms = {"id": "@id", "ex": "https://terms.example/", "knows": {"@id": "ex:knows", "@type": "@id"}}
        return {"@context": terms}


@pytest.fixture
def trust(tmp_path):
    return TrustStore.load(write(paper_samples.trust_files(), tmp_path / "trust"))


def calls_of(work: Any) -> int:
    """Return how many functions were called, Python's and those written in C."""
    counted = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("name", INPUTS)
def test_no_document_causes_more_than_so_many_calls(trust, name):
    raw = INPUTS[name]()

    assert calls_of(lambda: verify(raw, trust, NOW)) < MOST_CALLS


def test_a_genuine_one_is_far_below(trust):
    assert calls_of(lambda: verify(GENUINE, trust, NOW)) < MOST_CALLS // 2


def test_a_clique_of_nine_blank_nodes_is_refused_before_any_order_is_tried():
    """Each of nine nodes without a name points to the eight others: 9! orders, all alike. `MAX_STEPS` take 5 ms."""
    names = [f"_:n{number}" for number in range(9)]
    nodes = [{"id": name, "knows": [other for other in names if other != name]} for name in names]
    document = {"@context": ["https://x.example/c"], "id": "https://x.example/1", "knows": nodes}

    assert calls_of(lambda: refused(document)) < 2_000


def test_nodes_that_only_their_neighbours_tell_apart_are_refused_in_so_many_steps():
    """Without names for blank nodes no clique can be written, but a tree of equal branches can."""
    branch: dict[str, Any] = {"knows": {"ex:n": "x"}}
    for _ in range(6):
        branch = {"knows": [branch, {**branch, "ex:m": "y"}]}
    document = {"@context": ["https://x.example/c"], "id": "https://x.example/1", "knows": [branch] * 4}

    assert calls_of(lambda: refused(document)) < 40 * MAX_STEPS


def refused(document: dict[str, Any]) -> None:
    with pytest.raises(Ambiguous):
        canonical(document, Contexts())


def test_a_picture_of_many_passes_is_not_opened(trust, monkeypatch):
    opened: list[bytes] = []
    monkeypatch.setattr(picture, "_opened", lambda raw: opened.append(raw) or picture.close("altered", "x", "format"))

    few, many = jpeg(20, side=64), jpeg(picture.MAX_SCANS, side=64)

    assert verify(few, trust, NOW).reason == "x"
    assert verify(many, trust, NOW).reason == "too_large"
    assert opened == [few]
