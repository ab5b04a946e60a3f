"""The pages on which the dated runs of a course are announced, changed and called off."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from passerelle.catalogue.models import CourseInstance, ShortCourse
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, OrganisationRole, Role
from passerelle.registers.states import State
from tests import factories as make
from tests.web.asking import MOST_BYTES, MOST_QUERIES, browser, fields, page, queries, weight, words

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def course() -> ShortCourse:
    make.rules()
    return make.short_course(State.REGISTERED)


@pytest.fixture
def signatory(course: ShortCourse) -> Person:
    return make.member(course.provider)


def at(course: ShortCourse) -> str:
    return f"/provider/courses/{course.number}/"


def days(**changed: Any) -> dict[str, Any]:
    """Return the dates of a run as a browser sends them."""
    today = timezone.localdate()
    said = {"starts_on": today + 30 * DAY, "ends_on": today + 60 * DAY, "enrol_until": today + 20 * DAY, "places": 12}
    return said | changed


def announced(course: ShortCourse, **fields: Any) -> CourseInstance:
    return make.instance(course, **days(**{"enrol_from": timezone.localdate()} | fields))


def form_of(run: CourseInstance, who: Person) -> dict[str, str]:
    path = f"{at(run.course)}dates/{run.pk}/"
    return fields(page(path, who), f"{path}save/")


def post(who: Person, run: CourseInstance, act: str, form: dict[str, Any]) -> Any:
    return browser(who).post(f"{at(run.course)}dates/{run.pk}/{act}/", form)


def test_dates_are_announced_with_their_own_price_place_and_ways_to_pay(course: ShortCourse, signatory: Person):
    said = days(price="120", place="Sahel", schedule="Saturdays", voucher="on")

    answer = browser(signatory).post(f"{at(course)}dates/", said)

    run = CourseInstance.objects.get()
    assert answer["Location"] == at(course)
    assert (run.price, run.place, run.schedule, run.accepts) == (Decimal(120), "Sahel", "Saturdays", ["voucher"])
    told = words(page(at(course), signatory))
    assert "Saturdays Sahel 120" in told
    assert "0 of 12" in told


@pytest.mark.parametrize(
    ("changed", "told", "field"),
    [
        ({"places": "0"}, "Places :", "places"),
        ({"ends_on": "2020-01-01"}, "It cannot end before it starts.", "ends_on"),
        ({"enrol_until": ""}, "Enrol until : This field is required.", "enrol_until"),
        ({"price": "much"}, "Price : Enter a number.", "price"),
    ],
)
def test_dates_that_cannot_be_are_not_announced_and_the_page_says_so_above(
    course: ShortCourse, signatory: Person, changed: dict[str, str], told: str, field: str
):
    answer = browser(signatory).post(f"{at(course)}dates/", days(**changed))

    html = answer.content.decode()
    assert (answer.status_code, CourseInstance.objects.count(), Fact.objects.count()) == (422, 0, 0)
    assert "Nothing was saved: 1 thing to mend" in words(html)
    assert told in words(html)
    assert f'href="#id_{field}"' in html


def test_a_price_needs_the_currency_of_the_course(signatory: Person, course: ShortCourse):
    ShortCourse.objects.filter(pk=course.pk).update(currency="")

    answer = browser(signatory).post(f"{at(course)}dates/", days(price="10"))

    assert (answer.status_code, CourseInstance.objects.count()) == (422, 0)
    assert (
        "The course names no currency, so nobody could read this price. Leave the price empty, or change the course "
        "first: give its currency there."
    ) in words(answer.content.decode())


def test_dates_nobody_holds_a_place_in_are_changed(course: ShortCourse, signatory: Person):
    run = announced(course)
    later = timezone.localdate() + 40 * DAY

    answer = post(signatory, run, "save", form_of(run, signatory) | {"starts_on": later.isoformat(), "places": "20"})

    run.refresh_from_db()
    assert (answer.status_code, run.starts_on, run.places, run.version) == (302, later, 20, 2)


def test_a_page_saved_as_it_was_opened_changes_nothing(course: ShortCourse, signatory: Person):
    run = announced(course, price=Decimal(120), accepts=["voucher"])
    before = CourseInstance.objects.values().get()

    form = form_of(run, signatory)
    ticked = {name: "on" for name in ("voucher", "learning_account") if name in form}

    assert post(signatory, run, "save", form | ticked).status_code == 302

    assert ticked == {"voucher": "on"}
    assert (CourseInstance.objects.values().get(), Fact.objects.count()) == (before, 0)


def test_once_somebody_holds_a_place_days_place_and_time_of_the_week_stay(course: ShortCourse, signatory: Person):
    run = announced(course)
    CourseInstance.objects.filter(pk=run.pk).update(taken=1)
    html = page(f"{at(course)}dates/{run.pk}/", signatory)
    assert "Somebody holds a place" in words(html)
    form = form_of(run, signatory)

    moved = post(signatory, run, "save", form | {"starts_on": "2027-05-01", "place": "Elsewhere", "places": "14"})

    now = CourseInstance.objects.get()
    assert (moved.status_code, now.starts_on, now.place, now.places) == (302, run.starts_on, run.place, 14)
    dearer = post(signatory, run, "save", form_of(now, signatory) | {"price": "900"})
    assert (dearer.status_code, CourseInstance.objects.get().price) == (422, now.price)
    assert "Somebody holds a place, so days" in words(dearer.content.decode())


def test_of_two_who_change_dates_at_once_the_second_is_told(course: ShortCourse, signatory: Person):
    run = announced(course)
    form = form_of(run, signatory)
    post(signatory, run, "save", form | {"places": "20"})

    answer = post(signatory, run, "save", form | {"places": "30"})

    assert (answer.status_code, CourseInstance.objects.get().places) == (422, 20)
    assert "Nothing was saved" in words(answer.content.decode())
    assert "Somebody changed this after you opened it" in words(answer.content.decode())


def test_dates_are_called_off_with_a_reason_and_stay_as_they_are_then(course: ShortCourse, signatory: Person):
    run = announced(course)

    silent = post(signatory, run, "call-off", {"because": ""})
    run.refresh_from_db()
    assert (silent.status_code, run.is_cancelled) == (422, False)
    assert "Why, as those who enrolled read it : This field is required." in words(silent.content.decode())

    assert post(signatory, run, "call-off", {"because": "The teacher is ill."})["Location"] == at(course)
    run.refresh_from_db()
    told = words(page(f"{at(course)}dates/{run.pk}/", signatory))
    assert (run.is_cancelled, "The teacher is ill." in told, "Change these dates" in told) == (True, True, False)
    assert post(signatory, run, "call-off", {"because": "Again."}).status_code == 302
    assert CourseInstance.objects.get().cancelled_because == "The teacher is ill."
    assert post(signatory, run, "save", days(seen_version=run.version)).status_code == 409


def test_dates_that_are_over_are_read_and_not_changed(course: ShortCourse, signatory: Person):
    today = timezone.localdate()
    begun = today - 9 * DAY
    run = announced(course, starts_on=begun, ends_on=today - DAY, enrol_from=begun, enrol_until=begun)

    told = words(page(f"{at(course)}dates/{run.pk}/", signatory))

    assert "These dates are over." in told
    assert "Change these dates" not in told
    answer = post(signatory, run, "call-off", {"because": "Late."})
    assert (answer.status_code, CourseInstance.objects.get().is_cancelled) == (409, False)


@pytest.mark.parametrize(
    ("name", "reads", "acts"),
    [("stranger", 404, 404), ("other", 404, 404), ("teacher", 404, 404), ("editor", 200, 302), ("signatory", 200, 302)],
)
def test_who_may_what_with_the_dates_of_a_course(
    course: ShortCourse, signatory: Person, name: str, reads: int, acts: int
):
    run = announced(course)
    form = form_of(run, signatory)
    who = {
        "stranger": make.person,
        "other": lambda: make.member(make.organisation([Role.PROVIDER])),
        "teacher": lambda: make.member(course.provider, Function.TEACHER),
        "editor": lambda: make.member(course.provider, Function.EDITOR),
        "signatory": lambda: signatory,
    }[name]()

    answers = {
        "announce": browser(who).post(f"{at(course)}dates/", days(schedule="Mondays")),
        "read": browser(who).get(f"{at(course)}dates/{run.pk}/"),
        "change": post(who, run, "save", form | {"places": "13"}),
        "call off": post(who, run, "call-off", {"because": "No teacher."}),
    }

    assert {name: answer.status_code for name, answer in answers.items()} == {
        **{"announce": acts, "read": reads, "change": acts, "call off": acts}
    }
    run.refresh_from_db()
    assert (run.is_cancelled, Fact.objects.count() > 0) == (acts == 302, acts == 302)


def test_dates_of_one_course_are_not_reached_through_another(course: ShortCourse, signatory: Person):
    run, mine = announced(course), make.short_course(provider=course.provider)

    assert browser(signatory).get(f"{at(mine)}dates/{run.pk}/").status_code == 404


def test_when_the_role_ended_nothing_is_announced_or_changed(course: ShortCourse, signatory: Person):
    run = announced(course)
    form = form_of(run, signatory)
    OrganisationRole.objects.filter(organisation=course.provider).update(state=State.SUSPENDED)

    assert browser(signatory).post(f"{at(course)}dates/", days(schedule="Mondays")).status_code == 403
    assert post(signatory, run, "save", form | {"places": "13"}).status_code == 403
    assert (CourseInstance.objects.count(), CourseInstance.objects.get().places) == (1, 12)


def test_the_pages_of_dates_cost_few_queries_and_the_same_for_one_run_and_for_three(
    course: ShortCourse, signatory: Person
):
    run = announced(course)
    paths = [at(course), f"{at(course)}dates/{run.pk}/", f"/provider/courses/new/{course.provider.slug}/"]
    one = {path: queries(path, signatory) for path in paths}
    for schedule in ("Mondays", "Tuesdays"):
        announced(course, schedule=schedule)
        course.leads_to.add(make.micro_credential())

    assert {path: queries(path, signatory) for path in paths} == one
    assert {path: cost for path, cost in one.items() if cost > MOST_QUERIES} == {}
    assert {path: heavy for path in paths if (heavy := weight(path, signatory)) > MOST_BYTES} == {}
