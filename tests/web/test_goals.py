"""Goals on pages: drafted by one officer, published by a second, read by everybody with the figure that answers."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from passerelle.indicators.models import Figure, Goal, Measure
from passerelle.people.models import Duty
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = make.TODAY


@pytest.fixture
def officers(monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)
    Figure.objects.create(code="S5", part="share", day=TODAY, value=40, numerator=40, denominator=100)
    return [desk(make.person(duties=[Duty.POLICY_OFFICER])) for _ in range(2)]


def desk(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words(answer) -> str:
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(text).split())


def day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def filled(**changes) -> dict[str, object]:
    goal = {
        "title": "Courses for villages without a network",
        "figure": "S5/share",
        "direction": "at_least",
        "target": "60",
        "due_on": day(300),
        "responsible": "Department of distance learning",
    }
    measures = {
        "form-TOTAL_FORMS": 3,
        "form-INITIAL_FORMS": 0,
        "form-0-text": "Print the packs",
        "form-0-responsible": "Printing house",
        "form-0-due_on": day(-5),
    }
    return goal | measures | changes


def published(officers) -> Goal:
    assert officers[0].post("/policy/goals/drafts/", filled()).status_code == 302
    goal = Goal.objects.latest("pk")
    assert officers[1].post(f"/policy/goals/{goal.pk}/approval/").status_code == 302
    return goal


def test_a_goal_is_drafted_by_one_and_published_by_a_second(officers, client):
    answer = officers[0].post("/policy/goals/drafts/", filled(), follow=True)
    goal = Goal.objects.get()

    assert "A second policy officer publishes it." in words(answer)
    assert "A colleague publishes it." in words(officers[0].get(f"/policy/goals/{goal.pk}/"))
    assert "waits for you" in words(officers[1].get("/policy/goals/"))
    assert officers[0].post(f"/policy/goals/{goal.pk}/approval/").status_code == 403
    assert "Courses for villages" not in words(client.get("/goals/"))

    officers[1].post(f"/policy/goals/{goal.pk}/approval/")

    told = words(client.get("/goals/"))
    assert "Courses for villages without a network on the way" in told
    assert "from 40 % to at least 60 % by 20 September 2027" in told
    assert "Department of distance learning" in told


def test_the_even_pace_is_told_to_one_decimal(officers, client, monkeypatch):
    from django.utils import timezone

    published(officers)
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY + timedelta(days=7))

    assert "At an even pace it would be 40.5 %" in words(client.get("/goals/"))


def test_a_measure_whose_day_is_past_is_late_until_it_is_done(officers, client):
    published(officers)
    measure = Measure.objects.get()
    assert "Print the packs Printing house 19 November 2026 late" in words(client.get("/goals/"))

    officers[0].post(f"/policy/goals/measures/{measure.pk}/finish/")

    assert "19 November 2026 done 24 November 2026" in words(client.get("/goals/"))
    assert officers[0].post(f"/policy/goals/measures/{measure.pk}/begin/").status_code == 409


def test_a_refused_draft_gives_back_what_was_typed(officers):
    answer = officers[0].post("/policy/goals/drafts/", filled(due_on=day(0), responsible=""))

    assert answer.status_code == 422
    assert 'value="Courses for villages without a network"' in answer.content.decode()
    assert 'value="Print the packs"' in answer.content.decode()
    assert Goal.objects.count() == 0


def test_of_two_who_change_a_draft_the_second_sees_what_is_saved_now(officers):
    officers[0].post("/policy/goals/drafts/", filled())
    goal = Goal.objects.get()
    officers[0].post(f"/policy/goals/{goal.pk}/edit/save/", filled(seen=1, target="70"))

    answer = officers[1].post(f"/policy/goals/{goal.pk}/edit/save/", filled(seen=1, target="80"))

    goal.refresh_from_db()
    assert (answer.status_code, goal.target) == (422, 70)
    assert 'value="80"' in answer.content.decode()
    assert 'name="seen" value="2"' in answer.content.decode()


def test_another_goal_in_its_place_begins_with_its_words(officers, client):
    goal = published(officers)
    form = officers[0].get(f"/policy/goals/new/?instead_of={goal.pk}")
    assert 'value="Courses for villages without a network"' in form.content.decode()

    officers[0].post("/policy/goals/drafts/", filled(title="Even more courses", instead_of=goal.pk))
    officers[1].post(f"/policy/goals/{Goal.objects.latest('pk').pk}/approval/")

    told = words(client.get("/goals/"))
    assert told.index("Even more courses") < told.index("Replaced") < told.index("Courses for villages")


def test_a_withdrawn_draft_is_nobodys_business(officers, client):
    officers[0].post("/policy/goals/drafts/", filled())
    goal = Goal.objects.get()

    officers[1].post(f"/policy/goals/{goal.pk}/withdrawal/")

    assert "No goal was published yet." in words(client.get("/goals/"))
    assert officers[1].post(f"/policy/goals/{goal.pk}/approval/").status_code == 409


def test_the_page_asks_as_often_for_three_goals_as_for_one(officers, client):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/goals/")
        return len(queries)

    published(officers)
    one = asked()
    published(officers)
    published(officers)

    assert (asked(), one <= 5) == (one, True)


def test_the_figures_lead_to_the_goals(client):
    assert 'href="/goals/"' in client.get("/figures/").content.decode()
