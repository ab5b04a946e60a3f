"""From what a learner holds to where he wants to be: looked for, asked for, kept; and why a goal is not reached."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.counsel import COUNSELLOR
from tools.scenes.stage import follow, press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

LEARNER = "baptiste-kouadio@mirane.example"
JOB, TITLE = "OP-00010", "Crew leader, village energy"
LARGER = "PG-00031"
CLIENT, CALLED = "yusuf-demirel-haas@mirane.example", "Yusuf Demirel-Haas"
WANTED = "Solar Water Pump Maintenance"
COURSE = "Solar Pumps by Radio and Workshop"
PLAN = {"plan": "body", "map": "main figure", "list": "main figure + details"}
"""What of a way is looked at in every look."""


def the_way_there(stage: Stage, life: str = "") -> None:
    """A learner says where to, reads three ways with their map, keeps one; a goal that cannot be met says why.

    `life` is what the address says of what life allows, such as "&hours=9".
    """
    stage.chapter("The way there")
    page = stage.enter("wants to get on", LEARNER, "/pathways/")
    page.goto("/pathways/?q=energy")
    says(page, "Find a way", TITLE)
    stage.scene("way-looked-for", page, role="Learner", caption="He says where he wants to be.")
    page.goto(f"/pathways/way/?to={JOB}{life}")
    says(page, TITLE, "What your life allows", "No other way is cheaper", "Basic Electrics")
    stage.scene(
        "way-found", page, role="Learner", caption="The cheapest, the soonest, the shortest way, and a map.", parts=PLAN
    )
    press(page, "Keep this way : The cheapest way")
    says(page, TITLE, "Put it away")
    stage.scene(
        "way-kept",
        page,
        role="Learner",
        caption="The way he keeps: what changes in it is told to him.",
        parts={"kept": "body"},
    )
    page.goto(f"/pathways/way/?to={LARGER}&hours=1")
    says(page, "These do not go together")
    stage.scene(
        "way-refused",
        page,
        role="Learner",
        caption="An hour a week is not enough: what could be given up.",
        parts={"conflict": "body"},
    )


def one_step_opens_another(stage: Stage) -> str:
    """The provider of the last step lets nobody take it who does not hold what the first leads to: then it waits.

    Return what the way to it is asked for with, for `the_way_there`: dates that begin sooner ask for nothing.
    """
    page = stage.enter("wants to get on", LEARNER, f"/pathways/way/?to={JOB}")
    runs = [one.get_attribute("value") or "" for one in page.locator("input[name=run]").all()]
    course, dates, _entry = runs[-1].split("/")
    page = stage.enter("provider of dates", CAST["provider"], f"/provider/courses/{course}/dates/{dates}/places/")
    page.locator("[name=requires]").fill(runs[0].split("/")[2])
    press(page, "Save")
    stage.leave("provider of dates")
    return f"&since={datetime.now(UTC).date() + timedelta(days=14)}"


def two_ways_by_a_counsellor(stage: Stage) -> None:
    """A counsellor has the register find two ways; the learner takes one, and is told what changed in it and why."""
    stage.chapter("Two ways by a counsellor")
    _let_in(stage)
    _put_down(stage)
    _taken(stage)
    _replanned(stage)


def _let_in(stage: Stage) -> None:
    page = stage.enter("client", CLIENT, "/counsellors/")
    follow(page, "Ask Noor Jamal")
    page.get_by_label("What do you want to talk about?").fill("I want to look after water pumps.")
    page.get_by_label("What I hold: my awards").check()
    page.get_by_label("What is under way: courses and assessments").check()
    press(page, "Ask them")
    page = stage.enter("counsellor", COUNSELLOR, "/counselling/")
    page.goto("/counselling/")
    follow(page, CALLED)
    press(page, "Accept")


def _put_down(stage: Stage) -> None:
    page = stage.page("counsellor")
    follow(page, "Make a plan")
    page.locator("summary").first.click()
    page.get_by_label("Where they want to be: words of its name, or its code").fill("water pump")
    press(page, "Find two ways")
    says(page, "Which of these?", WANTED)
    stage.scene("ways-for-whom", page, role="Counsellor", caption="Where the learner wants to be is found by its name.")
    follow(page, WANTED)
    says(page, "Alternative A: The cheapest way", "Alternative B: The way that ends first", "If life intervenes")
    stage.scene("ways-in-two", page, role="Counsellor", caption="Two ways side by side, and what each leaves open.")
    press(page, "Keep and look at it")
    says(page, "Alternative A", "ends on", "stays theirs")
    press(page, "Send it to the learner")


def _taken(stage: Stage) -> None:
    page = stage.page("client")
    page.goto("/counsel/")
    follow(page, WANTED)
    press(page, "Choose A")
    says(page, "Go the way A", "Change it")
    stage.scene("way-chosen", page, role="Learner", caption="The way that was chosen: kept, changed, printed.")
    stage.known["dates"] = page.locator("input[name=run]").first.get_attribute("value") or ""
    press(page, "Keep it as my way")
    says(page, COURSE, "Put it away")
    stage.known["way"] = page.url
    press(page, "Show it to Noor Jamal")


def _replanned(stage: Stage) -> None:
    course, dates, _entry = stage.known["dates"].split("/")
    page = stage.enter("provider of dates", CAST["provider"], f"/provider/courses/{course}/dates/{dates}/")
    page.locator("summary", has_text="Call these dates off").click()
    page.locator("[name=because]").fill("The workshop burnt down.")
    press(page, "Call them off for good")
    page = stage.page("client")
    page.goto(stage.known["way"])
    stage.wait_for(page, "The way that is possible now")
    says(page, "its dates were called off", "Take this way")
    stage.scene("way-changed", page, role="Learner", caption="What changed and why, and the way that is possible now.")
    page = stage.page("counsellor")
    page.goto(stage.known["way"])
    says(page, "The way that is possible now")
    page = stage.page("client")
    press(page, "Take this way")
    says(page, "This is your way now.")
