"""Counsel on pages: the public list, an invitation, the counsellor's desk, a plan, the printed page; each refusal."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from passerelle.guidance import counsel, planning
from passerelle.guidance.models import Counsel, Counsellor, Note, Plan
from passerelle.guidance.states import CounselState, PlanState
from passerelle.portfolio.models import Sighting
from passerelle.web.wording import language_name, plain_number
from tests.guidance import factories as make
from tests.recognition.factories import award

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.guidance.factories import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]
TODAY = timezone.localdate()
UNTIL = TODAY + timedelta(days=60)
QUERIES_OF_A_PLAN = 15
"""Who asks and what they are (3), the plan (2), what they hold and do (5), its entries (3), what is new (2)."""


@pytest.fixture
def desk() -> Desk:
    return make.desk(trained_until=TODAY + timedelta(days=200))


def of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def accepted(desk: Desk, *scopes: str) -> Counsel:
    asked = counsel.invite(desk.counsellor, scopes, UNTIL, about="What next?", by=desk.learner, today=TODAY)
    return counsel.answer(asked, True, by=desk.adviser, today=TODAY)


def test_anybody_reads_who_counsels_and_whose_training_has_expired(
    desk: Desk, client: Client, django_assert_max_num_queries: Callable[[int], Any]
):
    with django_assert_max_num_queries(12):
        page = client.get("/counsellors/")
    text = page.content.decode()
    assert "Noor Jamal" in text
    assert "Union of Municipalities" in text
    assert "trained until" in text
    assert len(gzip.compress(page.content)) < 14_000
    assert "/counsellors/" in client.get("/organisations/").content.decode()

    make.train(desk, TODAY - timedelta(days=1))
    Counsellor.objects.update(shows_name=False)
    text = client.get("/counsellors/").content.decode()
    assert "training expired on" in text
    assert "takes no new learner" in text
    assert "Noor Jamal" not in text
    assert f"/counsel/ask/{desk.counsellor.number}/" not in text


def test_what_is_amiss_in_a_plan_is_named_by_its_line(desk: Desk):
    found, entry = accepted(desk), desk.land.entry.number
    said = {"title": "Pumps", "A": f"{entry}\n\nMC-99999", "B": entry}
    answer = of(desk.adviser).post(f"/counselling/learners/{found.number}/plan/draft/", said)
    page = answer.content.decode()
    assert (answer.status_code, "Line 2: " in page, page.count("Alternative A: Line 2")) == (422, True, 0)


def test_the_door_of_a_counsellor_says_who_asks_and_not_that_they_help(desk: Desk):
    asked = counsel.invite(desk.counsellor, [], UNTIL, by=desk.learner, today=TODAY)
    page = of(desk.adviser).get("/desk/").content.decode()
    assert ("1 learner asks for your counsel." in page, "or are asked to" in page) == (True, False)
    counsel.answer(asked, True, by=desk.adviser, today=TODAY)
    assert "asks for your counsel" not in of(desk.adviser).get("/desk/").content.decode()


def test_a_learner_asks_changes_what_is_seen_and_takes_it_back(desk: Desk):
    learner, at = of(desk.learner), f"/counsel/ask/{desk.counsellor.number}/"
    assert at in learner.get("/counsellors/").content.decode()
    assert "What may they see?" in learner.get(at).content.decode()

    bad = learner.post(f"{at}invite/", {"about": "The pumps at home", "until": str(TODAY - timedelta(days=1))})
    assert bad.status_code == 422
    assert "The pumps at home" in bad.content.decode()

    learner.post(f"{at}invite/", {"scopes": ["portfolio"], "until": str(UNTIL), "about": "Pumps"})
    found = Counsel.objects.get()
    page = learner.get(f"/counsel/{found.number}/").content.decode()
    assert "Nothing yet; once they accept:" in page
    assert "Counsel, plans, help at a counter" in learner.get("/learner/").content.decode()

    counsel.answer(found, True, by=desk.adviser, today=TODAY)
    learner.post(f"/counsel/{found.number}/consent/", {"scopes": ["cases"], "until": str(UNTIL)})
    found.refresh_from_db()
    assert found.scopes == ["cases"]
    learner.post(f"/counsel/{found.number}/take-back/")
    found.refresh_from_db()
    assert (found.state, found.scopes) == (CounselState.ENDED, [])
    assert "They see nothing of yours." in learner.get(f"/counsel/{found.number}/").content.decode()


def test_an_expired_counsellor_is_asked_by_nobody_and_the_page_says_why(desk: Desk):
    make.train(desk, TODAY - timedelta(days=1))
    learner, at = of(desk.learner), f"/counsel/ask/{desk.counsellor.number}/"
    assert "The training of this counsellor has expired" in learner.get(at).content.decode()
    answer = learner.post(f"{at}invite/", {"until": str(UNTIL)})
    assert (answer.status_code, Counsel.objects.count()) == (422, 0)


def test_a_counsellor_puts_themselves_on_the_list_and_the_service_notes_a_training(desk: Desk):
    Counsellor.objects.all().delete()
    adviser = of(desk.adviser)
    assert "You are not on the public list yet" in adviser.get("/counselling/").content.decode()
    assert "/counselling/" in adviser.get("/desk/").content.decode()
    sent = {"languages": "en, fr", "fields_text": "07", "about": "Fridays", "shows_name": "on", "is_listed": "on"}
    refused = adviser.post("/counselling/profile/save/", sent | {"languages": "english"})
    assert (refused.status_code, "Fridays" in refused.content.decode()) == (422, True)
    adviser.post("/counselling/profile/save/", sent)
    made = Counsellor.objects.get()
    assert (made.languages, made.fields, made.shows_name) == (["en", "fr"], ["07"], True)

    stale = adviser.post("/counselling/profile/save/", sent | {"about": "Mondays", "seen_version": "9"})
    assert (stale.status_code, "Mondays" in stale.content.decode()) == (422, True)

    head = of(desk.head)
    assert "/counselling/team/" in head.get("/desk/").content.decode()
    said = {"training": desk.land.entry.number, "trained_until": str(UNTIL), "seen_version": str(made.version)}
    assert head.post(f"/counselling/team/{made.number}/training/", said | {"training": "MC-1"}).status_code == 422
    head.post(f"/counselling/team/{made.number}/training/", said)
    made.refresh_from_db()
    assert (made.trained_until, made.training_noted_by) == (UNTIL, desk.head)
    assert "trained until" in head.get("/counselling/team/").content.decode()


def test_a_counsellor_sees_what_is_consented_and_the_learner_reads_that_they_looked(desk: Desk):
    award(desk.learner, desk.land.entry)
    found = accepted(desk, "portfolio")
    adviser, at = of(desk.adviser), f"/counselling/learners/{found.number}/"

    page = adviser.get(at).content.decode()
    assert desk.land.entry.name in page
    assert "Prior learning" not in page
    assert Sighting.objects.get().about == found.number
    assert "what you let a counsellor see" in of(desk.learner).get("/portfolio/looked/").content.decode()

    counsel.consent(found, [], UNTIL, by=desk.learner, today=TODAY)
    assert desk.land.entry.name not in adviser.get(at).content.decode()
    counsel.take_back(found, by=desk.learner, today=TODAY)
    for address in (at, f"{at}plan/"):
        assert adviser.get(address).status_code == 404
    assert adviser.post(f"{at}note/", {"text": "Hello"}).status_code == 404


def test_before_accepting_nothing_is_shown_and_an_answer_is_given(desk: Desk):
    award(desk.learner, desk.land.entry)
    asked = counsel.invite(desk.counsellor, ["portfolio"], UNTIL, about="Pumps", by=desk.learner, today=TODAY)
    adviser, at = of(desk.adviser), f"/counselling/learners/{asked.number}/"
    page = adviser.get(at).content.decode()
    assert "Before you accept you see nothing of theirs" in page
    assert desk.land.entry.name not in page
    assert "They ask you" in adviser.get("/counselling/").content.decode()

    adviser.post(f"{at}answer/", {"answer": "accept"})
    assert desk.land.entry.name in adviser.get(at).content.decode()
    adviser.post(f"{at}give-up/")
    asked.refresh_from_db()
    assert asked.state == CounselState.ENDED


def test_notes_of_ones_own_stand_on_no_page_of_the_learner(desk: Desk):
    found = accepted(desk)
    adviser, at = of(desk.adviser), f"/counselling/learners/{found.number}/"
    adviser.post(f"{at}note/", {"text": "Shy at first."})
    adviser.post(f"{at}note/", {"text": "Bring your papers.", "shared": "on"})
    assert adviser.post(f"{at}note/", {"text": ""}).status_code == 422

    page = of(desk.learner).get(f"/counsel/{found.number}/").content.decode()
    assert ("Shy at first." in page, "Bring your papers." in page) == (False, True)
    of(desk.learner).post(f"/counsel/{found.number}/note/", {"text": "I will."})
    assert list(Note.objects.order_by("pk").values_list("is_shared", flat=True)) == [False, True, True]
    assert "I will." in adviser.get(at).content.decode()


def test_a_plan_is_written_sent_chosen_and_printed(desk: Desk):
    found = accepted(desk)
    adviser, learner, at = of(desk.adviser), of(desk.learner), f"/counselling/learners/{found.number}/plan/"
    assert "A plan in two alternatives" in adviser.get(at).content.decode()
    course, entry = desk.land.course.number, desk.land.entry.number
    said = {
        "title": "Pumps",
        "A": f"{course} 2027-01-10 2027-03-01\n{entry.lower()}",
        "B": entry,
        "words": "Begin soon.",
    }
    for wrong, told in (("X-1", "number of a listed"), (f"{course} soon", "write days as"), ("", "")):
        answer = adviser.post(f"{at}draft/", said | {"A": wrong, "title": "" if not wrong else "Pumps"})
        assert (answer.status_code, told in answer.content.decode()) == (422, True)
        assert "Begin soon." in answer.content.decode()
    adviser.post(f"{at}draft/", said)
    plan = Plan.objects.get()
    here = f"/counselling/plans/{plan.number}/"
    assert "Alternative A" in adviser.get(here).content.decode()
    assert "2027-01-10 2027-03-01" in adviser.get(f"{here}edit/").content.decode()
    stale = adviser.post(f"{here}save/", said | {"title": "Mine", "seen_version": "9"})
    assert (stale.status_code, "Mine" in stale.content.decode()) == (422, True)
    adviser.post(f"{here}save/", said | {"title": "Pumps, twice", "seen_version": "1"})
    assert learner.get(f"/counsel/plans/{plan.number}/").status_code == 404

    adviser.post(f"{here}send/")
    assert adviser.get(f"{here}edit/").status_code == 409
    page = learner.get(f"/counsel/plans/{plan.number}/").content.decode()
    assert "Pumps, twice" in page
    assert "In all" in page
    learner.post(f"/counsel/plans/{plan.number}/choose/", {"alternative": "A"})
    learner.post(f"/counsel/plans/{plan.number}/choose/", {"alternative": "B"})
    plan.refresh_from_db()
    assert (plan.state, plan.chosen) == (PlanState.CHOSEN, "B")
    assert adviser.post(f"{here}withdraw/").status_code == 409
    learner.post(f"/counsel/plans/{plan.number}/unchoose/")
    adviser.post(f"{here}take-back/")
    adviser.post(f"{here}withdraw/")
    plan.refresh_from_db()
    assert plan.state == PlanState.WITHDRAWN


def test_a_plan_that_waits_to_be_chosen_from_is_the_next_step_of_its_learner_until_they_chose(desk: Desk):
    plan = make.sent(desk, make.accepted(desk))
    client = of(desk.learner)

    def step() -> str:
        return client.get("/learner/").content.decode().partition("Your next step")[2].partition("</section>")[0]

    assert "Choose from a plan: Towards pumps" in step()
    assert f'href="/counsel/plans/{plan.number}/"' in step()
    with CaptureQueriesContext(connection) as asked:
        client.get("/learner/")
    assert len(asked) <= 12
    client.post(f"/counsel/plans/{plan.number}/choose/", {"alternative": "A"})
    assert "Choose from a plan" not in step()


def test_on_paper_a_plan_says_who_teaches_where_in_which_language_how_much_a_week_and_until_when_to_enrol(desk: Desk):
    plan, run = make.sent(desk, make.accepted(desk)), desk.land.run
    run.place = "Orsa, yard 2"
    run.save()

    page = of(desk.learner).get(f"/counsel/plans/{plan.number}/").content.decode()

    weekly = float(run.course.total_hours) * 7 / ((run.ends_on - run.starts_on).days + 1)
    first = page.partition("Alternative A")[2].partition("</li>")[0].partition("Alternative B")[0]
    for words in (
        run.course.provider.legal_name,
        "Orsa, yard 2",
        language_name(run.course.language),
        f"{plain_number(round(weekly, 1))} hours a week",
        f"Enrol by {date_format(run.enrol_until, 'DATE_FORMAT')}.",
    ):
        assert words in first, words
    assert "Enrol by" not in page.partition("Alternative B")[2]  # no dates are named there


def test_a_plan_costs_as_many_queries_with_one_entry_as_with_six(
    desk: Desk, django_assert_num_queries: Callable[..., Any]
):
    found, learner = accepted(desk), of(desk.learner)
    step = {"entry": desk.land.course.number}
    for entries in (1, 6):
        said = {"A": [step] * entries, "B": [step] * entries}
        plan = planning.draft(found, "Long", said, by=desk.adviser, today=TODAY)
        planning.send(plan, by=desk.adviser, today=TODAY)
        learner.get(f"/counsel/plans/{plan.number}/")  # the catalogue is read once by whoever looks first
        with django_assert_num_queries(QUERIES_OF_A_PLAN):
            page = learner.get(f"/counsel/plans/{plan.number}/").content.decode()
        assert ("It stands in this plan twice." in page) == (entries > 1)


def test_nobody_else_finds_any_of_it(desk: Desk):
    found = accepted(desk)
    plan = planning.draft(found, "T", {}, by=desk.adviser, today=TODAY)
    for person in (desk.head, desk.officer, desk.land.signatory):
        other = of(person)
        for address in (f"/counsel/{found.number}/", f"/counsel/plans/{plan.number}/"):
            assert other.get(address).status_code == 404
        for address in (f"/counselling/learners/{found.number}/", f"/counselling/plans/{plan.number}/"):
            assert other.get(address).status_code in (403, 404)
