"""One document, one canonical form; and nothing is lost on the way that a reader could be shown."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import hashlib
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.credentials.canonical import canonical, canonical_hash, fit_to_sign, refuse_unclear
from passerelle.core.credentials.contexts import Contexts, bundled, installed_folders
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.poison import MAX_ALIKE
from passerelle.core.credentials.rdf import longway, shape
from passerelle.core.credentials.refusals import Ambiguous, CredentialRefused, UnknownContext
from tests.core.credentials.rdf.oracles import oxigraph
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
    ("context", bent("@context", [*BADGE["@context"], {"name": "https://evil.example/name"}])),
    ("context", bent("@context", {"@vocab": "https://evil.example/"})),
    ("number", bent("credentialSubject.achievement.creditsAvailable", float("inf"))),
    ("context", bent("@context", [])),
    ("context", bent("@context", BADGE["@context"] * 2)),
    ("context", bent("@context", [f"https://register.example/{n}" for n in range(9)])),
    ("too_many_parts", bent("credentialSubject.achievement.tag", ["x"] * 8_000)),
    ("keyword", bent("credentialSubject.@context", {"@vocab": "https://evil.example/"})),
    ("keyword", bent("@included", [{"id": "urn:a:b"}])),
    ("keyword", bent("credentialSubject.@reverse", {})),
    ("not_json_ld", bent("credentialSubject.id", 7)),
    ("relative_address", bent("credentialSubject.id", "//register.example/holders/1")),
    ("relative_address", bent("credentialSubject.id", "https://register.example/%zz")),
    ("number", bent("credentialSubject.achievement.creditsAvailable", 1e-7)),
    ("lost", bent("@graph", [{"id": "urn:a:b"}])),
    ("lost", bent("@graph", ["urn:a:b"])),
    ("keyword", bent("name", {"@value": "a", "@direction": "rtl"})),
    ("keyword", bent("name", {"@value": "a", "@index": "1"})),
    ("language", bent("name", {"@value": "a", "@language": "en_us"})),
    ("list", bent("name", {"@list": [["a"]]})),
    ("list", bent("name", {"@list": None})),
    ("said_twice", bent("name", ["a", {"@value": "a", "@type": "http://www.w3.org/2001/XMLSchema#string"}])),
    ("lone_surrogate", bent("name", "\ud800")),
]


@pytest.mark.parametrize(("reason", "document"), REFUSED)
@pytest.mark.parametrize("way", [canonical, canonical_hash])
def test_what_json_ld_would_lose_or_bend_is_refused(reason, document, way):
    with pytest.raises(Ambiguous) as refusal:
        way(document)

    assert refusal.value.reason == reason


BELIEVED_NOT_SIGNED = [
    ("null", bent("credentialSubject.acquisitionRoute", None)),
    ("control_character", bent("name", "a\x08b")),
    ("control_character", bent("name", "a\x7fb")),
    ("control_character", bent("name", "a\x00b")),
    ("control_character", bent("name", "a\uffffb")),
    ("number", bent("credentialSubject.achievement.creditsAvailable", 8.2)),
    ("number", bent("credentialSubject.achievement.creditsAvailable", 3.0)),
    ("number", bent("credentialSubject.achievement.creditsAvailable", 2**53)),
    ("keyword", bent("name", {"@set": ["a"]})),
]


@pytest.mark.parametrize(("reason", "document"), BELIEVED_NOT_SIGNED)
def test_what_some_reader_gets_wrong_has_a_meaning_and_is_not_signed(reason, document):
    assert canonical_hash(document) == hashlib.sha256(canonical(document)).digest()
    with pytest.raises(Ambiguous) as refusal:
        refuse_unclear(document)
    assert refusal.value.reason == reason


def test_what_is_fit_to_sign_is_not_refused():
    refuse_unclear(BADGE)


def test_nothing_is_said_by_null_and_control_characters_are_escaped():
    assert canonical(BADGE | {"validUntil": None}) == canonical(
        {name: value for name, value in BADGE.items() if name != "validUntil"}
    )
    assert b'"a\\u0000\\b\\u000B\\f\\u001F\\u007F\xc2\x80\\\\\\"b"' in canonical(
        bent("name", 'a\x00\b\x0b\f\x1f\x7f\x80\\"b')
    )


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (8.2, b'"8.199999999999999E0"'),
        (3.0, b'"3"'),
        (2**70, b'"1.180591620717411E21"'),
        (2**60 + 1, b'"1152921504606846976"'),
        (-0.0, b'"0"'),
    ],
)
def test_numbers_are_written_as_json_ld_says(number, written):
    assert written in canonical(bent("credentialSubject.achievement.creditsAvailable", number))


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
    return oxigraph(inlined)


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


@pytest.mark.parametrize("size", [MAX_ALIKE, MAX_ALIKE + 1, 60])
def test_nodes_alike_that_touch_no_other_are_the_same_in_any_order(size):
    assert oracle(clique(size)) == canonical(clique(size))


def rows(length: int, number: int) -> dict[str, Any]:
    """An award with several lists of the same words."""
    described = [
        {"id": f"urn:x:{place}", "type": ["ResultDescription"], "allowedValue": [f"w{word}" for word in range(length)]}
        for place in range(number)
    ]
    return bent("credentialSubject.achievement.resultDescription", described)


def test_the_same_list_in_several_places_is_told_apart_and_too_many_are_refused():
    assert oracle(rows(5, 12)) == canonical(rows(5, 12))
    for length, number in ((30, 8), (300, 2), (3, 200)):
        with pytest.raises(Ambiguous) as refusal:
            canonical_hash(rows(length, number))
        assert refusal.value.reason == "poison"


def test_a_clique_of_named_blank_nodes_is_refused_before_any_json_ld(monkeypatch):
    nodes = [{"id": f"_:n{a}", "alignment": [{"id": f"_:n{b}"} for b in range(9) if a != b]} for a in range(9)]
    document = bent("credentialSubject.achievement.alignment", nodes)
    for module in (longway, shape):
        monkeypatch.setattr(module, "expanded", None)

    for way in (canonical, canonical_hash):
        with pytest.raises(Ambiguous) as refusal:
            way(document)
        assert refusal.value.reason == "relative_address"


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
    hashed = None
    with contextlib.suppress(CredentialRefused):
        hashed = hashlib.sha256(canonical(BADGE | {place: value})).digest()
    if hashed is None:
        with pytest.raises(CredentialRefused):
            canonical_hash(BADGE | {place: value})
    else:
        assert canonical_hash(BADGE | {place: value}) == hashed


def test_the_largest_document_let_through_is_done_within_a_second_or_two():
    widest = [{"type": ["Alignment"], "targetName": str(number)} for number in range(440)]
    started = time.process_time()

    canonical(bent("credentialSubject.achievement.alignment", widest))

    assert time.process_time() - started < 2


def test_a_control_character_is_never_signed_however_well_the_rest_is_known():
    source = Contexts(*installed_folders())
    badge = open_badge(AWARD)
    for number in range(8):
        badge["credentialSubject"]["identifier"][0]["identityHash"] = f"Holder {number}"
        fit_to_sign(badge, source).hash()
    assert fit_to_sign(badge, source).is_known

    for place in ("name", "awardReference"):
        bent = copy.deepcopy(badge)
        if place == "name":
            bent["name"] = "A title\x07"
        else:
            bent["credentialSubject"]["identifier"][0]["identityHash"] = "Holder \x85"
        with pytest.raises(Ambiguous) as refusal:
            fit_to_sign(bent, source)
        assert refusal.value.reason == "control_character"
