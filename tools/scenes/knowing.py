"""What one can do already: a self-check that keeps nothing, help from somebody who never judges, a jury, its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.scenes.stage import follow, press, says, says_not

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

ENTRY = "MC-00388"
HELPED, HELPS = "ibrahim-ag-alhassane@mirane.example", "patricio-lemos@rural-learning-trust.mirane.example"
IN_PART, JUDGES = "karim-zouaoui@mirane.example", "deborah-lindgren@mirane-testing-centre.mirane.example"
NOT_YET = "nguyen-thi-hoa@mirane.example"


def what_one_can_do_is_seen(stage: Stage) -> None:
    """From the first question to what a jury recognised, with somebody beside one who asks for it."""
    stage.chapter("What one can do already, with help")
    _self_check(stage)
    _helped(stage)
    _judged(stage)
    _answered(stage)


def _self_check(stage: Stage) -> None:
    page = stage.page("visitor")
    page.goto(f"/prior-learning/check/{ENTRY}/")
    says(page, "Nothing of this is kept.")
    stage.scene("self-check", page, role="Visitor", caption="How far one is already, line by line; nothing is kept.")
    for place in range(4):
        page.get_by_label("Not yet" if place == 2 else "I do this alone").nth(place).check()
    press(page, "Which way fits me?")
    says_not(page, "Which way fits me?")
    stage.scene("self-check-advice", page, role="Visitor", caption="The way that fits, and why.")


def _helped(stage: Stage) -> None:
    page = stage.enter("helped", HELPED, "/learner/")
    follow(page, "Beekeeping: Colony Health")
    says(page, "Patricio Lemos helps you.")
    stage.scene("case-helped", page, role="Learner", caption="A draft: what is told, what is missing, who helps.")
    follow(page, "What they see, and your notes")
    says(page, "Notes of the two of you")
    stage.scene("beside-you", page, role="Learner", caption="Who helps sees what one lets them, and takes it back.")
    page = stage.enter("helps", HELPS, "/prior-learning/accompaniments/")
    says(page, "Whom you help")
    stage.scene("whom-i-help", page, role="Counsellor", caption="Who asked for help; who helps never judges.")
    follow(page, "Ibrahim ag Alhassane")
    says(page, "What they told", "Not shown to you.")
    stage.scene("helping", page, role="Counsellor", caption="What the learner shows, and notes of the two.")


def _judged(stage: Stage) -> None:
    page = stage.enter("judges", JUDGES, "/prior-learning/juries/")
    says(page, "By the day they meet")
    stage.scene("juries", page, role="Jury", caption="Juries by the day they meet.")
    page.locator("main a[href*='/prior-learning/juries/JU-']").first.click()
    says(page, "Members")
    stage.scene("jury", page, role="Jury", caption="Declared first, then read and found alone, then voted.")


def _answered(stage: Stage) -> None:
    page = stage.enter("in part", IN_PART, "/learner/")
    page.goto("/prior-learning/cases/PL-00004/result/")
    says(page, "Recognised in part", "What is missing, and where to learn it")
    stage.scene("jury-result", page, role="Learner", caption="What is recognised stays; what is missing has a course.")
    page = stage.enter("not yet", NOT_YET, "/learner/")
    page.goto("/learner/prior-learning/PL-00006/")
    says(page, "not yet")
    stage.scene("not-admitted", page, role="Learner", caption="Not yet, with the gap in words and a way to fill it.")
