"""A provider lists a course that leads somewhere, and a learner takes the only place."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.cli.journey import day
from passerelle.cli.journey.stories.cast import CAST
from tools.scenes.listing import TITLE
from tools.scenes.partners import let
from tools.scenes.stage import follow, number_in, press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

COURSE = "Boat hulls by radio and on the slip"


def a_learner_takes_a_course(stage: Stage) -> None:
    """The course leads somewhere or is not listed; the last place is taken once."""
    stage.chapter("A learner takes a course")
    _listed(stage)
    _announced(stage)
    _enrolled(stage)


def _listed(stage: Stage) -> None:
    page = stage.enter("provider", CAST["provider"], "/provider/")
    says(page, "Entries and courses", "Short courses")
    stage.scene("provider-desk", page, role="Provider", caption="The provider’s courses and their status.")
    follow(page, "New course of Radio School of Mirane")
    for name, value in {
        "title": COURSE,
        "summary": "Ten broadcasts, a paper pack and four days on the slip.",
        "place": "Orsa",
        "schedule": "evenings",
        "contact": "32",
        "guided": "20",
        "self_study": "42",
        "assessment": "6",
        "price": "90",
        "currency": "MID",
        "outcomes": "Find a leak in a hull and close it for the way home.",
    }.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=mode]").select_option("offline_pack")
    press(page, "Start the draft")
    stage.known["sc"] = number_in(page)
    press(page, "Submit to the gate")
    says(page, "Not listed yet: 1 thing to mend")
    stage.scene("course-refused", page, role="Provider", caption="A course that leads nowhere is not listed.")
    page.get_by_label("Leads to").fill(stage.known["mc"])
    press(page, "Save")
    says(page, "has not let you teach for it")
    stage.scene("course-not-let", page, role="Provider", caption="Nobody teaches for an awarder that did not let it.")
    let(stage, "Radio School of Mirane", "teach")
    let(stage, "Mirane Testing Centre", "assess")
    page = stage.page("provider")
    page.goto(f"/provider/courses/{stage.known['sc']}/")
    says(page, "The gate is open")
    press(page, "Submit to the gate")
    says(page, "Your course is listed. Now announce its dates.")


def _announced(stage: Stage) -> None:
    page, today = stage.page("provider"), day.today()
    for name, days in {"starts_on": 10, "ends_on": 80, "enrol_until": 5}.items():
        page.locator(f"[name={name}]").fill(str(today + timedelta(days=days)))
    page.locator("[name=places]").fill("1")
    stage.scene("course-dates", page, role="Provider", caption="Listed; now its dates and places.")
    press(page, "Make them public")
    says(page, "0 of 1")
    page = stage.page("visitor")
    page.goto(f"/entries/{stage.known['sc']}/")
    says(page, COURSE, TITLE, "Enrol")
    stage.scene("new-course", page, role="Visitor", caption="The new course in the register, with one place left.")


def _enrolled(stage: Stage) -> None:
    page = stage.joins("learner", "Tesfaye", "tesfaye@mirane.example")
    page.goto("/learner/")
    says(page, "My learning", "Your next step")
    stage.scene("learner-begins", page, role="New learner", caption="A new learner’s desk: the next step first.")
    page.goto(f"/entries/{stage.known['sc']}/")
    follow(page, "Enrol")
    instance = page.url.rstrip("/").rpartition("/")[2]
    says(page, f"Enrol in {COURSE}", "Places left", "What happens then")
    stage.scene("enrol", page, role="Learner", caption="Price, dates and what follows, before the place is taken.")
    press(page, "Take the place")
    says(page, "Your assessment", "Nobody is named yet")
    stage.scene("enrolled", page, role="Learner", caption="A place, and a candidature with it.")
    page = stage.joins("second learner", "Noor Haddadi", "noor@mirane.example")
    page.goto(f"/learner/enrol/{instance}/")
    says(page, "No place is left")
    stage.scene("no-place", page, role="Second learner", caption="The last place is gone; nobody is put on it twice.")
    page.goto(stage.page("learner").url)
    says(page, "We do not have this page")
    stage.scene("not-hers", page, role="Second learner", caption="What belongs to somebody else is not there.")
