"""What is handed over to Europass, held against the published shapes of European Digital Credentials.

Shapes, contexts and samples of others are read from ../shared and kept nowhere here; the evaluator itself is held to a
few shapes of our own, wherever the others are missing.
"""

from __future__ import annotations

import copy
import gzip
import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from pyld import jsonld

from passerelle.core.credentials import elm
from tests.core.credentials.samples import AWARD, NOW, shared
from tests.core.credentials.shacl import Shapes, read

if TYPE_CHECKING:
    from tests.core.credentials.shacl import Graph

OURS = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <https://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
x:ThingShape a sh:NodeShape ; sh:targetClass x:Thing ; sh:property x:a, x:b, x:c, x:d, x:e .
x:a sh:path x:title ; sh:minCount 1 ; sh:datatype rdf:langString ; sh:uniqueLang true .
x:b sh:path x:part ; sh:maxCount 1 ; sh:or ( [ sh:class x:Wheel ] [ sh:class x:Door ] ) .
x:c sh:path x:site ; sh:nodekind sh:IRI .
x:d sh:path x:share ; sh:maxInclusive 100 .
x:e sh:path x:gone ; sh:minCount 1 ; sh:deactivated true .
"""
WITH_THE_SEAL = ("EuropeanDigitalCredential", "issuer", "node")
"""The legal identifier of whoever sealed it, which is read from the certificate of the seal."""
GOOD = '@prefix x: <https://example.org/> . x:one a x:Thing ; x:title "One"@en, "Un"@fr ; x:part x:w . x:w a x:Door .'


@pytest.mark.parametrize(
    ("more", "amiss"),
    [
        ("", set()),
        ('x:one x:title "Uno"@en .', {("Thing", "title", "uniqueLang")}),
        ('x:one x:title "One" .', {("Thing", "title", "datatype")}),
        ("x:two a x:Thing .", {("Thing", "title", "minCount")}),
        ("x:one x:part x:v . x:v a x:Wheel .", {("Thing", "part", "maxCount")}),
        ("x:one x:part x:v .", {("Thing", "part", "maxCount"), ("Thing", "part", "or")}),
        ('x:one x:site "a word" .', {("Thing", "site", "nodeKind")}),
        ("x:one x:share 101 .", {("Thing", "share", "maxInclusive")}),
    ],
)
def test_the_evaluator_names_what_does_not_conform_and_nothing_else(more: str, amiss: set[tuple[str, str, str]]):
    assert Shapes(OURS).amiss(read(f"{GOOD} {more}", ox.RdfFormat.TURTLE)) == amiss


def test_a_constraint_that_the_evaluator_does_not_know_is_an_error():
    asks = OURS.replace("sh:maxInclusive 100", 'sh:pattern "x"')

    with pytest.raises(NotImplementedError, match="pattern"):
        Shapes(asks).amiss(read(GOOD, ox.RdfFormat.TURTLE))


def loader(address: str, _options: Any) -> dict[str, Any]:
    """Return a context from disk, and never from a network."""
    places = {
        "https://www.w3.org/2018/credentials/v1": ("w3c_vc_2.0", "contexts", "credentials", "v1.jsonld"),
        "http://data.europa.eu/snb/model/context/edc-ap": ("elm", "ap", "edc", "edc-ap-context.jsonld"),
    }
    text = shared(*places[address]).read_text("utf-8")
    return {"contextUrl": None, "documentUrl": address, "document": json.loads(text)}


def as_graph(document: dict[str, Any]) -> Graph:
    quads = jsonld.to_rdf(document, {"documentLoader": loader, "format": "application/n-quads"})
    return read(str(quads), ox.RdfFormat.N_QUADS)


@pytest.fixture(scope="module")
def profile() -> Shapes:
    return Shapes(shared("elm", "ap", "edc", "EDC-generic-no-cv.ttl").read_bytes())


def sample(name: str) -> dict[str, Any]:
    read_: dict[str, Any] = json.loads(gzip.decompress(shared("elm", "examples", name).read_bytes()))
    return json.loads(read_["payload"]) if "payload" in read_ else read_


@pytest.mark.parametrize("name", ["Sample-MC-Annex1", "Sample-CertOfPart"])
def test_the_samples_of_the_model_conform_where_they_are_sealed(profile: Shapes, name: str):
    sealed, unsealed = (sample(f"{name}-{form}.jsonld.gz") for form in ("signed", "unsigned"))

    assert profile.amiss(as_graph(sealed)) == set()
    assert profile.amiss(as_graph(unsealed)) == {WITH_THE_SEAL, ("EuropeanDigitalCredential", "issued", "minCount")}


def test_what_we_hand_over_lacks_what_comes_with_a_seal_and_the_picture_of_its_page(profile: Shapes):
    picture = ("DisplayParameter", "individualDisplay", "minCount")

    assert profile.amiss(as_graph(elm.european(AWARD, made_at=NOW))) == {WITH_THE_SEAL, picture}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("issuer", "legalName"), ("Organisation", "legalName", "minCount")),
        (("issuer", "location"), ("Organisation", "location", "minCount")),
        (("credentialSubject", "hasClaim"), ("Person", "hasClaim", "minCount")),
        (("displayParameter", "primaryLanguage"), ("DisplayParameter", "primaryLanguage", "minCount")),
    ],
)
def test_without_one_of_its_elements_it_does_not(
    profile: Shapes, path: tuple[str, str], expected: tuple[str, str, str]
):
    spoilt = copy.deepcopy(elm.european(AWARD, made_at=NOW))
    outer, inner = path
    everywhere(spoilt, spoilt[outer]["id"], inner)

    assert expected in profile.amiss(as_graph(spoilt))


def everywhere(value: Any, named: str, gone: str) -> None:
    """Take a member out of a thing wherever the file repeats it."""
    if isinstance(value, dict):
        if value.get("id") == named:
            value.pop(gone, None)
        for one in value.values():
            everywhere(one, named, gone)
    elif isinstance(value, list):
        for one in value:
            everywhere(one, named, gone)
