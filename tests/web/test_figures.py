"""The public pages of the figures: value, definition, formula and day of each; one over the months; data."""

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from passerelle.core.calendar import add_months
from passerelle.indicators.actions import count_figures
from passerelle.indicators.definitions import definitions
from passerelle.indicators.models import Figure
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = make.TODAY


def words(answer) -> str:
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(text).split())


def figure(value, *, code="S1", part="listed", day=TODAY, **more) -> Figure:
    made = {"value": value, "numerator": value} | more
    return Figure.objects.create(code=code, part=part, day=day, **made)


def test_every_figure_has_its_definition_formula_and_day(client):
    for _ in range(30):
        make.micro_credential(level_eqf="3")
    count_figures(TODAY)

    told = words(client.get("/figures/"))

    assert "Counted on 24 November 2026." in told
    assert "Share at levels 1 to 4 100 % listed micro-credentials at European levels 1 to 4 ÷ listed" in told
    assert "micro-credentials that state a European level: 30 ÷ 30 24 November 2026" in told
    for found in definitions().values():
        assert f"{found.name['en']} {found.code} {found.definition['en']}" in told


def test_what_is_too_little_says_so_and_shows_the_numbers(client):
    figure(None, code="R7", part="share", numerator=1, denominator=3, withheld="too_few")

    told = words(client.get("/figures/"))

    assert (
        "1 of 3 reviews decided by the day they were due ÷ reviews that were due; too few for a percentage"
        in told.partition("R7")[2]
    )


def test_what_is_too_little_of_persons_shows_no_number(client):
    figure(None, code="S4", part="top_five", numerator=None, denominator=None, withheld="too_few")

    assert "too few to tell enrolments with the five providers" in words(client.get("/figures/"))


def test_a_figure_says_in_words_what_it_is_counted_from(client):
    for code, found in definitions().items():
        told = words(client.get(f"/figures/{code}/"))
        assert [one for one in found.sources if one in told] == []

    assert "Counted from Cases before panels, decisions" in words(client.get("/figures/R2/"))
    assert "First released 26 November 2026" in words(client.get("/figures/R2/"))


def test_before_the_first_day_the_page_says_when_to_come_back(client):
    assert "Nothing was counted yet." in words(client.get("/figures/"))
    assert client.get("/figures/S1/").status_code == 200


def test_a_figure_nobody_counts_has_no_page(client):
    assert client.get("/figures/X9/").status_code == 404


def test_the_months_stand_as_a_line_and_as_a_table(client):
    for months in range(15):
        figure(40 - months, day=add_months(TODAY, -months))
        figure(3, day=add_months(TODAY, -months) - timedelta(days=1))

    answer = client.get("/figures/S1/")

    table = words(answer).partition("Month by month")[2]
    assert table.count(" – ") == 13  # "pending" was not counted
    assert "24 November 2026 40" in table
    assert "24 November 2025 28" in table
    assert "24 October 2025" not in table
    assert answer.content.decode().count("<circle class=i") == 13
    drawn = re.findall("<text[^>]*>([^<]+)</text>", answer.content.decode())
    assert drawn == ["28", "40", "24 November 2025", "24 November 2026"]
    assert 'aria-label="Line of the months: listed; the table below says the same"' in answer.content.decode()


def test_where_a_month_tells_nothing_the_line_is_broken(client):
    for months, value in enumerate((4, 3, None, 2, 1)):
        withheld = "" if value is not None else "too_few"
        figure(value, code="R7", part="share", day=add_months(TODAY, -months), withheld=withheld)

    drawn = re.search(r'class=w stroke-width=3 d="([^"]+)"', client.get("/figures/R7/").content.decode())

    assert drawn is not None
    assert (drawn[1].count("M"), drawn[1].count("L")) == (2, 2)


def test_the_table_to_take_away_has_every_day(client):
    figure(Decimal("4.00"), day=TODAY - timedelta(days=1))
    figure(Decimal("5.00"))

    text = b"".join(client.get("/figures/figures.csv").streaming_content).decode()

    assert [(row["day"], row["code"], row["value"]) for row in csv.DictReader(io.StringIO(text))] == [
        ("2026-11-23", "S1", "4.00"),
        ("2026-11-24", "S1", "5.00"),
    ]


def test_the_page_asks_as_often_however_much_there_is(client):
    def asked(page: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        return len(queries)

    figure(4)
    before = [asked(page) for page in ("/figures/", "/figures/S1/")]
    count_figures(TODAY + timedelta(days=1))
    count_figures(TODAY + timedelta(days=60))

    assert [asked(page) for page in ("/figures/", "/figures/S1/")] == before
    assert max(before) <= 4


def test_the_pages_weigh_little(client):
    count_figures(TODAY)

    for page in ("/figures/", "/figures/S7/"):
        answer = client.get(page, headers={"accept-encoding": "gzip"})
        assert (page, len(answer.content) <= 14 * 1024) == (page, True)


def test_the_first_page_leads_here(client):
    assert 'href="/figures/"' in client.get("/").content.decode()
