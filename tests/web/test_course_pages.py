"""A course on the provider's page: in which language it is taught, and what is asked of it before it is listed."""

from __future__ import annotations

import pytest

from passerelle.catalogue.models import ShortCourse
from passerelle.organisations.models import Organisation, Role
from passerelle.registers.states import State
from tests import factories as make
from tests.web.asking import browser, fields, page, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Organisation:
    return make.organisation([Role.PROVIDER])


def test_a_course_says_in_which_language_it_is_taught_and_its_texts_go_with_it(body):
    who = make.member(body)
    course = make.short_course(State.DRAFT, provider=body, title={"en": "Pumps"}, summary={"en": "Keep it."})
    save = f"/provider/courses/{course.number}/save/"
    form = fields(page(f"/provider/courses/{course.number}/", who), save)

    browser(who).post(save, form | {"language": "fr", "title": "Pompes"})

    course.refresh_from_db()
    assert (form["language"], course.language, course.title) == ("en", "fr", {"fr": "Pompes"})
    form = fields(page(f"/provider/courses/{course.number}/", who), save)
    answer = browser(who).post(save, form | {"language": "klingon!"})
    assert answer.status_code == 422
    assert "give a language code" in words(answer.content.decode())


def test_a_course_of_an_unknown_language_asks_for_it(body):
    who = make.member(body)
    course = make.short_course(State.DRAFT, provider=body, language="und", title={"und": "Pumps"})

    html = page(f"/provider/courses/{course.number}/", who)

    assert fields(html, f"/provider/courses/{course.number}/save/")["language"] == ""
    assert "Say in which language it is taught." in words(html)


def test_everything_that_a_course_lacks_is_told_before_it_is_sent(body):
    make.rules()
    who = make.member(body)
    course = make.short_course(State.DRAFT, provider=body, mode="", place="", hours={}, currency="", outcomes=[])

    told = words(page(f"/provider/courses/{course.number}/", who))

    for sentence in (
        "Choose how it is taught.",
        "Say where it is taught; only what is online or an offline pack needs no place.",
        "Give its hours: with a teacher, guided online, alone, of assessment.",
        "Give the currency of its price in three letters",
        "Say what learners can do afterwards, one outcome a line.",
    ):
        assert sentence in told


def test_the_public_page_of_a_course_says_its_place_with_its_times_or_alone():
    for schedule, told in (("evenings", "evenings · Tirma"), ("", "Tirma")):
        course = make.short_course(schedule=schedule)
        shown = page(f"/entries/{course.number}/")
        assert f"<small>{told}</small>" in shown


def test_the_public_page_of_a_course_leads_to_its_dates_where_somebody_may_enrol():
    goal = make.micro_credential(credits=1)
    course = make.short_course(leads_to=[goal])
    way = '<a class=btn href="#when">See the dates, and enrol</a>'
    assert way not in page(f"/entries/{course.number}/")  # there are none

    make.instance(course)

    html = page(f"/entries/{course.number}/")
    assert way in html
    assert "id=when" in html
    assert "1 credit, " in html


def test_the_gate_of_a_course_has_one_plank_for_what_it_leads_to(body):
    make.rules("SEED-IIEP-2023")
    who, others = make.member(body), make.micro_credential()
    course = make.short_course(State.DRAFT, provider=body, leads_to=[others], authorised=False)

    html = page(f"/provider/courses/{course.number}/", who)

    planks = words(f"<main>{html.partition('<h2>The gate</h2>')[2].partition('</section>')[0]}</main>")
    assert planks.count("Micro-credential that the course leads to") == 1
    assert "Micro-credential that the course leads to: 1 to mend" in planks


def test_a_new_course_tells_all_that_is_amiss_in_one_answer(body):
    who, path = make.member(body), f"/provider/courses/new/{body.slug}/"
    wrong = {"title": "Pumps", "contact": "many", "leads_to": "MC-77777", "language": "Engl.", "url": "nowhere"}

    answer = browser(who).post(f"{path}begin/", fields(page(path, who), f"{path}begin/") | wrong)

    told = words(answer.content.decode())
    assert (answer.status_code, ShortCourse.objects.count()) == (422, 0)
    assert "Nothing was saved: 4 things to mend" in told
