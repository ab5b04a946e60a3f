"""A letter says that the file of everything is ready, once, and to whoever asked for it alone."""

from __future__ import annotations

from typing import Any

import pytest

from passerelle.journal.models import Fact
from passerelle.letters import portfolio as letters
from passerelle.letters.models import Letter
from passerelle.letters.words import told
from passerelle.portfolio import exporting
from tests.awards.factories import person
from tests.web.asking import page, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_data(settings: Any, tmp_path: Any) -> None:
    settings.PASSERELLE_DATA = tmp_path


def test_while_it_is_made_the_page_says_so_and_a_letter_comes_when_it_is_ready():
    who = person()
    export = exporting.ask(by=who)
    assert "kinds of things are gathered" in words(page("/portfolio/kept/", who))
    exporting.make(export.key)
    fact = Fact.objects.get(kind="export.make")

    letters.ready(fact)
    letters.ready(fact)

    letter = Letter.objects.get()
    subject, text = told(letter)
    assert (letter.person, letter.kind) == (who, "export.make")
    assert (str(export.key)[:8] in subject, "/portfolio/kept/" in text, who.name in text) == (False, True, False)


def test_no_letter_of_a_file_that_is_gone_again():
    who = person()
    export = exporting.ask(by=who)
    exporting.make(export.key)
    export.refresh_from_db()
    exporting.delete(export)

    letters.ready(Fact.objects.get(kind="export.make"))

    assert not Letter.objects.exists()
