"""Who accepts whose awards, as one table that links sort."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from passerelle.recognition.network import ties
from tests.recognition import factories as make
from tests.recognition.factories import TODAY, in_force, stated

if TYPE_CHECKING:
    from types import SimpleNamespace

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> SimpleNamespace:
    return make.story()


def told() -> list[tuple[str, str, int, int, int, Decimal]]:
    return [
        (
            one.who.legal_name,
            one.whose.legal_name if one.whose else "",
            one.lines,
            one.at_once,
            one.entries,
            one.credits,
        )
        for one in ties(on=TODAY)
    ]


def test_lines_are_counted_by_who_accepts_and_whose_awards(story):
    assert told() == []

    in_force(story.polytechnic, stated(story), stated(story, module_code="RE204"), by=story.officer)

    assert told() == [(story.polytechnic.legal_name, story.item.awarder.legal_name, 2, 2, 1, Decimal(6))]


def test_a_draft_ties_nobody_to_anybody(story):
    make.drafted(story.polytechnic, stated(story), by=story.officer)

    assert told() == []


def test_the_page_is_sorted_by_links_and_costs_few_queries(story):
    in_force(story.polytechnic, stated(story), by=story.officer)

    with CaptureQueriesContext(connection) as seen:
        page = Client().get("/who-accepts-what/?by=credits").content.decode()

    assert re.findall(r"aria-sort=(\w+)>([^<]*?) [↑↓]", page) == [("descending", "Credits at most")]
    assert page.count('href="?by=who"') == 1
    assert story.polytechnic.legal_name in page
    assert len(seen) <= 5
    assert "aria-sort=ascending>Who accepts" in Client().get("/who-accepts-what/?by=%27;drop").content.decode()
