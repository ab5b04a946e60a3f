"""Whether a course may be offered is said once: its page, the search, the open data and the API tell the same."""

from __future__ import annotations

import json
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from passerelle.catalogue import authorised, offering
from passerelle.catalogue.models import PartnerAuthorisation, Route
from passerelle.core.errors import NotNow
from passerelle.core.standing import Goal, Standing, of_course
from passerelle.directory import downloads, links
from passerelle.directory.registers import REGISTERS
from passerelle.learning import actions as learning
from passerelle.organisations.models import OrganisationRole, Role
from passerelle.organisations.permissions import in_force
from passerelle.registers.states import State
from passerelle.search import actions as search
from passerelle.web.public.entry_page import OFFERED
from tests import factories as make

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from passerelle.catalogue.models import ShortCourse

pytestmark = pytest.mark.django_db
YES, PENDING = Standing(True, "yes"), Standing(False, "while_pending")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _index(settings: SettingsWrapper, tmp_path: Path) -> None:
    settings.PASSERELLE_DATA = tmp_path


def let_go(course: ShortCourse) -> None:
    PartnerAuthorisation.objects.filter(partner=course.provider).update(ends_on=timezone.localdate())


def role_ended(course: ShortCourse) -> None:
    OrganisationRole.objects.filter(organisation=course.provider).update(valid_until=timezone.localdate() - DAY)


def role_suspended(course: ShortCourse) -> None:
    OrganisationRole.objects.filter(organisation=course.provider).update(state=State.SUSPENDED)


def goal_withdrawn(course: ShortCourse) -> None:
    course.leads_to.update(state=State.EXPIRING)


def goal_by_prior_learning_alone(course: ShortCourse) -> None:
    course.leads_to.update(routes=Route.PRIOR_LEARNING)


def nothing(course: ShortCourse) -> None:
    """All is as it should be."""


CASES: list[tuple[State, Callable[[ShortCourse], None], str]] = [
    (State.LISTED_PENDING, nothing, "while_pending"),
    (State.REGISTERED, nothing, "yes"),
    (State.LISTED_PENDING, let_go, "provider_not_let_teach"),
    (State.REGISTERED, let_go, "provider_not_let_teach"),
    (State.LISTED_PENDING, role_ended, "provider_not_let_teach"),
    (State.REGISTERED, role_suspended, "provider_not_let_teach"),
    (State.REGISTERED, goal_withdrawn, "goal_takes_nobody_new"),
    (State.REGISTERED, goal_by_prior_learning_alone, "goal_takes_nobody_new"),
    (State.EXPIRING, let_go, "to_those_enrolled"),
]


@pytest.mark.parametrize(("state", "happened", "word"), CASES)
def test_page_search_open_data_and_api_say_the_same_of_a_course(
    client: Client, state: State, happened: Callable[[ShortCourse], None], word: str
):
    today = timezone.localdate()
    course = make.short_course(state, title={"en": "Evening pumps"})
    run = make.instance(course, starts_on=today + DAY, ends_on=today + 2 * DAY, enrol_until=today)
    goal, enrol = course.leads_to.get(), f'href="/learner/enrol/{run.pk}/"'
    happened(course)
    search.ensure_index(today=today)

    page = unescape(client.get(f"/entries/{course.number}/").content.decode())
    (row,) = downloads.records(REGISTERS["short-courses"], on=today)
    read = client.get(f"/api/short-courses/{course.number}").json()
    listed = client.get("/api/short-courses").json()["items"]
    (hit,) = client.get("/api/search", {"q": "evening pumps", "kind": "course"}).json()["items"]
    card = unescape(client.get(reverse("web:search"), {"q": "evening pumps", "kind": "course"}).content.decode())
    ways = [link.number for group in links.of(goal, on=today) if group.code == "courses" for link in group.links]

    begins = word in {"yes", "while_pending"}
    assert {one["may_be_offered"] for one in (row, read, hit, *listed)} == {word}
    assert len({one["recognised"] for one in (row, read, hit, *listed)}) == 1
    assert (str(OFFERED[word]) in page, enrol in page) == (True, begins)
    assert (hit["next_start"] is not None) == begins
    assert (str(OFFERED[word]) in card) == (not begins)
    shown = f'href="/entries/{course.number}/"' in client.get(f"/entries/{goal.number}/").content.decode()
    assert shown == (course.number in ways) == (happened not in (let_go, role_ended, role_suspended))


def test_the_links_of_a_micro_credential_are_the_courses_of_its_page(client: Client):
    today, goal = timezone.localdate(), make.micro_credential()
    let, ended, gone = (make.short_course(leads_to=[goal]) for _ in range(3))
    let_go(ended)
    role_ended(gone)

    groups = client.get(f"/api/registers/entries/{goal.number}/links").json()
    page = client.get(f"/entries/{goal.number}/").content.decode()

    (told,) = ([link["number"] for link in group["links"]] for group in groups if group["code"] == "courses")
    assert told == [let.number]
    assert [f"/entries/{one.number}/" in page for one in (let, ended, gone)] == [True, False, False]
    assert set(offering.courses_to(goal, on=today)) == {let}


def test_a_provider_whose_role_ended_enrols_nobody():
    course = make.short_course(State.REGISTERED)
    run = make.instance(course)
    OrganisationRole.objects.filter(organisation=course.provider).update(valid_until=make.TODAY - DAY)

    with pytest.raises(NotNow) as refusal:
        learning.enrol(run, by=make.person(), today=make.TODAY)

    assert refusal.value.data == {"reason": "not_let_teach"}
    assert run.enrolments.count() == 0


def test_who_awards_teaches_as_a_provider_or_not_at_all():
    body = make.organisation([Role.AWARDER])
    goal = make.micro_credential(awarder=body)
    assert not authorised.is_authorised(body.pk, goal, "teach", on=make.TODAY)

    make.organisation_role(body, Role.PROVIDER)

    assert authorised.is_authorised(body.pk, goal, "teach", on=make.TODAY)
    assert authorised.pairs({goal.pk}, "teach", on=make.TODAY) == {(goal.pk, body.pk)}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("days", [(None, None), (-1, 1), (0, 0), (1, 2), (-2, -1)])
def test_a_role_is_in_force_for_the_filter_when_it_is_for_itself(state: State, days: tuple[int | None, int | None]):
    begun, until = (None if many is None else make.TODAY + many * DAY for many in days)
    fields = {"valid_from": begun, "valid_until": until, "decided_on": None, "due_on": make.TODAY}
    role = make.organisation_role(make.organisation(), Role.PROVIDER, state=state, **fields)

    assert in_force(Role.PROVIDER, on=make.TODAY).filter(pk=role.pk).exists() == role.is_in_force(make.TODAY)


def test_a_course_is_offered_while_one_of_the_things_it_leads_to_can_be_begun():
    taught, closed, foreign = Goal(True, True), Goal(True, False), Goal(False, True)

    assert [of_course(YES, goals).may_be_offered for goals in ([taught, foreign], [closed, taught], [])] == [
        *("yes", "yes", "goal_takes_nobody_new"),
    ]
    assert of_course(PENDING, [foreign]) == Standing(False, "provider_not_let_teach")
    assert of_course(YES, [foreign, closed]) == Standing(True, "goal_takes_nobody_new")
    for own in ("not_yet", "not_while_suspended", "no_new_learners", "to_those_enrolled", "without_recognition"):
        assert of_course(Standing(False, own), [foreign]).may_be_offered == own


def test_more_courses_cost_no_more_queries(client: Client):
    costs = []
    for _ in range(2):
        make.short_course(State.REGISTERED)
        with CaptureQueriesContext(connection) as listed:
            assert client.get("/api/short-courses").status_code == 200
        with CaptureQueriesContext(connection) as taken:
            told = b"".join(downloads.as_json_lines(downloads.records(REGISTERS["short-courses"], on=make.TODAY)))
        costs.append((len(listed), len(taken)))
    assert costs[0] == costs[1]
    assert {json.loads(line)["may_be_offered"] for line in told.splitlines()} == {"yes"}
