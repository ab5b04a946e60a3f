"""What my awards open, on its page and by API: for oneself alone, each answer with what it rests on or lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from passerelle.core import deciding
from passerelle.recognition.models import PositiveListLine
from tests.recognition import factories as make
from tests.recognition.factories import in_force, stated

if TYPE_CHECKING:
    from types import SimpleNamespace

    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> SimpleNamespace:
    told = make.story()
    lines = (stated(told), stated(told, module_code="RE204", min_result="distinction"))
    in_force(told.polytechnic, *lines, by=told.officer)
    return told


def signed_in(who: Person) -> Client:
    client = Client()
    client.force_login(who)
    return client


def page(who: Person) -> str:
    return signed_in(who).get(reverse("recognition:openings")).content.decode()


def listed(who: Person) -> Any:
    return signed_in(who).get("/api/recognition/openings").json()


def test_the_page_says_what_opens_at_once_why_and_what_is_near(story):
    shown = page(story.amina)

    for words in (
        *("BSc Rural Energy Engineering", "3 credits you could be spared", "room for 69 more after that", "at once"),
        *("waives Field Measurement 1", "Not yet, but near", "What is missing: <b>a better result</b>"),
    ):
        assert words in shown
    line = PositiveListLine.objects.get(module_code="RE301")
    assert f'action="{reverse("recognition:ask", args=[line.number])}"' in shown
    assert f'<input type=hidden name=award value="{story.award.number}">' in shown
    assert "Ask for it: decided at once" in shown


def test_the_map_goes_from_each_award_to_what_it_opens_and_says_how(story):
    svg = next(part for part in page(story.amina).split("<svg ") if "Map from" in part).partition("</svg>")[0]

    assert (
        'aria-label="Map from 1 award, 1 opens at once, 0 after a person confirms, 1 not yet; the list says the same"'
        in svg
    )
    assert [svg.count(f">{words}<") for words in ("you have it", "at once", "not yet", "to confirm")] == [1, 1, 1, 0]
    assert svg.partition(' d="')[2].partition('"')[0].count("M") == 2
    assert len(svg.encode()) < 3_000


def test_who_holds_nothing_reads_that_nothing_is_named_and_nothing_of_anybody_else(story):
    shown = page(story.other)

    assert "No published list names what you hold at the moment." in shown
    assert story.award.number not in shown
    assert listed(story.other) == []


def test_by_api_each_answer_comes_with_the_trace_it_is_made_again_from(story):
    (target,) = listed(story.amina)

    assert [(one["module"], one["answer"], one["awards"], one["lacks"]) for one in target["openings"]] == [
        ("RE301", "automatic", [story.award.number], []),
        ("RE204", "near", [], ["result"]),
    ]
    assert (target["organisation"], target["programme"]) == (story.polytechnic.number, story.degree.reference)
    assert (target["credits"], target["openings"][0]["credits"]) == ("3", "3")
    assert deciding.as_data(deciding.retraced(target["trace"])) == target["trace"]
    assert story.amina.name not in str(target)


def test_a_stranger_without_an_account_signs_in_first():
    assert Client().get(reverse("recognition:openings")).status_code == 302
    assert Client().get("/api/recognition/openings").status_code == 401


def test_the_page_takes_a_dozen_queries_at_most(story, django_assert_max_num_queries):
    client = signed_in(story.amina)
    with django_assert_max_num_queries(12):
        client.get(reverse("recognition:openings"))
