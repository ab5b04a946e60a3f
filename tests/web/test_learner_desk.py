"""The learner's desk: every page opens, every click does one act, strangers find nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from passerelle.assessment import actions, prior_learning
from passerelle.assessment.models import Candidate, PriorLearningCase
from passerelle.assessment.states import CaseState
from passerelle.catalogue.models import CourseInstance, MicroCredential, Route
from passerelle.learning import actions as learning
from passerelle.learning.models import Enrolment
from passerelle.organisations.models import Function
from passerelle.registers.states import State
from tests import factories as base
from tests.assessment import factories as make
from tests.assessment.factories import ONSITE, TODAY, Country
from tests.awards.factories import awarded

if TYPE_CHECKING:
    from pathlib import Path

    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirane() -> Country:
    country = make.country()
    country.run = open_run(country)
    return country


def open_run(country: Country, **fields: Any) -> CourseInstance:
    today = timezone.localdate()
    dates = {
        "starts_on": today + timedelta(days=9),
        "ends_on": today + timedelta(days=40),
        "enrol_until": today + timedelta(days=5),
    }
    return make.instance(country.course, **dates | fields)


def signed_in(who: Person) -> Client:
    client = Client()
    client.force_login(who)
    return client


def read(client: Client, name: str, *args: Any, status: int = 200) -> str:
    answer = client.get(reverse(name, args=args))
    assert (name, answer.status_code) == (name, status)
    return answer.content.decode()


def click(client: Client, name: str, *args: Any, body: dict[str, Any] | None = None, status: int = 302) -> Any:
    answer = client.post(reverse(name, args=args), body or {})
    assert (name, answer.status_code) == (name, status)
    return answer


def test_an_empty_desk_says_where_to_begin(mirane: Country):
    page = read(signed_in(mirane.learner), "learner:home")
    assert "Find a course, or show what you can do" in page
    assert "Nothing at the moment." in page


def test_who_has_a_place_and_nothing_to_do_reads_when_it_begins_and_then_that_they_are_in_it(mirane: Country):
    client = signed_in(mirane.learner)
    click(client, "learner:confirm", mirane.run.pk, body={"micro_credential": mirane.entry.number})

    def step() -> str:
        return read(client, "learner:home").partition("Your next step")[2].partition("</section>")[0]

    name, own = mirane.run.course.name, reverse("learner:enrolment", args=[Enrolment.objects.get().number])
    assert (f"{name} begins on" in step(), f'href="{own}"' in step(), "Find a course" in step()) == (True, True, False)
    CourseInstance.objects.update(starts_on=timezone.localdate())
    assert f"You are in a course: {name}" in step()
    CourseInstance.objects.update(
        starts_on=timezone.localdate() - timedelta(days=9), ends_on=timezone.localdate() - timedelta(days=1)
    )
    assert f"Did you finish {name}?" in step()


def test_enrolling_shows_what_one_agrees_to_and_then_takes_the_place(mirane: Country):
    client = signed_in(mirane.learner)
    page = read(client, "learner:enrol", mirane.run.pk)
    assert all(words in page for words in ("240 dinars", "Lake Technical College", "Take the place", "of 2"))

    answer = click(client, "learner:confirm", mirane.run.pk, body={"micro_credential": mirane.entry.number})
    enrolment = Enrolment.objects.get()
    assert answer["Location"] == reverse("learner:enrolment", args=[enrolment.number])
    assert "You have a place." in client.get(answer["Location"]).content.decode()
    assert "Take the place" not in read(client, "learner:enrol", mirane.run.pk)


def test_where_a_course_leads_to_two_the_learner_chooses(mirane: Country):
    other = make.micro_credential(mirane.awarder, title={"en": "Well Inspection"})
    mirane.course.leads_to.add(other)
    base.let_teach(other, mirane.provider)
    client = signed_in(mirane.learner)
    assert "Well Inspection, Chamber of Energy Trades" in read(client, "learner:enrol", mirane.run.pk)
    click(client, "learner:confirm", mirane.run.pk, status=422)
    click(client, "learner:confirm", mirane.run.pk, body={"micro_credential": other.number})
    assert Candidate.objects.get().micro_credential == other


def test_a_full_or_late_course_says_so_and_offers_no_button(mirane: Country):
    client = signed_in(mirane.learner)
    CourseInstance.objects.filter(pk=mirane.run.pk).update(taken=2)
    late = open_run(mirane, enrol_until=timezone.localdate() - timedelta(days=1))
    full_page, late_page = (read(client, "learner:enrol", run.pk) for run in (mirane.run, late))
    assert ("No place is left" in full_page, "Too late for these dates" in late_page) == (True, True)
    assert "Take the place" not in full_page + late_page
    for told in (full_page, late_page):
        assert f"{reverse('web:entry', args=[mirane.run.course.number])}#when" in told
        assert f"{reverse('web:entry', args=[mirane.entry.number])}#study" in told

    answer = click(client, "learner:confirm", mirane.run.pk, body={"micro_credential": mirane.entry.number}, status=409)
    assert "No place is left. Look for other dates." in answer.content.decode()
    assert Enrolment.objects.count() == 0


def test_pause_go_on_and_withdraw_by_clicks(mirane: Country):
    client = signed_in(mirane.learner)
    click(client, "learner:confirm", mirane.run.pk, body={"micro_credential": mirane.entry.number})
    number = Enrolment.objects.get().number
    states = []
    for act in ("pause", "resume", "withdraw"):
        click(client, f"learner:{act}", number)
        states.append(Enrolment.objects.get().state)
        read(client, "learner:enrolment", number)
    assert states == ["paused", "enrolled", "withdrawn"]
    click(client, "learner:withdraw", number, status=409)


def test_completing_is_offered_once_the_course_began(mirane: Country):
    client = signed_in(mirane.learner)
    click(client, "learner:confirm", mirane.run.pk, body={"micro_credential": mirane.entry.number})
    number = Enrolment.objects.get().number
    assert "I followed it to the end" not in read(client, "learner:enrolment", number)
    click(client, "learner:complete", number, status=409)
    today = timezone.localdate()
    CourseInstance.objects.update(starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))
    assert "Did you finish" in read(client, "learner:home")
    click(client, "learner:complete", number)
    assert Enrolment.objects.get().state == "completed"


def test_prior_learning_from_the_choice_to_the_answer(mirane: Country):
    client = signed_in(mirane.learner)
    assert "Solar Water Pump" in read(client, "learner:prior_learning")
    assert "What you would have to show" in read(client, "learner:prior_learning_start", mirane.entry.number)
    click(client, "learner:prior_learning_begin", mirane.entry.number)
    case = PriorLearningCase.objects.get()

    assert "Tell how you show this" in read(client, "learner:case", case.number)
    assert (
        'value="S1" id="id_outcomes_1" checked'
        in client.get(reverse("learner:piece", args=[case.number, 0]), {"outcome": "S1"}).content.decode()
    )
    said = {"title": "Six pumps", "text": "In Tirma.", "outcomes": ["S1"], "seen_version": case.version}
    click(client, "learner:piece_save", case.number, 0, body=said | {"outcomes": []}, status=422)
    click(client, "learner:piece_save", case.number, 0, body=said)
    late = click(client, "learner:piece_save", case.number, 1, body=said | {"text": "In Orsa."}, status=409)
    assert ("In Tirma." in late.text, late.text.count("In Orsa.")) == (True, 2)  # beside each other, and in the form
    assert f'name="seen_version" value="{case.version + 1}"' in late.text
    case.refresh_from_db()
    assert "In Tirma." in read(client, "learner:piece", case.number, 1)
    click(client, "learner:piece_save", case.number, 1, body=said | {"title": "Nine", "seen_version": case.version})
    assert 'Shows: Wire a pump. <bdi class="code s">S1</bdi>' in read(client, "learner:case", case.number)

    assert "Nothing told yet for" in read(client, "learner:send", case.number)
    assert "Send your evidence for" in read(client, "learner:home")
    click(client, "learner:submit", case.number)
    case.refresh_from_db()
    assert (case.state, [piece["title"] for piece in case.evidence]) == (CaseState.SUBMITTED, ["Nine"])
    page = read(client, "learner:home")
    assert "Answer on what you can do" in page

    prior_learning.refuse_case(case, gap="Show the cooling.", by=mirane.signatory, today=timezone.localdate())
    assert "Show the cooling." in read(client, "learner:case", case.number)
    assert "needs more evidence" in read(client, "learner:home")


def test_a_piece_is_taken_out_and_a_case_given_up(mirane: Country):
    case = make.draft_case(mirane)
    client = signed_in(mirane.learner)
    click(client, "learner:piece_remove", case.number, 1, body={"seen_version": "x"}, status=422)
    click(client, "learner:piece_remove", case.number, 1, body={"seen_version": case.version})
    click(client, "learner:case_withdraw", case.number)
    case.refresh_from_db()
    assert (case.evidence, case.state) == ([], CaseState.WITHDRAWN)


def test_a_case_without_evidence_sent_by_hand_is_refused_with_the_reason(mirane: Country):
    case = prior_learning.start_case(mirane.entry, by=mirane.learner, today=TODAY)
    answer = click(signed_in(mirane.learner), "learner:submit", case.number, status=409)
    assert "Give at least one piece of evidence." in answer.content.decode()


def test_a_result_shows_how_it_was_marked_and_what_is_missing(mirane: Country):
    candidate = make.assigned(mirane)
    client = signed_in(mirane.learner)
    assert "There is no result yet." in read(client, "learner:result", candidate.number)
    actions.save_marks(candidate, make.marks(20), by=mirane.assessor, seen_version=candidate.version)
    assert "clean work" not in read(client, "learner:result", candidate.number)
    actions.record_results(candidate, [], identity_check=ONSITE, by=mirane.assessor, today=timezone.localdate())
    page = read(client, "learner:result", candidate.number)
    assert all(words in page for words in ("Fail", "clean work", "Not shown yet", "Find a dry-running fault."))
    assert "Explain how a pump cools." not in page
    assert "Not passed this time" in read(client, "learner:home")


def test_who_passed_waits_for_the_award(mirane: Country):
    make.passed(mirane)
    assert "Award, you have passed" in read(signed_in(mirane.learner), "learner:home")


def test_an_award_made_is_shown_and_no_longer_waited_for(settings: Any, tmp_path: Path):
    settings.PASSERELLE_DATA = tmp_path
    award = awarded()
    page = read(signed_in(award.holder), "learner:home")
    assert "Award, you have passed" not in page
    start = reverse("learner:prior_learning_start", args=[award.micro_credential.number])
    MicroCredential.objects.update(routes=Route.BOTH)
    assert start not in read(signed_in(award.holder), "learner:prior_learning")
    assert start in read(signed_in(make.person()), "learner:prior_learning")
    MicroCredential.objects.update(state=State.EXPIRING)
    assert start not in read(signed_in(make.person()), "learner:prior_learning")
    assert reverse("portfolio:award", args=[award.number]) in page
    result = read(signed_in(award.holder), "learner:result", award.candidate.number)
    assert f'<a class=btn href="{reverse("portfolio:award", args=[award.number])}">See the award</a>' in result


OWN_PAGES = [
    ("get", "learner:result", "candidate"),
    ("get", "learner:enrolment", "enrolment"),
    ("post", "learner:pause", "enrolment"),
    ("post", "learner:resume", "enrolment"),
    ("post", "learner:complete", "enrolment"),
    ("post", "learner:withdraw", "enrolment"),
    ("get", "learner:case", "case"),
    ("get", "prior:adviser", "case"),
    ("post", "prior:adviser_ask", "case"),
    ("get", "learner:send", "case"),
    ("post", "learner:submit", "case"),
    ("post", "learner:case_withdraw", "case"),
    ("get", "learner:piece", "piece"),
    ("post", "learner:piece_save", "piece"),
    ("post", "learner:piece_remove", "piece"),
]


def test_strangers_staff_and_visitors_find_nothing(mirane: Country):
    click(signed_in(mirane.learner), "learner:confirm", mirane.run.pk, body={"micro_credential": mirane.entry.number})
    case = make.draft_case(mirane, make.person())
    number = Enrolment.objects.get().number
    args = {
        "candidate": [Candidate.objects.get().number],
        "enrolment": [number],
        "case": [case.number],
        "piece": [case.number, 1],
    }
    editor = make.staff(mirane.provider, Function.EDITOR)
    before = [list(model.objects.values()) for model in (Enrolment, PriorLearningCase)]
    for method, name, kind in OWN_PAGES:
        url = reverse(name, args=args[kind])
        seen = [getattr(signed_in(who), method)(url).status_code for who in (make.person(), mirane.signatory, editor)]
        assert (name, seen) == (name, [404] * 3)
        assert (name, getattr(Client(), method)(url).status_code) == (name, 302)
    assert [list(model.objects.values()) for model in (Enrolment, PriorLearningCase)] == before


def test_a_page_is_read_and_a_change_is_posted(mirane: Country):
    case, client = make.draft_case(mirane), signed_in(mirane.learner)
    assert client.post(reverse("learner:case", args=[case.number])).status_code == 405
    assert client.get(reverse("learner:submit", args=[case.number])).status_code == 405


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_desk_costs_the_same_with_one_and_with_three_of_each(mirane: Country):
    client = signed_in(mirane.learner)

    def one_more() -> None:
        entry = make.micro_credential(mirane.awarder)
        run = make.instance(make.short_course(mirane.provider, entry))
        learning.enrol(run, by=mirane.learner, today=TODAY)
        prior_learning.start_case(make.micro_credential(mirane.awarder), by=mirane.learner, today=TODAY)

    one_more()
    first = queries_of(client, reverse("learner:home"))
    one_more()
    one_more()
    assert (queries_of(client, reverse("learner:home")), first <= 12) == (first, True)


@pytest.mark.parametrize("page", ["learner:home", "learner:prior_learning"])
def test_pages_stay_light(mirane: Country, page: str):
    answer = signed_in(mirane.learner).get(reverse(page), headers={"accept-encoding": "gzip"})
    assert len(answer.content) <= 14_000


@pytest.mark.parametrize("withdrawn", ["course", "entry"])
def test_what_is_being_withdrawn_invites_nobody_to_begin(mirane: Country, withdrawn: str):
    client = signed_in(mirane.learner)
    enrolling = reverse("learner:enrol", args=[mirane.run.pk])
    course, entry = (reverse("web:entry", args=[one.number]) for one in (mirane.course, mirane.entry))
    showing = reverse("learner:prior_learning_start", args=[mirane.entry.number])
    assert (enrolling in client.get(course).text, showing in client.get(entry).text) == (True, True)

    thing = getattr(mirane, withdrawn)
    type(thing).objects.filter(pk=thing.pk).update(state=State.EXPIRING)

    page = client.get(course).text
    assert enrolling not in page
    assert "nobody new" in page
    asked = client.get(enrolling).text
    assert ("Take the place" in asked, "nobody new may begin" in asked or "somebody new may begin" in asked) == (
        False, True,
    )  # fmt: skip
    is_shown = withdrawn == "course"
    assert (showing in client.get(entry).text, ">Begin<" in client.get(showing).text) == (is_shown, is_shown)
