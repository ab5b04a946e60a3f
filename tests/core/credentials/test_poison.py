"""The guards count; they do not measure time, so that a busy machine refuses what an idle one does."""

from __future__ import annotations

import random

import pytest

from passerelle.core.credentials.poison import MAX_ALIKE, MAX_STEPS, Work
from passerelle.core.credentials.rdf import rdfc
from passerelle.core.credentials.rdf.rdfc import canonical_names, canonical_text
from passerelle.core.credentials.refusals import Ambiguous
from tests.core.credentials.rdf.oracles import oxigraph_of_quads


def clique(size: int) -> list[tuple[str, str, str, str]]:
    edges = [(f"_:n{a}", "<urn:knows>", f"_:n{b}", "") for a in range(size) for b in range(size) if a != b]
    random.Random(1).shuffle(edges)
    return edges


def test_a_small_clique_is_let_through_in_a_known_number_of_steps():
    work = Work()

    canonical_names(clique(5), work)

    assert work.taken == 8_680
    assert canonical_text(clique(5)).encode() == oxigraph_of_quads("".join(rdfc.line(edge, {}) for edge in clique(5)))


def test_a_clique_of_as_many_as_may_be_alike_is_refused_when_the_steps_are_taken():
    work = Work()

    with pytest.raises(Ambiguous) as refusal:
        canonical_names(clique(MAX_ALIKE), work)

    assert (refusal.value.reason, work.taken) == ("poison", MAX_STEPS + 1)


@pytest.mark.parametrize("size", [MAX_ALIKE + 1, 9, 40])
def test_a_clique_is_refused_before_the_first_step(size, monkeypatch):
    hashed = []
    first_degree_hash = rdfc.first_degree_hash
    monkeypatch.setattr(rdfc, "first_degree_hash", lambda *given: hashed.append(1) or first_degree_hash(*given))
    work = Work()

    with pytest.raises(Ambiguous) as refusal:
        canonical_names(clique(size), work)

    assert (refusal.value.reason, work.taken, len(hashed)) == ("poison", 0, size)
