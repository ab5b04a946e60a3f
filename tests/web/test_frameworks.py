"""The pages of frameworks and credits: what they say, what they cost, how they stand without colour or script."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from passerelle.core.frameworks import Certainty, read, written
from passerelle.frameworks import actions, queries, storing
from passerelle.frameworks.models import Framework, Level, LevelMapping
from passerelle.web.frameworks import ladders
from tests import factories as make
from tests.web.asking import MOST_BYTES, MOST_QUERIES, page, weight, words
from tests.web.asking import queries as asked

if TYPE_CHECKING:
    from django.http import HttpResponse

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped() -> None:
    actions.load_shipped()


PAGES = [
    "/frameworks/",
    "/frameworks/?q=france",
    "/frameworks/fr/2019/",
    "/frameworks/fr/until-2018/",
    "/frameworks/eqf/2017/",
    "/frameworks/gb-sct/2024/",
    "/frameworks/mk/2024/",
    "/frameworks/my/undated/",
    "/frameworks/compare/",
    "/frameworks/compare/?a=ie/2024&b=gb-sct/2024",
    "/frameworks/credits/?amount=6&from=ECTS&to=UK-CATS",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_stays_within_its_budget(shipped, path):
    assert weight(path) <= MOST_BYTES
    assert asked(path) <= MOST_QUERIES


# The list


def test_the_list_finds_by_words_kind_and_region(shipped):
    assert "115 versions" in words(page("/frameworks/"))
    assert "6 versions" in words(page("/frameworks/?region=oceania&kind=national"))
    found = words(page("/frameworks/?q=zealand"))
    assert "1 version " in found
    assert "New Zealand Qualifications and Credentials Framework" in found
    assert "2 versions" in words(page("/frameworks/?q=france+NATIONAL"))
    assert "1 version " in words(page("/frameworks/?q=T%C3%9CRKIYE"))
    assert "No framework fits" in words(page("/frameworks/?q=%3Cscript%3E"))
    assert "115 versions" in words(page("/frameworks/?kind=%27--&page=zzz"))


def test_a_search_goes_on_over_the_pages(shipped):
    html = page("/frameworks/?region=europe&page=2")
    assert "?region=europe&amp;page=1" in html
    assert "?region=europe&amp;page=3" in html


def test_what_is_drafted_or_discarded_is_on_no_page():
    make.framework()
    hidden = Framework.objects.create(
        key="mi-nqf", edition="2031", kind="national", country="MI", state="draft", drafted_by=make.person()
    )
    Level.objects.create(framework=hidden, code="SECRET", sort=1)

    for path in ("/frameworks/", "/frameworks/compare/", "/frameworks/all.json", "/frameworks/all.csv"):
        assert "2031" not in Client().get(path).content.decode(), path
    for path in ("/frameworks/mi-nqf/2031/", "/frameworks/mi-nqf/2031.json", "/frameworks/mi-nqf/2031.csv"):
        assert Client().get(path).status_code == 404, path


# One version


def test_a_version_says_what_it_is_and_where_it_comes_from(shipped):
    told = words(page("/frameworks/fr/2019/"))

    for sentence in (
        "In force", "Edition 2019", "France", "Code du travail, articles D6113-18 and D6113-19",
        "Licence Ouverte", "Since edition until-2018:", "Levels that are new: 1, 2, 3, 4, 5, 6, 7, 8.",
        "Levels that are gone: V, IV, III, II-Grade de Licence, I-Master, I-Doctorat.",
        "Full lines are verified, broken ones are not.",
    ):  # fmt: skip
        assert sentence in told


def test_a_text_in_another_language_is_a_quotation_in_it(shipped):
    assert "<q lang=fr>Le niveau 1 du cadre national" in page("/frameworks/fr/2019/")
    french = Client().get("/frameworks/fr/2019/", headers={"Accept-Language": "fr"}).content.decode()
    assert "Cadre national des certifications professionnelles" in french or "<q lang=fr>" in french


def test_an_outdated_version_says_so_and_leads_to_the_newer_one(shipped):
    html = page("/frameworks/fr/until-2018/")
    assert "Ended" in words(html)
    assert '<a href="/frameworks/fr/2019/">Newer: edition 2019</a>' in html
    assert "Outdated" in words(html)


def test_certainty_stands_in_words(shipped):
    scotland, france = words(page("/frameworks/gb-sct/2024/")), words(page("/frameworks/fr/2019/"))
    assert scotland.count("not verified") == 0
    assert scotland.count(" verified ") >= 12
    assert "Nothing compares in European Qualifications Framework verified" in scotland
    assert france.count("not verified") == 8


def test_what_no_source_confirms_says_so(shipped):
    told = words(page("/frameworks/my/undated/"))
    assert "No source confirms this framework yet." in told
    assert "The number of levels is not confirmed by a source read here." in told


def test_that_nothing_is_agreed_is_told(shipped):
    told = words(page("/frameworks/nz/2026/"))
    assert "Nothing compares in Hong Kong Qualifications Framework verified" in told
    assert "There is no agreement on a comparable level." in told


def test_a_hostile_framework_is_shown_as_text():
    nasty = '"><script>alert(1)</script>'
    made = Framework.objects.create(
        key="mi-x", edition="1", kind="national", name={"en": nasty}, country="MI", note=nasty, owner=nasty,
        short_name=nasty[:40], domains=[["d", {"en": nasty}]],
    )  # fmt: skip
    other = Framework.objects.create(key="mi-y", edition="1", kind="sectoral", name={"en": nasty}, country="MI")
    level = Level.objects.create(
        framework=made, code=nasty, sort=1, label={"en": nasty}, descriptors={"d": {"xx": nasty}}
    )
    target = Level.objects.create(framework=other, code=nasty, sort=1)
    LevelMapping.objects.create(source=level, target=target, basis="assumed", told_by=nasty, note=nasty)

    for path in ("/frameworks/", "/frameworks/mi-x/1/", "/frameworks/compare/?a=mi-x/1&b=mi-y/1"):
        assert "<script>alert" not in page(path), path


@pytest.mark.parametrize("path", ["/frameworks/fr/1999/", "/frameworks/xx/2019/", "/frameworks/fr/20%0019/"])
def test_a_version_that_is_not_there_is_not_found(shipped, path):
    assert Client().get(path).status_code == 404


# Two side by side


def test_two_frameworks_are_joined_through_a_third(shipped):
    html = page("/frameworks/compare/?a=ie/2024&b=gb-sct/2024")
    table = html.partition("<caption>The same as a table")[2]

    lines = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in table.split("<tr>")[2:12]]
    assert lines[0] == "10 12 verified"
    assert lines[2] == "8 9 verified 10 verified"
    assert lines[9].startswith("1 3 verified")
    assert 'aria-label="IE NQF beside SCQF"' in html


def test_two_frameworks_that_nobody_compared_say_so(shipped):
    told = words(page("/frameworks/compare/?a=za/2026&b=ie/2024"))
    assert "Nothing is recorded between these two." in told
    assert "verified" not in told.partition("Nothing is recorded between")[2]


def test_no_agreement_stands_beside_its_level(shipped):
    told = words(page("/frameworks/compare/?a=nz/2026&b=hk/2026"))
    assert "8 no agreement verified" in told
    assert "5 4 not verified" in told


@pytest.mark.parametrize("query", ["?a=xx/1&b=ie/2024", "?a=ie/2024&b='--"])
def test_a_framework_that_is_not_there_is_beside_nothing(shipped, query):
    assert "same as a table" not in page(f"/frameworks/compare/{query}", status=404)


def test_the_drawing_tells_certainty_by_the_line():
    drawn = str(
        ladders.side_by_side(
            ("One", "Other"),
            (["1", "2", "3"], ["A very long code indeed", "B"]),
            [("1", "B", Certainty.VERIFIED), ("2", "B", Certainty.UNVERIFIED), ("3", None, Certainty.VERIFIED)],
        )
    )
    full, broken, none = re.findall(r'<path class="?(?:e|e d|w)"?(?: stroke-width=2)? d="([^"]*)"', drawn)
    assert [full.count("M"), broken.count("M"), none.count("M")] == [1, 1, 1]
    assert 'class="e d"' in drawn
    assert "A very long c…" in drawn
    assert len(drawn) < 1500


# Credits


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("amount=6&from=ECTS&to=UK-CATS", "15 to 18 · Credits of the United Kingdom (CATS)"),
        ("amount=6&from=ECTS&to=hours", "150 to 180 · Hours of work"),
        ("amount=6&from=ECTS&to=ECTS", "6 · European credits (ECTS)"),
        ("amount=2,5&from=MY&to=hours", "100 · Hours of work"),
        ("amount=100&from=hours&to=ECTS", "3.33 to 4 · European credits (ECTS)"),
        ("amount=6&from=ECTS&to=UK-CATS&hours=150", "15 · Credits of the United Kingdom (CATS)"),
    ],
)
def test_a_size_is_told_as_a_span_with_its_reason(query, told):
    assert told in words(page(f"/frameworks/credits/?{query}"))


def test_the_reason_is_the_way_over_hours():
    told = words(page("/frameworks/credits/?amount=6&from=ECTS&to=UK-CATS"))
    assert "European credits (ECTS): one stands for 25 to 30 hours of work" in told
    assert "this size stands for 150 to 180 hours" in told
    assert "only the hours of the course itself can say" in told


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("amount=6&from=CO&to=ECTS", "No source confirms this credit system"),
        ("amount=6&from=ECTS&to=JP-certificate", "This system counts no credits"),
        ("amount=6&from=KR-ACBS&to=ECTS", "is not known"),
        ("amount=6&from=POINTS&to=ECTS", "knows no such credit system"),
        ("amount=-6&from=ECTS&to=hours", "Give a size above zero"),
        ("amount=NaN&from=ECTS&to=hours", "Give a size above zero"),
        ("amount=1e400&from=ECTS&to=hours", "Give a size above zero"),
        ("amount=%D9%A6&from=ECTS&to=hours", "Give a size above zero"),
        ("amount=6&from=ECTS&to=UK-CATS&hours=200", "do not stand for so many hours"),
    ],
)
def test_what_cannot_be_converted_is_refused_by_name(query, told):
    assert told in words(page(f"/frameworks/credits/?{query}", status=422))


def test_the_page_shows_one_conversion_as_a_span_before_anything_is_asked():
    told = words(page("/frameworks/credits/"))
    assert "For example: 6 · European credits (ECTS) = 15 to 18 · " in told
    assert "For example" not in words(page("/frameworks/credits/?amount=6&from=ECTS&to=ECTS"))


def test_what_cannot_be_converted_cannot_be_chosen():
    html = page("/frameworks/credits/")
    disabled = set(re.findall(r'<option value="([^"]+)" disabled', html))
    assert disabled == {"US-semester", "JM", "CO", "KR-ACBS", "JP-certificate", "AU", "FR-RNCP-RS"}


# Open data


def test_everything_can_be_taken_away_and_read_again(shipped):
    answer: HttpResponse = Client().get("/frameworks/all.json")  # type: ignore[assignment]
    text = answer.content.decode()
    assert written(read(text).versions) == text
    assert {one.version for one in read(text).versions} == {one.version for one in storing.shipped()}
    assert all("licence" in one for one in json.loads(text)["frameworks"] if one["status"] == "active")


def test_the_table_has_a_line_for_each_comparison(shipped):
    text = Client().get("/frameworks/nz/2026.csv").content.decode()
    lines = list(csv.DictReader(io.StringIO(text)))

    assert len(lines) == 10
    [eighth] = [line for line in lines if line["level"] == "8"]
    assert (eighth["compared_with"], eighth["compared_level"], eighth["comparison"], eighth["verified"]) == (
        "hk/2026", "", "no comparable level", "true",
    )  # fmt: skip
    assert len(list(csv.DictReader(io.StringIO(Client().get("/frameworks/all.csv").content.decode())))) == 1007


def test_files_cost_the_same_number_of_queries_however_many_versions(shipped, django_assert_max_num_queries):
    for path in ("/frameworks/all.json", "/frameworks/fr/2019.json"):
        with django_assert_max_num_queries(4):
            Client().get(path)


def test_the_level_page_leads_to_its_framework(shipped):
    national = make.framework()
    target = Level.objects.get(framework__key="eqf", code="4")
    LevelMapping.objects.create(source=national.levels.get(code="4"), target=target, basis="assumed")

    html = page("/levels/4/")

    assert f'href="/frameworks/{national.key}/{national.edition}/"' in html
    assert "European Qualifications Framework" in words(html)
    assert "not verified" in words(html)


def test_a_version_in_force_later_says_so():
    make.framework()
    Framework.objects.filter(key="mi-nqf").update(valid_from=date(2099, 1, 1))
    assert "Begins later" in words(page("/frameworks/mi-nqf/2024/"))
    assert queries.national() is None
