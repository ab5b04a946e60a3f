"""Blank nodes are named by what is said of them, whatever they were called and in whatever order it was said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.credentials.rdf.rdfc import canonical_text, line
from passerelle.core.credentials.refusals import Ambiguous
from tests.core.credentials.rdf.oracles import oxigraph_of_quads

NODES = st.sampled_from([f"_:{letter}" for letter in "abcdefgh"])
NAMED = st.sampled_from(["<urn:x>", "<urn:y>"])
TEXTS = st.sampled_from(['"1"', '"2"', '"1"@en', '"1"^^<urn:t>'])
GRAPHS = st.sampled_from(["", "", "", "<urn:g>", "_:g"])
STATEMENTS = st.lists(
    st.tuples(NODES | NAMED, st.sampled_from(["<urn:p>", "<urn:q>"]), NODES | NAMED | TEXTS, GRAPHS),
    max_size=14,
    unique=True,
)


@settings(max_examples=400, deadline=None)
@given(STATEMENTS, st.randoms(use_true_random=False))
def test_another_implementation_agrees_on_any_graph(statements, chance):
    try:
        text = canonical_text(statements)
    except Ambiguous:
        return
    names = [f"_:{letter}" for letter in "abcdefghg"]
    renamed = dict(zip(names, chance.sample([f"_:x{n}" for n in range(20)], len(names)), strict=True))
    turned = [tuple(renamed.get(term, term) for term in statement) for statement in statements]
    chance.shuffle(turned)

    assert text.encode() == oxigraph_of_quads("".join(line(statement, {}) for statement in statements))
    assert text == canonical_text(turned)


def test_nodes_that_look_alike_are_named_by_their_neighbours():
    statements = [
        ("_:a", "<urn:p>", "_:c", ""),
        ("_:b", "<urn:p>", "_:d", ""),
        ("_:c", "<urn:q>", '"1"', ""),
        ("_:d", "<urn:q>", '"2"', ""),
    ]

    assert canonical_text(statements).encode() == oxigraph_of_quads("".join(line(s, {}) for s in statements))


def test_alike_nodes_in_a_named_graph_are_refused_where_readers_count_the_graph_differently():
    statements = [
        (subject, "<urn:p>", value, "_:g") for subject, value in [("_:a", "_:c"), ("_:b", "_:d"), ("_:c", "_:a")]
    ]
    statements += [("_:a", "<urn:p>", "_:a", "_:g"), ("_:b", "<urn:p>", "_:b", "_:g"), ("_:d", "<urn:p>", "_:b", "_:g")]

    with pytest.raises(Ambiguous) as refusal:
        canonical_text(statements)

    assert refusal.value.reason == "alike_in_a_graph"
