"""Places given, drawn and attended through the API, as a program of a learner and of a provider sees it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from passerelle.catalogue.models import CourseInstance
from passerelle.organisations.models import Function
from tests.api.test_learning import call
from tests.assessment import factories as make

if TYPE_CHECKING:
    from passerelle.people.models import Person
    from tests.assessment.factories import Country

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirane() -> Country:
    country = make.country()
    soon = timezone.localdate() + timedelta(days=9)
    country.run = make.instance(country.course, starts_on=soon, ends_on=soon + timedelta(days=40), enrol_until=soon)
    return country


def editor(mirane: Country) -> Person:
    return make.staff(mirane.provider, Function.EDITOR)


def at(mirane: Country, rest: str) -> str:
    return f"/instances/{mirane.run.pk}/{rest}"


def days_ago(run: CourseInstance, days: int) -> None:
    today = timezone.localdate()
    CourseInstance.objects.filter(pk=run.pk).update(
        enrol_until=today - timedelta(days=days), starts_on=today - timedelta(days=days - 1)
    )


def test_from_terms_to_a_draw_that_a_stranger_repeats(mirane: Country):
    teaches = editor(mirane)
    assert call(None, "GET", at(mirane, "admission"))[1]["way"] == "first_come"
    status, terms = call(
        teaches, "PUT", at(mirane, "admission"), {"stated": {"way": "draw", "beacon": "State lottery, 1 December"}}
    )
    assert (status, terms["version"], len(terms["seed_hash"])) == (200, 1, 64)
    for who in [mirane.learner, *(make.person() for _ in range(3))]:
        status, mine = call(who, "POST", at(mirane, "applications"), {"statement": "I keep pumps."})
        assert (status, mine["state"], mine["waiting_place"]) == (201, "applied", None)
    assert call(None, "GET", at(mirane, "draw"))[1]["seed"] == ""
    listed = call(teaches, "GET", at(mirane, "applications"))[1]
    assert (listed["total"], listed["items"][-1]["name"]) == (4, mirane.learner.name)

    early = call(teaches, "POST", at(mirane, "draw"), {"value": "3 7 9"})
    days_ago(mirane.run, 1)
    bare = call(teaches, "POST", at(mirane, "draw"), {})
    done = call(teaches, "POST", at(mirane, "draw"), {"value": "3 7 9"})
    assert (early[0], early[1]["data"]["reason"], bare[0], done[0]) == (409, "enrolment_still_open", 422, 200)

    told = call(None, "GET", at(mirane, "draw"))[1]
    listed_hash = hashlib.sha256("\n".join(sorted(told["order"])).encode()).hexdigest()
    lines = [[told["seed"], listed_hash, told["beacon_value"], one] for one in told["order"]]
    hashes = [hashlib.sha256("\n".join(line).encode()).hexdigest() for line in lines]
    assert (hashes, listed_hash, len(hashes)) == (sorted(hashes), told["list_hash"], 4)
    assert hashlib.sha256(told["seed"].encode()).hexdigest() == terms["seed_hash"]
    assert mirane.learner.name not in str(told)


def test_a_learner_waits_is_next_and_takes_the_place_up(mirane: Country):
    CourseInstance.objects.filter(pk=mirane.run.pk).update(places=1)
    first, second = make.person(), make.person()
    numbers = [call(who, "POST", at(mirane, "applications"), {})[1]["number"] for who in (first, second)]
    assert call(second, "GET", f"/applications/{numbers[1]}")[1]["waiting_place"] == 1

    assert call(first, "POST", f"/applications/{numbers[0]}/withdrawal")[1]["state"] == "withdrawn"
    taken = call(second, "POST", f"/applications/{numbers[1]}/answer")[1]

    assert (taken["state"], taken["enrolment"]) == ("enrolled", taken["enrolment"])
    assert call(second, "GET", f"/enrolments/{taken['enrolment']}")[1]["holds_place"] is True
    assert call(first, "GET", f"/applications/{numbers[1]}")[0] == 404
    assert call(second, "GET", "/applications")[1]["total"] == 1


def test_what_is_missing_is_told_to_a_program_by_number(mirane: Country):
    lacks = make.micro_credential(mirane.awarder)
    call(editor(mirane), "PUT", at(mirane, "admission"), {"stated": {"requires": [[lacks.number]]}})

    status, told = call(mirane.learner, "POST", at(mirane, "applications"), {})

    assert (status, told["data"]["reason"], told["data"]["missing"]) == (
        409, "prerequisites_missing", [[{"number": lacks.number, "name": lacks.name}]],
    )  # fmt: skip


def test_the_provider_decides_by_its_criteria_and_the_learner_pauses_and_changes_dates(mirane: Country):
    teaches = editor(mirane)
    call(teaches, "PUT", at(mirane, "admission"), {"stated": {"way": "provider", "criteria": "Furthest away first."}})
    number = call(mirane.learner, "POST", at(mirane, "applications"), {})[1]["number"]

    assert call(teaches, "POST", f"/applications/{number}/decision", {"act": "admit"})[1]["state"] == "admitted"
    place = call(mirane.learner, "POST", f"/applications/{number}/answer")[1]["enrolment"]
    assert call(mirane.learner, "POST", f"/enrolments/{place}/pause", {"because": "Harvest."})[1]["state"] == "paused"
    assert call(mirane.learner, "POST", f"/enrolments/{place}/resumption")[1]["state"] == "enrolled"
    other = make.instance(
        mirane.course, starts_on=mirane.run.starts_on, ends_on=mirane.run.ends_on + timedelta(days=1),
        enrol_until=mirane.run.enrol_until,
    )  # fmt: skip
    moved = call(mirane.learner, "POST", f"/enrolments/{place}/transfer", {"instance": other.pk})
    assert (moved[0], moved[1]["instance"]) == (200, other.pk)


def test_attendance_by_lines_and_by_file(mirane: Country):
    place = call(mirane.learner, "POST", "/enrolments", {"instance": mirane.run.pk})[1]["number"]
    days_ago(mirane.run, 3)
    teacher, on = make.staff(mirane.provider, Function.TEACHER), timezone.localdate().isoformat()

    told = call(
        teacher, "POST", at(mirane, "attendance"),
        {"rows": [{"enrolment": place, "on": on, "attended": "present", "progress": 30}, {"email": "x@y.mi"}]},
    )  # fmt: skip
    assert (told[0], told[1]["kept"], told[1]["refused"]) == (
        200, 1, [{"line": 2, "field": "attended", "reason": "nothing_said", "seen": ""}],
    )  # fmt: skip
    assert call(mirane.learner, "GET", f"/enrolments/{place}/attendance")[1] == [{"on": on, "attended": "present"}]
    client = Client()
    client.force_login(teacher)
    brought = client.post(
        f"/api{at(mirane, 'attendance-files')}", f"enrolment,progress\n{place},55\n".encode(), content_type="text/csv"
    ).json()
    assert (brought["state"], brought["total"]) == ("waiting", 1)
    assert call(teacher, "GET", f"/attendance-files/{brought['number']}")[0] == 200
    assert call(mirane.learner, "GET", f"/attendance-files/{brought['number']}")[0] == 404
    assert call(mirane.learner, "POST", at(mirane, "attendance"), {"rows": []})[0] == 403
