"""The page of what could come next: reasons in sentences, an off switch that is kept, nobody else's eyes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from passerelle.guidance.models import SuggestionChoice
from tests.awards import factories as base
from tests.stacking import factories as make

if TYPE_CHECKING:
    from pathlib import Path

    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_data(settings: Any, tmp_path: Path) -> None:
    settings.PASSERELLE_DATA = tmp_path


@pytest.fixture
def learner() -> Person:
    at, who = make.workshop(), base.person()
    at.give(who, 0)
    return who


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


BECAUSE = "Because it counts for Water Technician, together with what you have: Part 1."


def test_each_stands_with_its_reason_and_a_link_to_what_it_is(learner: Person):
    client = signed_in(learner)
    answer = client.get(reverse("learner:suggested"))

    assert text(answer).count(BECAUSE) == 2
    assert re.findall(r"Part \d(?= </a>|</a>)", answer.content.decode()) == ["Part 2", "Part 3"]
    assert "Nobody can pay to stand here." in text(answer)
    assert reverse("learner:suggested") in client.get(reverse("learner:home")).content.decode()


def test_off_is_one_press_and_so_is_on_again(learner: Person):
    client = signed_in(learner)

    off = client.post(reverse("learner:choose_suggestions"), {"wanted": "no"}, follow=True)
    assert "You asked for no suggestions, and you get none." in text(off)
    assert "Because" not in text(off)
    assert not SuggestionChoice.objects.get(person=learner).is_on

    on = client.post(reverse("learner:choose_suggestions"), {"wanted": "yes"}, follow=True)
    assert text(on).count(BECAUSE) == 2


def test_a_visitor_is_asked_to_sign_in_and_another_sees_nothing_of_it(learner: Person):
    assert Client().get(reverse("learner:suggested")).status_code == 302
    assert "Because" not in text(signed_in(base.person()).get(reverse("learner:suggested")))
    assert Client().post(reverse("learner:choose_suggestions"), {"wanted": "no"}).status_code == 302
    assert not SuggestionChoice.objects.exists()


def test_programs_read_the_same_and_choose(learner: Person):
    client = signed_in(learner)

    told = client.get("/api/suggestions").json()
    assert [(one["title"], [why["reason"] for why in one["because"]]) for one in told] == [
        ("Part 2", ["together"]),
        ("Part 3", ["together"]),
    ]
    kept = client.put("/api/suggestions/choice", {"is_on": False}, content_type="application/json")
    assert (kept.status_code, kept.json()) == (200, {"is_on": False})
    assert client.get("/api/suggestions").json() == []
    assert Client().get("/api/suggestions").status_code == 401


def test_the_page_costs_at_most_twelve_queries(learner: Person):
    client = signed_in(learner)

    with CaptureQueriesContext(connection) as seen:
        client.get(reverse("learner:suggested"))

    assert len(seen) <= 12
