"""What is signed by the pattern of its JSON is what is signed the long way; what fits none is looked through."""

from __future__ import annotations

import copy
import enum
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.credentials import patterns_to_sign
from passerelle.core.credentials.contexts import Contexts, installed_folders
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.proofs import JCS, RDFC, SUITES, sign, signed_bytes
from passerelle.core.credentials.refusals import CredentialRefused
from tests.core.credentials.samples import AWARDER_SIGNER, SIGNED_AT
from tests.core.credentials.test_patterns import award

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY_SET = ((RDFC,), (JCS,), SUITES)


@pytest.fixture(params=EVERY_SET, ids=["rdf", "json", "both"])
def suites(request):
    return request.param


def badge(number: int, **holder: str) -> dict[str, Any]:
    return open_badge(award(number, **holder))


def is_known(document: dict[str, Any], suites: tuple[str, ...], contexts: Contexts) -> bool:
    kind = patterns_to_sign.kind_of(document, JCS in suites, RDFC in suites)
    return patterns_to_sign.known(document, kind, contexts) is not None


def signing(suites: tuple[str, ...], contexts: Contexts) -> Callable[[dict[str, Any]], bytes]:
    def signed(document: dict[str, Any]) -> bytes:
        return signed_bytes(document, AWARDER_SIGNER, created=SIGNED_AT, cryptosuites=suites, contexts=contexts)

    return signed


def unlearnt() -> Contexts:
    return Contexts(*installed_folders())


def taught(suites: tuple[str, ...]) -> Contexts:
    """Return contexts with which enough awards were signed to know their pattern."""
    contexts = unlearnt()
    for number in range(10, 14):
        signing(suites, contexts)(badge(number))
    assert is_known(badge(14), suites, contexts)
    return contexts


def test_a_known_document_is_signed_as_one_never_seen(suites):
    contexts = taught(suites)

    for number, name in ((20, "Holder"), (21, "Ng\u00f4 Th\u1ecb B\u00e9 \u0645\u0631\u064a\u0645"), (22, "%s {0}")):
        document = badge(number, name=name)
        before = copy.deepcopy(document)
        assert is_known(document, suites, contexts)
        raw = signing(suites, contexts)(document)
        assert raw == signing(suites, unlearnt())(document)
        assert json.loads(raw) == sign(document, AWARDER_SIGNER, created=SIGNED_AT, cryptosuites=suites)
        assert document == before


def test_members_in_another_order_are_another_document(suites):
    contexts = taught(suites)
    document = dict(reversed(badge(30).items()))

    assert not is_known(document, suites, contexts)
    assert signing(suites, contexts)(document) == signing(suites, unlearnt())(document)


@pytest.mark.parametrize(
    ("reason", "bend"),
    [
        ("control_character", lambda it: it["credentialSubject"]["identifier"][0].update(identityHash="a\x7fb")),
        ("control_character", lambda it: it.update(name="\x00")),
        ("null", lambda it: it.update(name=None)),
        ("number", lambda it: it["credentialSubject"]["achievement"].update(creditsAvailable=2.0)),
        ("keyword", lambda it: it.update({"@index": "x"})),
        ("context", lambda it: it["@context"].append(it["@context"][0])),
        ("already_signed", lambda it: it.update(proof={})),
    ],
)
def test_what_is_not_fit_is_refused_however_well_its_like_is_known(suites, reason, bend):
    contexts, document = taught(suites), badge(31)
    bend(document)

    assert not is_known(document, suites, contexts)
    with pytest.raises(CredentialRefused) as refused:
        signing(suites, contexts)(document)
    assert refused.value.reason == reason


def test_an_address_that_is_none_is_refused(suites):
    contexts, document = taught(suites), badge(32)
    document["id"] = "not an address"

    if suites != (JCS,):
        assert not is_known(document, suites, contexts)
        with pytest.raises(CredentialRefused, match="relative_address"):
            signing(suites, contexts)(document)


def test_what_json_cannot_write_is_no_document(suites):
    contexts, document = taught(suites), badge(33)
    document["name"] = {1: 2}

    assert not is_known(document, suites, contexts)


def test_it_is_the_json_that_is_signed(suites):
    """An object that is written as a text is that text, to whoever reads what was signed."""
    contexts, document = taught(suites), badge(34)
    name = enum.Enum("Name", {"OWN": document["name"]}).OWN

    assert signing(suites, contexts)(document | {"name": name}) == signing(suites, unlearnt())(document)


@settings(max_examples=100, deadline=None)
@given(name=st.text(min_size=1, max_size=40))
def test_any_name_is_signed_as_the_long_way_signs_it(known, name):
    document = badge(40)
    document["credentialSubject"]["identifier"][0]["identityHash"] = name

    assert outcome(signing(SUITES, known), document) == outcome(signing(SUITES, unlearnt()), document)


def outcome(signed: Callable[[dict[str, Any]], bytes], document: dict[str, Any]) -> object:
    try:
        return signed(document)
    except CredentialRefused as refusal:
        return refusal.code, refusal.data


@pytest.fixture(scope="module")
def known():
    return taught(SUITES)


def test_what_is_learnt_with_other_contexts_stays_with_them(suites):
    taught(suites)

    assert not is_known(badge(50), suites, unlearnt())
