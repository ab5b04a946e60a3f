"""One document, one canonical form; and nothing is lost on the way that a reader could be shown."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import json
import random
import time
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import canon

from passerelle.core.credentials.canonical import canonical
from passerelle.core.credentials.contexts import bundled
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.poison import MAX_ALIKE, refuse_poison
from passerelle.core.credentials.refusals import Ambiguous, CredentialRefused, UnknownContext
from tests.core.credentials.samples import AWARD

BADGE = open_badge(AWARD)


def bent(path: str, value: Any) -> dict[str, Any]:
    document = copy.deepcopy(BADGE)
    *steps, last = path.split(".")
    node = document
    for step in steps:
        node = node[step]
    node[last] = value
    return document


REFUSED = [
    ("undefined_term", bent("favouriteColour", "blue")),
    ("undefined_term", bent("credentialSubject.achievement.favouriteColour", "blue")),
    ("undefined_type", bent("type", ["VerifiableCredential", "Wonderful"])),
    ("undefined_type", bent("credentialSubject.type", ["AchievementSubject", "Wonderful"])),
    ("relative_address", bent("id", "credentials/1")),
    ("relative_address", bent("id", "")),
    ("relative_address", bent("credentialSubject.id", "_:holder")),
    ("relative_address", bent("credentialSubject.id", "urn:uuid:a b")),
    ("null", bent("credentialSubject.acquisitionRoute", None)),
    ("control_character", bent("name", "a\x08b")),
    ("control_character", bent("name", "a\x0cb")),
    ("control_character", bent("name", "a\x7fb")),
    ("control_character", bent("name", "a\x00b")),
    ("context", bent("@context", [*BADGE["@context"], {"name": "https://evil.example/name"}])),
    ("context", bent("@context", {"@vocab": "https://evil.example/"})),
    ("number", bent("credentialSubject.achievement.creditsAvailable", 8.2)),
    ("number", bent("credentialSubject.achievement.creditsAvailable", 3.0)),
    ("number", bent("credentialSubject.achievement.creditsAvailable", 2**53)),
    ("number", bent("credentialSubject.achievement.creditsAvailable", float("inf"))),
    ("context", bent("@context", [])),
    ("context", bent("@context", BADGE["@context"] * 2)),
    ("context", bent("@context", [f"https://register.example/{n}" for n in range(9)])),
    ("too_many_parts", bent("credentialSubject.achievement.tag", ["x"] * 2_000)),
    ("keyword", bent("credentialSubject.@context", {"@vocab": "https://evil.example/"})),
    ("keyword", bent("@graph", [])),
    ("keyword", bent("@included", [{"id": "urn:a:b"}])),
    ("keyword", bent("credentialSubject.@reverse", {})),
    ("not_json_ld", bent("credentialSubject.id", 7)),
]


@pytest.mark.parametrize(("reason", "document"), REFUSED)
def test_what_json_ld_would_lose_or_bend_is_refused(reason, document):
    with pytest.raises(Ambiguous) as refusal:
        canonical(document)

    assert refusal.value.reason == reason


def test_an_unknown_context_is_refused():
    with pytest.raises(UnknownContext):
        canonical(bent("@context", [*BADGE["@context"], "https://evil.example/v1"]))


def test_the_order_of_names_and_of_sets_changes_nothing():
    turned = dict(reversed(BADGE.items()))
    turned["credentialSubject"] = dict(reversed(BADGE["credentialSubject"].items()))

    assert canonical(turned) == canonical(BADGE)


def test_the_document_is_left_as_it_was():
    before = copy.deepcopy(BADGE)

    canonical(BADGE)

    assert before == BADGE


def oracle(document: dict[str, Any]) -> bytes:
    """The same document through another canonicaliser, in another language."""
    inlined = document | {"@context": [bundled().load(url)["@context"] for url in document["@context"]]}
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(json.dumps(inlined), format=pyoxigraph.RdfFormat.JSON_LD))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    lines = [line + "\n" for line in str(dataset).splitlines() if line]
    return "".join(sorted(line if line.endswith(" .\n") else line[:-1] + " .\n" for line in lines)).encode()


def test_another_canonicaliser_agrees_on_the_sample():
    assert oracle(BADGE) == canonical(BADGE)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('"\\\n\r\t<>^@ '), min_size=1)


@settings(max_examples=150, deadline=None)
@given(TEXT.filter(str.strip), TEXT, st.decimals("0.1", "60", places=1), TEXT)
def test_another_canonicaliser_agrees_on_any_words(name, description, credits_, criteria):
    what = dataclasses.replace(
        AWARD.achievement, description=description, credits=credits_, assessment_criteria=criteria
    )
    badge = open_badge(
        dataclasses.replace(AWARD, achievement=what, holder=dataclasses.replace(AWARD.holder, name=name))
    )

    assert oracle(badge) == canonical(badge)


def clique(size: int) -> dict[str, Any]:
    """An award with alignments that all look alike."""
    return bent("credentialSubject.achievement.alignment", [{"type": ["Alignment"]} for _ in range(size)])


def test_a_few_nodes_alike_are_told_apart_and_many_are_refused_at_once():
    assert oracle(clique(MAX_ALIKE)) == canonical(clique(MAX_ALIKE))
    for size in (MAX_ALIKE + 1, 60, 600):
        started = time.process_time()
        with pytest.raises(Ambiguous) as refusal:
            canonical(clique(size))
        assert refusal.value.reason == "poison"
        assert time.process_time() - started < 2


def test_the_costliest_graph_that_is_let_through_is_cheap():
    """Any graph of blank nodes with at most MAX_ALIKE alike, each pointing at all others."""

    def node(number: int) -> dict[str, str]:
        return {"type": "blank node", "value": f"_:b{number}"}

    for size in (MAX_ALIKE, MAX_ALIKE + 1):
        knows = {"type": "IRI", "value": "urn:knows"}
        triples = [
            {"subject": node(a), "predicate": knows, "object": node(b)}
            for a in range(size)
            for b in range(size)
            if a != b
        ]
        random.Random(1).shuffle(triples)
        dataset = {"@default": triples}
        if size > MAX_ALIKE:
            with pytest.raises(Ambiguous):
                refuse_poison(dataset)
        else:
            refuse_poison(dataset)
            started = time.process_time()
            canon.URDNA2015().main(dataset, {"format": "application/n-quads"})
            assert time.process_time() - started < 2


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["_:b", "urn:a:b", "@id"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "type", "@value", "@language", "@type", "alignment", "result", "name", "x:y", "_:p"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
PLACES = ["id", "type", "issuer", "name", "validFrom", "credentialSubject", "credentialStatus", "awardReference"]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PLACES), ODD)
def test_no_document_at_all_raises_anything_but_a_refusal(place, value):
    with contextlib.suppress(CredentialRefused):
        canonical(BADGE | {place: value})


def test_the_largest_document_let_through_is_done_within_a_second_or_two():
    widest = [{"type": ["Alignment"], "targetName": str(number)} for number in range(440)]
    started = time.process_time()

    canonical(bent("credentialSubject.achievement.alignment", widest))

    assert time.process_time() - started < 2
