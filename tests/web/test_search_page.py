"""The search page: what it shows, what it keeps, what it costs; and the same through the API."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from passerelle.catalogue.models import Mode, Route
from passerelle.registers.states import State
from passerelle.search.actions import ensure_index
from passerelle.web.templatetags.passerelle_tags import day
from tests.factories import instance, micro_credential, organisation, person, short_course
from tests.search.test_find import HOSTILE, accepting_line, job_for

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db
FIND = "/find/"


@pytest.fixture(autouse=True)
def data_folder(settings: SettingsWrapper, tmp_path: Path) -> Path:
    settings.PASSERELLE_DATA = tmp_path
    return tmp_path


@pytest.fixture
def country() -> dict[str, Any]:
    """Return a small country: two micro-credentials, two courses, a positive list and a job."""
    pump = micro_credential(awarder=organisation(legal_name="Chamber of Energy Trades"))
    dairy = micro_credential(
        State.LISTED_PENDING,
        title={"en": "Dairy Hygiene"},
        summary={},
        outcomes=[],
        skills=[],
        level="3",
        field="0721",
        routes=Route.BOTH,
    )
    evening = short_course(leads_to=[pump], place="Lake District")
    pack = short_course(
        title={"en": "Pumps from a Box"},
        leads_to=[pump],
        mode=Mode.OFFLINE_PACK,
        offline_kit_mb=Decimal("9"),
        price=Decimal(0),
    )
    instance(evening)
    made = {"pump": pump, "dairy": dairy, "evening": evening, "pack": pack}
    made |= {"line": accepting_line(pump), "job": job_for(pump)}
    ensure_index()
    return made


def text_of(client: Client, address: str = FIND, **parameters: Any) -> str:
    answer = client.get(address, parameters)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_title_and_the_heading_tell_the_count(client: Client, country: dict[str, Any]):
    page = text_of(client, q="pump")

    assert "<title>pump: 3 results · Passerelle</title>" in page
    assert "<h1>3 results for “pump”</h1>" in page
    assert "<title>1 result · Passerelle</title>" in text_of(client, level="3")


def test_a_card_tells_status_level_size_awarder_assessment_recognition_and_the_next_start(
    client: Client, country: dict[str, Any]
):
    page = text_of(client, q="pump", kind="micro_credential")
    card = page[page.index('<li class="card tight">') : page.index("</ol>")]

    assert (
        re.sub(r"<[^>]+>", " ", card).split()
        == (
            "Verified until 20 November 2031 Solar Water Pump Maintenance Level 4 · 6 credits, 150 hours · "
            f"Chamber of Energy Trades · {country['pump'].number} Assessed: practical task, oral questions "
            f"Counts towards: {country['line'].programme.name} (6 credits) and 1 more "
            "2 courses, next 11 January 2027, Lake District, offline pack 9 MB"
        ).split()
    )
    assert reverse("web:entry", args=[country["pump"].number]) in card


def test_a_card_of_a_course_tells_what_it_leads_to(client: Client, country: dict[str, Any]):
    page = text_of(client, q="box")

    assert "Course. Leads to: Solar Water Pump Maintenance" in page
    assert "Offline pack, free, offline pack 9 MB" in page


def test_a_course_that_runs_and_is_still_open_says_until_when(client: Client, country: dict[str, Any]):
    today = timezone.localdate()
    dates = {"starts_on": today - timedelta(days=9), "ends_on": today + timedelta(days=40)}
    instance(country["pack"], **dates, enrol_until=today + timedelta(days=3))
    told = f"unning, enrol until {day(today + timedelta(days=3))}"

    page = text_of(client, q="box")
    assert (f"r{told}" in page, "next " in page) == (True, False)
    entry = text_of(client, reverse("web:entry", args=[country["pump"].number]))
    assert f"R{told}" in entry
    assert "You apply" in entry


def test_where_no_course_runs_prior_learning_is_named(client: Client, country: dict[str, Any]):
    page = text_of(client, q="dairy")

    assert "No course now. Prior learning possible" in page
    assert "Listed, verification pending, due" in page


def test_every_box_has_a_label_with_its_count_and_stays_ticked(client: Client, country: dict[str, Any]):
    page = text_of(client, level=["3", "4"], free="1")

    boxes = re.findall(r"<label class=opt><input type=checkbox name=(\w+) value=\"([^\"]+)\"( checked)?>", page)
    assert len(boxes) == page.count("<input type=checkbox")
    assert {(name, value) for name, value, ticked in boxes if ticked} == {("level", "3"), ("level", "4"), ("free", "1")}
    assert 'value="4" checked><span>4</span><span class=n>2</span>' in page
    assert "Narrow these results: 3 chosen" in page


def test_the_order_is_said_and_the_others_are_offered(client: Client, country: dict[str, Any]):
    assert re.search(r"Newest first\. <a class=tap href=\"\?sort=shortest\">Shortest</a>", text_of(client))
    page = text_of(client, q="pump", sort="shortest")
    assert "Shortest first." in page
    assert 'href="?q=pump">Best fit</a>' in page


def test_each_choice_can_be_taken_off_and_the_question_stays(client: Client, country: dict[str, Any]):
    page = text_of(client, q="pump", level="4", mode="offline_pack")

    links = re.findall(r'<a class="tap s" href="([^"]+)">Take it off', page)
    assert links == ["?q=pump&amp;mode=offline_pack", "?q=pump&amp;level=4"]


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"kind": "course"}, {"evening", "pack"}),
        ({"mode": "offline_pack"}, {"pump", "pack"}),
        ({"accepted": "1"}, {"pump", "evening", "pack"}),
        ({"route": "prior_learning"}, {"pump", "dairy"}),
    ],
)
def test_the_links_of_the_first_page_find_what_they_say(
    client: Client, country: dict[str, Any], parameters: dict[str, str], found: set[str]
):
    page = text_of(client, **parameters)

    shown = {name for name in ("pump", "dairy", "evening", "pack") if f"/entries/{country[name].number}/" in page}
    assert shown == found


def test_fields_open_step_by_step(client: Client, country: dict[str, Any]):
    narrow = 'name=field value="072"'

    assert narrow not in text_of(client)
    assert narrow in text_of(client, field="07")


def test_nothing_found_repeats_the_question_and_offers_what_is_near(client: Client, country: dict[str, Any]):
    page = text_of(client, q="dairy", level="4")

    assert "<title>dairy: no result · Passerelle</title>" in page
    assert "<h1>Nothing found for “dairy”</h1>" in page
    assert 'value="dairy"' in page
    assert "We looked in 2 qualifications and 2 courses" in page
    assert 'At any level: <a href="?q=dairy">1 result</a>' in page
    assert "Dairy Hygiene · Level 3" in page


def test_a_slip_of_the_pen_is_answered_with_the_word_that_was_meant(client: Client, country: dict[str, Any]):
    page = text_of(client, q="diary hygeine")

    assert 'In other words: <a href="?q=dairy+hygiene">“dairy hygiene”, 1 result</a>' in page


def test_results_come_twenty_to_a_page_and_a_page_beyond_the_last_is_the_last(client: Client):
    for _ in range(23):
        micro_credential()
    ensure_index()

    first, last, beyond = (
        text_of(client, q="pump"),
        text_of(client, q="pump", page=2),
        text_of(client, q="pump", page=9),
    )

    assert first.count('class="card tight"') == 20
    assert "1 to 20 of 23" in first
    assert 'href="?q=pump&amp;page=2"' in first
    assert last.count('class="card tight"') == 3
    assert "21 to 23 of 23" in last
    assert "21 to 23 of 23" in beyond


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_the_page_answers_and_writes_it_harmlessly(
    client: Client, country: dict[str, Any], text: str
):
    page = text_of(client, q=text, level=text, sort=text, page=text)

    assert "<script>alert" not in page
    assert escape(" ".join(text.replace("\x00", " ").split())[:200].strip()[:20]) in page


def test_without_an_index_the_page_answers_and_says_so(client: Client):
    entry = micro_credential()

    page = text_of(client, q="pump")

    assert entry.number in page
    assert "only the newest entries were looked through" in page


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_page_costs_as_many_queries_for_one_row_as_for_three(client: Client, signed_in: bool):
    if signed_in:
        client.force_login(person())
    costs = []
    for more in (1, 2):
        for _ in range(more):
            item = micro_credential()
            accepting_line(item)
            job_for(item)
            instance(short_course(leads_to=[item]))
        ensure_index()
        client.get(FIND)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert text_of(client, q="pump").count('class="card tight"') == (2 if more == 1 else 6)
        costs.append(len(queries))

    assert costs[0] == costs[1] <= 12


def test_a_full_page_weighs_at_most_14_000_bytes(client: Client):
    for place in range(24):
        item = micro_credential(
            title={"en": f"Maintenance of Installation {place * 7919 % 1000} in District {place}"},
            level=str(place % 8 + 1),
            field=f"0{place % 9 + 1}{place % 3 + 1}1",
            awarder=organisation(legal_name=f"Chamber of Trade and Craft number {place}"),
        )
        accepting_line(item)
        instance(short_course(leads_to=[item], mode=Mode.values[place % 5], place=f"Town {place}"))
    ensure_index()

    content = client.get(FIND, {"q": "installation"}).content

    assert content.count(b'class="card tight"') == 20
    assert len(gzip.compress(content, 6)) <= 14_000


class TestApi:
    def test_the_same_question_has_the_same_answer(self, client: Client, country: dict[str, Any]):
        answer = client.get("/api/search", {"q": "pump", "kind": ["micro_credential"], "credits_from": 3}).json()

        pump = country["pump"]
        assert (answer["total"], answer["complete"]) == (1, True)
        assert answer["items"] == [
            {
                "number": pump.number,
                "kind": "micro_credential",
                "title": pump.title,
                "state": "registered",
                "due_on": "2027-01-14",
                "valid_until": "2031-11-20",
                "levels": ["4"],
                "credits": "6.00",
                "hours": "150.00",
                "body": "Chamber of Energy Trades",
                "counts_towards": [
                    {
                        "purpose": country["line"].programme.name,
                        "owner": country["line"].owner.legal_name,
                        "credits": "6.00",
                    },
                    {"purpose": "Pump technician", "owner": country["job"].employer.legal_name, "credits": None},
                ],
                "courses": [country["evening"].number, country["pack"].number],
                "leads_to": [],
                "next_start": "2027-01-11",
                "recognised": True,
                "may_be_offered": "yes",
            }
        ]
        assert answer["facets"]["kind"] == {"micro_credential": 1, "course": 2}

    def test_a_filter_that_is_none_is_a_problem_and_not_a_guess(self, client: Client, country: dict[str, Any]):
        answer = client.get("/api/search", {"mode": "by_owl"})

        assert (answer.status_code, answer.json()["code"]) == (422, "malformed")

    def test_the_page_links_to_the_same_answer_as_data(self, client: Client, country: dict[str, Any]):
        page = text_of(client, q="pump", kind="course")

        link = re.findall(r'href="(/api/search[^"]*)"', page)[0].replace("&amp;", "&")
        assert client.get(link).json()["total"] == 2

    def test_the_words_that_were_meant_are_told(self, client: Client, country: dict[str, Any]):
        answer = client.get("/api/search", {"q": "diary hygeine"}).json()

        assert (answer["total"], answer["near"]) == (0, [{"q": "dairy hygiene", "dropped": "", "total": 1}])


def test_courses_on_paper_say_whom_to_call_and_follow_the_same_question(client, country, settings):
    ensure_index()

    paper = client.get("/find/paper/", {"q": "Lake District"})
    everything = client.get("/find/paper/", {"page": "999"})
    with CaptureQueriesContext(connection) as asked:
        client.get("/find/paper/")

    assert (paper.status_code, len(asked) <= 12, len(gzip.compress(paper.content)) < 14_000) == (200, True, True)
    assert country["evening"].number in paper.text
    assert country["pack"].number not in paper.text
    assert f"call {settings.PASSERELLE_HELP_NUMBER}" in paper.text
    assert country["pump"].number not in everything.text, "what is earned is on the page of a course"
    assert "Pumps from a Box" in everything.text
    assert 'href="/find/paper/?q=Lake+District&amp;"' in client.get(FIND, {"q": "Lake District"}).text


def test_a_list_on_paper_without_a_question_leads_to_places(client, country):
    ensure_index()
    country["evening"].provider.town = "Orsa"
    country["evening"].provider.save(update_fields=["town"])

    assert 'href="?q=Orsa"' in client.get("/find/paper/").text
    assert "Nothing is taught there now." in client.get("/find/paper/", {"q": "zzqqx"}).text
