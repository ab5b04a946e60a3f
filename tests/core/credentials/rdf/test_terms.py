"""A term is written one way; an address or language that readers drop or bend is none."""

from __future__ import annotations

import json

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.credentials.rdf.terms import canonical_double, escaped, is_address, is_double, literal
from passerelle.core.credentials.refusals import Ambiguous
from tests.core.credentials.rdf.oracles import oxigraph

TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('\x00\x08\x0b\x0c\x1f\x7f\ufffe\uffff"\\\n'))


@settings(max_examples=300, deadline=None)
@given(TEXT | TEXT.map(lambda text: text + "x" * 400))
def test_another_implementation_escapes_alike(text):
    assert oxigraph({"urn:p": text}).decode() == f'_:c14n0 <urn:p> "{escaped(text)}" .\n'


PIECES = [
    "a",
    ":",
    "//",
    "/",
    "?",
    "#",
    "[",
    "]",
    "[::1]",
    "@",
    "%41",
    "%zz",
    "é",
    "\ue000",
    "\ufffe",
    "😀",
    "80",
    "'",
    "(",
    " ",
]


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(["http:", "urn:", "a:", "http://", ""]),
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
)
def test_what_is_an_address_is_one_to_another_implementation(start, rest):
    if is_address(start + rest):
        document = json.dumps({"urn:p": {"@id": start + rest}})
        (quad,) = pyoxigraph.parse(document, format=pyoxigraph.RdfFormat.JSON_LD)
        assert quad.object == pyoxigraph.NamedNode(start + rest)


@pytest.mark.parametrize(
    "text", ["", "a", "urn:", "//a.example", "undefined://here/a", "http://a b", "_:b", "1:2", "http://[1]/"]
)
def test_these_are_no_addresses(text):
    assert not is_address(text)


@given(st.floats(min_value=-1e308, max_value=1e308))
def test_a_double_is_written_in_sixteen_digits_at_most(number):
    written = canonical_double(number)

    assert is_double(written)
    assert float(written) == pytest.approx(number, rel=1e-15)


def test_halves_of_the_last_digit_go_away_from_zero():
    assert canonical_double(131071 / 2**17) == f"{131071 / 2**17:.15E}".replace("E-01", "E-1")
    assert [canonical_double(value) for value in (1e21, -2.5, 0.0, 5e-324)] == [
        "1.0E21",
        "-2.5E0",
        "0.0E0",
        "4.940656458412465E-324",
    ]


@pytest.mark.parametrize(
    ("value", "datatype", "language", "reason"),
    [
        (float("inf"), None, None, "number"),
        (10**400, None, None, "number"),
        (1e-7, None, None, "number"),
        ("8.2", "http://www.w3.org/2001/XMLSchema#double", None, "number"),
        ("a", None, "en_us", "language"),
        ("a", None, "", "language"),
        ({"a": float("nan")}, "@json", None, "no_canonical_form"),
    ],
)
def test_what_readers_write_differently_is_refused(value, datatype, language, reason):
    with pytest.raises(Ambiguous) as refusal:
        literal(value, datatype, language)

    assert refusal.value.reason == reason
