"""Who accepts whose awards, as one table that links sort."""

from __future__ import annotations

import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from passerelle.recognition.network import Tie, ties
from passerelle.web.drawings.recognition_network import MOST, recognition_network
from tests.recognition import factories as make
from tests.recognition.factories import TODAY, in_force, stated

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


def tie(who: str, whose: str, lines: int = 1, at_once: int = 1) -> Tie:
    bodies = [SimpleNamespace(pk=sum(map(ord, name)), legal_name=name) for name in (who, whose)]
    return Tie(bodies[0], bodies[1], lines, at_once, 1, Decimal(2))


def test_the_network_is_drawn_with_whole_lines_for_what_is_decided_at_once():
    svg = recognition_network([tie("Polytechnic", "Chamber"), tie("Academy", "Chamber", at_once=0)])

    whole, dashed = re.findall(r' d="(.*?)"', svg)
    assert (whole.count("M"), dashed.count("M")) == (1, 1)
    assert re.findall(r"<text.*?>(.*?)<", svg) == ["Chamber", "Polytechnic", "Academy"]
    assert "Who accepts whose awards (accepting: 2; awarding: 1); the table says the same" in svg


def test_one_pair_is_no_network():
    assert recognition_network([tie("Polytechnic", "Chamber")]) == ""


def test_a_network_of_hundreds_stays_small_and_keeps_the_pairs_with_most_lines():
    svg = recognition_network([tie(f"<University> {n}", f"Chamber of Trades {n}", lines=n) for n in range(300)])

    assert len(svg.encode()) <= MOST
    assert "pairs with most lines are drawn" in svg
    assert "Chamber of Trades" in svg
    assert "299" in svg
    assert "<University>" not in svg


def test_the_page_draws_it_once_there_are_two_pairs(story):
    in_force(story.polytechnic, stated(story), by=story.officer)
    assert "the table says the same" not in Client().get("/who-accepts-what/").content.decode()
