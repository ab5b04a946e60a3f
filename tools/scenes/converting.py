"""What credits and marks from elsewhere count for: stated, confirmed by a second officer, read by all, decided by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.stories.cast import CAST
from tools.scenes.stage import follow, number_in, press, says, says_not

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

LEARNER = "rosa-quispe-huanca@mirane.example"
ENTRY, AWARD = "MC-00352", "Small Dairy Hygiene"
MODULE = "AG305 Value from Milk"
GRADES = "Grades of the Polytechnic"
CREDITS = "SCQF"


def what_counts_for_what(stage: Stage) -> None:
    """One for everybody needs two officers; one of a university holds for what it decides; decisions name it."""
    stage.chapter("Credits and marks from elsewhere")
    _for_everybody(stage)
    _for_one_body(stage)
    _decided_by(stage)


def _for_everybody(stage: Stage) -> None:
    page = stage.enter("states it for all", CAST["policy officer"], "/recognition/conversions/")
    says(page, "UK-CATS", "State a conversion")
    page.get_by_label("Who states it").select_option("authority")
    page.get_by_label("What it converts").select_option("credits")
    page.get_by_label("From", exact=True).fill(CREDITS)
    page.get_by_label("To", exact=True).fill("ECTS")
    page.get_by_label("What one credit counts for").fill("1/2")
    page.get_by_label("What it rests on").fill("Decision of the ministry on credits from abroad, annex 4")
    stage.scene("conversion-stated", page, role="Policy officer", caption="What one credit from elsewhere counts for.")
    press(page, "State it")
    says(page, "Proposed. It holds once a second officer confirms it.")
    says_not(page, "Confirm it, for everybody")
    number = number_in(page)
    page = stage.enter("confirms it", CAST["second policy officer"], f"/recognition/conversions/{number}/")
    says(page, "One credit of SCQF counts for 1/2 of ECTS")
    stage.scene("conversion-to-confirm", page, role="Policy officer", caption="Another officer reads it, and confirms.")
    press(page, "Confirm it, for everybody")
    says(page, "It holds from today, for everybody.")
    page = stage.page("visitor")
    page.goto("/conversions/")
    says(page, CREDITS, "UK-CATS", "Points out of 20")
    stage.scene("conversions", page, role="Visitor", caption="All that are in force, and who stated each.")
    page.goto(f"/conversions/{number}/")
    says(page, "Stated by the authority")
    stage.scene("conversion-of-all", page, role="Visitor", caption="One of them: since when, and what it rests on.")


def _for_one_body(stage: Stage) -> None:
    page = stage.enter("states it for one", CAST["recognition officer"], "/recognition/")
    follow(page, "Conversions")
    page.get_by_label("What it converts").select_option("marks")
    page.get_by_label("From", exact=True).fill("Fail to distinction")
    page.get_by_label("To", exact=True).fill(GRADES)
    page.get_by_label("What each mark counts for").fill("fail = E\npass = C\nmerit = B\ndistinction = A")
    page.get_by_label("Your own marks").fill("E, C, B, A")
    page.get_by_label("What it rests on").fill("Academic council, comparison of marks over four years")
    press(page, "State it")
    says(page, "Stated. It holds from today.")
    stage.known["conversion"] = number_in(page)
    stage.scene("conversion-of-marks", page, role="Recognition officer", caption="Marks, each with what it counts for.")
    page.goto("/recognition/")
    follow(page, "New list of Mirane Polytechnic")
    page.get_by_label("Title").fill("By our own grades")
    press(page, "Begin the list")
    press(page, "Add a row")
    page.get_by_label("Who holds").fill(ENTRY)
    page.get_by_label("Result, or better").fill("B")
    modules = page.get_by_label("Of programme and module")
    modules.select_option(label=next(one for one in modules.locator("option").all_inner_texts() if MODULE in one))
    page.get_by_label("Credits").fill("3")
    press(page, "Save and offer for signature")
    press(page, "Sign for Mirane Polytechnic")
    says(page, "In force")


def _decided_by(stage: Stage) -> None:
    page = stage.enter("brings a mark", LEARNER, "/recognition/openings/")
    says(page, "What my awards open", AWARD)
    stage.scene("opened-by-conversion", page, role="Learner", caption="What her award opens, read as the list asks.")
    press(page, "Ask for it: decided at once")
    says(page, "B or better", f"conversion {stage.known['conversion']}")
    stage.scene("decided-by-conversion", page, role="Learner", caption="Decided at once; the conversion is named.")
