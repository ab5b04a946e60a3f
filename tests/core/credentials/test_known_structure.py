"""The rules remembered for a shape say no document is well formed that all the rules say is not."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from passerelle.core.credentials.canonical import Form, canonical_hash
from passerelle.core.credentials.contexts import Contexts, installed_folders
from passerelle.core.credentials.known_structure import flaw
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.patterns import replaced, texts
from passerelle.core.credentials.structure import first_flaw
from tests.core.credentials.samples import AWARD

BADGE = open_badge(AWARD)
TRIALS = ("", "x", "a text", "urn:x-another:address", "https://another.example/1#2", "2001-02-03T04:05:06Z", "7", "007")


@pytest.fixture(scope="module")
def contexts():
    """Contexts of their own, with the badge's shape met and its rules remembered."""
    source = Contexts(*installed_folders())
    for _ in range(3):
        assert of(BADGE, source) is None
    met = Form(BADGE, source).met()
    assert met is not None
    assert met[0].rules is not None
    return source


def of(document: dict[str, Any], source: Contexts) -> str | None:
    canonical_hash(document, source)
    return flaw(document, Form(document, source), is_canonical=False)


@pytest.mark.parametrize("trial", TRIALS)
def test_another_text_anywhere_is_judged_as_by_all_the_rules(contexts, trial):
    for path, _ in texts(BADGE):
        if path[0] == "@context":
            continue
        bent = replaced(BADGE, {path: trial})
        assert flaw(bent, Form(bent, contexts), is_canonical=False) == first_flaw(bent), (path, trial)


def test_two_items_of_a_set_that_become_equal_are_seen(contexts):
    bent = copy.deepcopy(BADGE)
    alignment = bent["credentialSubject"]["achievement"]["alignment"]
    outcomes = [item for item in alignment if item["targetType"] == "ceasn:Competency"]
    outcomes[1].update(outcomes[0])

    assert first_flaw(bent) == "repeated"
    assert flaw(bent, Form(bent, contexts), is_canonical=False) == "repeated"


def test_a_document_of_another_shape_is_judged_by_all_the_rules(contexts):
    bent = copy.deepcopy(BADGE)
    del bent["credentialSubject"]["achievement"]["criteria"]

    assert flaw(bent, Form(bent, contexts), is_canonical=False) == first_flaw(bent) == "part_missing"
