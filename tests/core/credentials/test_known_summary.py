"""What is picked from the texts of a known shape is what the whole badge says."""

from __future__ import annotations

from typing import Any

import pytest

from passerelle.core.credentials import known_structure, known_summary
from passerelle.core.credentials.canonical import Form, canonical_hash
from passerelle.core.credentials.contexts import Contexts, installed_folders
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.patterns import replaced, texts
from passerelle.core.credentials.summary import summary_of
from tests.core.credentials.samples import AWARD

BADGE = open_badge(AWARD)
TRIALS = ("", "x", "ع", "urn:x-another:address", "2001-02-03T04:05:06Z", "2001-02-03T23:05:06-08:00", "7", "name")


@pytest.fixture(scope="module")
def contexts():
    """Contexts of their own, with the badge's shape met and its summary picked."""
    source = Contexts(*installed_folders())
    for _ in range(4):
        canonical_hash(BADGE, source)
        known_structure.flaw(BADGE, Form(BADGE, source), is_canonical=True)
        assert known_summary.of(BADGE, Form(BADGE, source)) == summary_of(BADGE)
    met = Form(BADGE, source).met()
    assert met is not None
    assert met[0].picker is not None
    return source


@pytest.mark.parametrize("trial", TRIALS)
def test_another_text_anywhere_is_summed_up_as_by_looking_it_up(contexts, trial):
    for path, _ in texts(BADGE):
        if path[0] != "@context":
            bent = replaced(BADGE, {path: trial})
            assert known_summary.of(bent, Form(bent, contexts)) == summary_of(bent), (path, trial)


@pytest.mark.parametrize(
    ("path", "word"),
    [
        (("credentialSubject", "identifier", 0, "identityType"), "emailAddress"),
        (("credentialSubject", "achievement", "alignment", 0, "targetType"), "CFItem"),
        (("credentialSubject", "achievement", "alignment", 2, "targetType"), "CFItem"),
    ],
)
def test_a_word_that_told_nothing_in_the_badge_learnt_from_tells_in_the_next(path, word):
    other, source = replaced(BADGE, {path: word}), Contexts(*installed_folders())
    for _ in range(4):
        canonical_hash(other, source)
        known_structure.flaw(other, Form(other, source), is_canonical=True)
        assert known_summary.of(other, Form(other, source)) == summary_of(other) != summary_of(BADGE)

    assert known_summary.of(BADGE, Form(BADGE, source)) == summary_of(BADGE)


def test_all_texts_anew_are_summed_up_as_by_looking_them_up(contexts):
    everywhere: dict[Any, str] = {
        path: f"{text}x"
        for path, text in texts(BADGE)
        if path[-1] in ("name", "identityHash", "value", "targetName", "targetFramework", "targetCode", "supervision")
    }
    bent = replaced(BADGE, everywhere)

    assert known_summary.of(bent, Form(bent, contexts)) == summary_of(bent) != summary_of(BADGE)
