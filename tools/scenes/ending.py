"""The awarder withdraws the award with a reason, and every check says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.scenes.listing import TITLE
from tools.scenes.sharing import check
from tools.scenes.stage import follow, press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

REASON = "The hull was repaired by another person."


def the_award_is_withdrawn(stage: Stage) -> None:
    """Which, since when, by whom; the status on the day of the award and today."""
    stage.chapter("Withdrawn")
    page = stage.page("awarder")
    page.goto(f"/awarder/awards/{stage.known['award']}/")
    follow(page, "Withdraw or suspend it")
    first = page.locator("form", has=page.get_by_role("button", name="Withdraw the award"))
    first.get_by_label("Reason").select_option(label="Awarded in error")
    first.get_by_label("In your words").fill(REASON)
    stage.scene("withdraw", page, role="Awarder", caption="A public reason, and what follows from it.")
    press(page, "Withdraw the award")
    stage.scene("withdraw-sure", page, role="Awarder", caption="Asked once more, with what it hits.")
    press(page, "Yes, withdraw it for good")
    says(page, "Withdrawn on", REASON)
    stage.scene("award-withdrawn", page, role="Awarder", caption="Withdrawn; nothing more can be done to it.")
    page = stage.page("visitor")
    check(page, stage.known["credential"])
    says(page, "Genuine", "withdrawn", REASON, "Then and now")
    stage.scene(
        "genuine-withdrawn", page, role="Visitor", caption="The file says what it was; the register, what it is."
    )
    page.goto(stage.known["link"])
    says(page, "withdrawn")
    stage.scene("shared-withdrawn", page, role="Visitor", caption="The shared link says so too.")
    page = stage.page("learner")
    page.goto(f"/portfolio/{stage.known['award']}/")
    says(page, TITLE, REASON)
    stage.scene("learner-told", page, role="Learner", caption="The learner reads the same, and what to do.")
    press(page, "Stop Ferry company of the lake")
    page = stage.page("visitor")
    page.goto(stage.known["link"])
    says(page, "This says nothing about the award itself.")
    page.goto("/")
    stage.scene("latest-events", page, role="Visitor", caption="What happened, in the register’s latest events.")
