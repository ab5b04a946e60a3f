"""A document of a known shape comes out as it would by the long way, or takes it."""

from __future__ import annotations

import copy
import hashlib
import random
import re
import threading
from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from benchmarks.credential import BLANK_NODES, HOLDER_TEXTS, SIZE, STATEMENTS, make, new_text, proof
from passerelle.core.credentials.canonical import canonical
from passerelle.core.credentials.contexts import bundled
from passerelle.core.credentials.jcs import canonical_json
from passerelle.core.credentials.rdf import shapes as module
from passerelle.core.credentials.rdf.shapes import Shapes
from passerelle.core.credentials.refusals import CredentialRefused
from tests.core.credentials.rdf.oracles import oxigraph
from tools import torture_shapes
from tools.torture_shapes import PLAIN, RICH, VOCAB, Made

CONTEXTS = Made()


def document(**members: Any) -> dict[str, Any]:
    return {"@context": [PLAIN, RICH], "id": "https://a.example/1"} | members


def through(shapes: Shapes, *documents: dict[str, Any]) -> list[str]:
    return [shapes.text(one, CONTEXTS) for one in documents]


def alone(*documents: dict[str, Any]) -> list[str]:
    return [canonical(one, CONTEXTS).decode() for one in documents]


def outcomes(way: Any, *documents: dict[str, Any]) -> list[Any]:
    """The texts of documents, or what they were refused for."""
    found: list[Any] = []
    for one in documents:
        try:
            found += way(one)
        except CredentialRefused as refusal:
            found.append(refusal.reason)
    return found


def test_the_measured_credential_is_what_it_is_said_to_be():
    for number in (0, 1, 77_777):
        for one in (make(number), new_text(number)):
            text = canonical(one).decode()
            assert len(canonical_json(one | {"proof": proof()})) == SIZE
            assert (text.count("\n"), len(set(re.findall(r"_:c14n\d+", text)))) == (STATEMENTS, BLANK_NODES)


def texts(value: Any) -> list[str]:
    if isinstance(value, dict | list):
        return [text for item in (value.values() if isinstance(value, dict) else value) for text in texts(item)]
    return [value] if isinstance(value, str) else []


def test_holders_differ_in_eight_texts_and_new_texts_in_nearly_all():
    first, second = texts(make(1)), texts(make(2))
    assert sum(a != b for a, b in zip(first, second, strict=True)) == HOLDER_TEXTS
    first, second = texts(new_text(1)), texts(new_text(2))
    assert sum(a == b for a, b in zip(first, second, strict=True)) < 45  # contexts, types, keywords, whose it is


def test_the_measured_credential_takes_the_quick_way_and_comes_out_the_same():
    shapes = Shapes()
    for number in range(60):
        for one in (make(number), new_text(number), make(1_000 + number)):
            assert shapes.text(one, bundled()).encode() == canonical(one)

    assert shapes.stats() == {"learnt": 1, "filled": 179, "shapes": 1}


ODD = [
    "",
    "plain",
    'a"b\\c',
    "\x00\x08\x7f",
    "\x01" + "1\x02",
    "%s {0} %",
    "中 😀",
    "\u2028",
    "Red",
    "ex:x",
    "_:c14n0",
    "x" * 999,
]


@pytest.mark.parametrize("name", ["name", "note", "on", "count", "ex:free"])
def test_any_text_fills_a_place_for_text(name):
    shapes = Shapes()
    documents = [document(**{name: text}) for text in ODD]

    assert through(shapes, *documents) == alone(*documents)
    assert shapes.stats() == {"learnt": 1, "filled": len(ODD) - 1, "shapes": 1}


@pytest.mark.parametrize(
    "address",
    [
        "ex:thing",
        "Red",
        "relative",
        "",
        "//a.example/b",
        "_:b",
        "undefined://here/a",
        "https://a b",
        "https://a\nhttps://b",
    ],
)
def test_an_odd_address_takes_the_long_way(address):
    shapes = Shapes()
    through(shapes, document(link="https://a.example/2"))

    assert outcomes(lambda one: through(shapes, one), document(link=address)) == outcomes(alone, document(link=address))
    assert shapes.stats()["long_way_address"] == 1


def test_a_prefix_that_looks_like_a_scheme_is_known():
    shapes = Shapes()
    documents = [
        {"@context": [PLAIN, VOCAB], "link": address}
        for address in ("https://a.example/2", "urn:x", "did:a:b", "urn:x:y")
    ]

    assert through(shapes, *documents) == alone(*documents)
    assert "https://prefix.example/x" in alone(documents[1])[0]


def test_a_term_among_values_is_part_of_the_shape():
    shapes = Shapes()
    documents = [
        document(kind=kind) for kind in ("Red", "Green", "https://a.example/kind", "https://b.example/kind", "Red")
    ]

    assert through(shapes, *documents) == alone(*documents)
    assert shapes.stats()["learnt"] == 3


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"many": ["a", "b"]}, {"many": ["b", "b"]}),
        ({"many": ["a", "b"]}, {"many": ["b", "a"]}),
        ({"says": {"en": "a", "fr": "b"}}, {"says": {"en": "b", "fr": "b"}}),
        ({"steps": ["a", "b"]}, {"steps": ["b", "b"]}),
        ({"parts": [{"name": "a"}, {"name": "b"}]}, {"parts": [{"name": "b"}, {"name": "b"}]}),
        (
            {"parts": [{"id": "urn:a"}, {"id": "urn:b", "name": "c"}]},
            {"parts": [{"id": "urn:b"}, {"id": "urn:b", "name": "c"}]},
        ),
        ({"link": "urn:a"}, {"link": "https://a.example/1"}),
        ({"parts": [{"id": "urn:a", "name": "x"}]}, {"parts": [{"id": "https://a.example/1", "name": "x"}]}),
        ({"graph": [{"name": "a"}, {"name": "b"}]}, {"graph": [{"name": "b"}, {"name": "c"}]}),
        ({"byId": {"urn:k": {"name": "a"}}}, {"byId": {"urn:k": {"name": "b"}}}),
        ({"raw": {"a": ["x", 1]}}, {"raw": {"a": ["y", 1]}}),
        ({"name": {"@value": "a", "@language": "en"}}, {"name": {"@value": "b", "@language": "fr"}}),
        ({"count": 1}, {"count": True}),
        ({"count": 1}, {"count": 1.0}),
        ({"many": [1, True]}, {"many": [True, 1]}),
        ({"name": None, "note": "z"}, {"name": "a", "note": "z"}),
        ({"share": "2.5E0"}, {"share": "2.0E0"}),
        ({"type": "Person", "link": "urn:a"}, {"type": "Place", "link": "urn:a"}),
        ({"on": [True, "true "]}, {"on": [True, "false"]}),
    ],
)
def test_equal_values_other_kinds_and_other_types_come_out_as_by_the_long_way(first, second):
    for documents in ([first, second, first], [second, first, second]):
        given = [document(**members) for members in documents]
        assert through(Shapes(), *given) == alone(*given)


def test_a_value_that_is_no_text_takes_the_long_way():
    shapes = Shapes()
    through(shapes, document(name="a"))
    given = [document(name=value) for value in (["a"], {"@value": "a"}, 7, None, True, {"en": "a"})]

    assert outcomes(lambda one: through(shapes, one), *given) == outcomes(alone, *given)


def test_an_additional_member_anywhere_is_another_shape():
    shapes = Shapes()
    plain = document(name="a", part={"name": "b"})
    through(shapes, plain)
    more = [plain | {"note": "c"}, plain | {"part": {"name": "b", "note": "c"}}, plain | {"link": None}]

    assert through(shapes, *more) == alone(*more)
    with pytest.raises(CredentialRefused):
        through(shapes, plain | {"part": {"name": "b", "undefined": "c"}})


def test_the_document_is_left_as_it_was():
    given = document(name=["a", "b"], part={"name": "b"})
    before = copy.deepcopy(given)

    through(Shapes(), given, given)

    assert given == before


def test_the_memory_is_bounded_for_one_and_for_all(monkeypatch):
    monkeypatch.setattr(module, "MAX_HINTS", 20)
    shapes = Shapes(max_shapes=12, max_of_one=5)
    for issuer in ("urn:a", "urn:b", "urn:c"):
        for number in range(9):
            given = {"@context": [PLAIN, VOCAB], "issuer": issuer, **{f"m{n}": "x" for n in range(number + 1)}}
            assert through(shapes, given) == alone(given)
            own = {name: len(kept) for name, kept in shapes._of_issuer.items()}
            assert max(own.values()) <= 5
            assert sum(own.values()) <= 12
            assert len(shapes._hints) <= 20

    assert set(shapes._of_issuer) == {"urn:a", "urn:b", "urn:c"}


def test_what_was_used_last_stays():
    shapes = Shapes(max_shapes=9, max_of_one=3)
    kept = {"@context": [PLAIN], "name": "a"}
    for number in range(1, 7):
        through(shapes, kept, document(many=["x"] * number))
    before = shapes.stats()["learnt"]
    through(shapes, kept)

    assert shapes.stats()["learnt"] == before


def test_texts_shared_by_many_documents_get_plans_of_their_own_and_these_are_bounded(monkeypatch):
    monkeypatch.setattr("passerelle.core.credentials.rdf.shape.MAX_SPECIAL", 3)
    shapes = Shapes()
    members = {f"ex:m{n}": "x" for n in range(20)}
    for course in range(8):
        for holder in range(4):
            given = document(
                **members | {"ex:m1": f"course {course}", "ex:m2": f"c{course}", "name": f"holder {holder}"}
            )
            given |= {f"ex:m{n}": f"c{course}" for n in range(3, 15)}
            assert through(shapes, given) == alone(given)
    (shape,) = shapes._of_issuer[None]

    assert 0 < len(shape._special.plans) <= 3
    assert shape._special.places == {shape.holes["name",]}


def test_no_address_of_any_length_is_kept_to_find_a_shape_by():
    shapes = Shapes()
    for number in range(20):
        for length in (10, 5_000):
            one = make(number)
            one["credentialSubject"]["achievement"]["id"] += f"/{number}" + "x" * length
            assert shapes.text(one, bundled()) == canonical(one).decode()

    assert 20 <= len(shapes._hints) <= 21
    assert sum(len(str(told)) for hint in shapes._hints for told in hint) < 5_000


def test_threads_share_the_shapes():
    shapes = Shapes(max_shapes=6, max_of_one=4)
    expected = {n: hashlib.sha256(canonical(make(n))).digest() for n in range(24)}
    wrong: list[Any] = []

    def work(start: int) -> None:
        for number in range(start, start + 60):
            text = shapes.text(make(number % 24), bundled())
            if hashlib.sha256(text.encode()).digest() != expected[number % 24]:
                wrong.append(number)
            given = document(many=["x"] * (number % 7), name=str(number))
            if shapes.text(given, CONTEXTS) != canonical(given, CONTEXTS).decode():
                wrong.append(given)

    threads = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_no_shape_of_a_short_torture_comes_out_differently():
    tried = torture_shapes.run(shapes=60, fillings=40, js=0, seed=7)

    assert tried.differences == []
    assert tried.counted["compared"] > 500
    assert tried.counted["long_way_compared"] == 120


@settings(max_examples=60, deadline=None)
@for_any(st.integers(min_value=0))
def test_no_shape_at_all_comes_out_differently(seed):
    assert torture_shapes.run(shapes=1, fillings=12, js=0, seed=seed).differences == []


def test_the_torture_accepts_every_kind_of_member_with_every_kind_of_value():
    accepted: set[str] = set()
    for number in range(400):
        chance = random.Random(number)
        made = torture_shapes.filled(torture_shapes.shape(chance), chance)
        if isinstance(outcomes(alone, made)[0], str) and "\n" in outcomes(alone, made)[0]:
            accepted |= kinds(made)

    assert accepted >= set(torture_shapes.MEMBERS) - {"gone"}
    assert accepted >= {
        "str",
        "int",
        "float",
        "bool",
        "NoneType",
        "list in list",
        "@language",
        "@value",
        "@list",
        "@set",
    }


def kinds(value: Any) -> set[str]:
    """The names and kinds of values in a document."""
    if isinstance(value, dict):
        return set(value) | {kind for item in value.values() for kind in kinds(item)}
    if isinstance(value, list):
        nested = {"list in list"} if any(isinstance(item, list) for item in value) else set()
        return nested | {kind for item in value for kind in kinds(item)}
    return {type(value).__name__}


def test_another_implementation_agrees_on_the_measured_credential():
    source = bundled()
    for one in (make(3), new_text(3)):
        inlined = one | {"@context": [source.load(url)["@context"] for url in one["@context"]]}
        assert oxigraph(inlined) == canonical(one)
