"""Another learner shows what she can do already, without a course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.scenes.awarding import assessed, named
from tools.scenes.listing import TITLE
from tools.scenes.stage import follow, number_in, press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

SECOND_SIGNATORY = "ingrid@harbour-guild.mirane.example"
EVIDENCE = (
    ("Ferry hulls", "Replaced planks on nine ferries between 2015 and 2026.", (1, 2)),
    ("Licence inspections", "Signed for passenger boats of the harbour since 2019.", (0, 3)),
)


def another_learner_needs_no_course(stage: Stage) -> None:
    """Evidence, an answer with a date, an assessment by somebody who did not help, the same award."""
    stage.chapter("Another way: what one can do already")
    _told(stage)
    _admitted(stage)
    named(stage, "Noor Haddadi", has_scene=False)
    assessed(stage, "Noor Haddadi", has_scene=False)
    _awarded_by_two(stage)
    page = stage.page("second learner")
    page.goto("/learner/")
    says(page, TITLE, "In force")
    stage.scene("second-award", page, role="Second learner", caption="The same award, by another way.")


def _awarded_by_two(stage: Stage) -> None:
    """One signatory proposes everybody who waits on a list; another reads and confirms it."""
    stage.joins("second signatory", "Ingrid Bakken-Mensah", SECOND_SIGNATORY)
    page = stage.page("awarder")
    page.goto("/organisation/")
    page.get_by_label("E-mail of the person’s account").fill(SECOND_SIGNATORY)
    page.get_by_label("May act as").select_option(label="Signatory")
    press(page, "Give the mandate")
    page.goto("/awarder/")
    follow(page, "Award to many with one list")
    says(page, "A list of more than 50 takes two signatories")
    stage.scene("lists", page, role="Awarder", caption="Everybody who waits, put on one list.")
    page.locator("main").get_by_role("button", name="Propose them all").click()
    says(page, "A list of one candidate", "Will be awarded")
    page = stage.page("second signatory")
    page.goto("/awarder/batches/")
    page.locator("main").get_by_role("link", name="AB-").first.click()
    says(page, "Noor Haddadi", "Can be awarded")
    stage.scene(
        "list", page, role="Second signatory", caption="The list, read by another signatory before it is signed."
    )
    press(page, "Award and sign one award")
    says(page, "Awarded", "AA-")
    stage.scene(
        "list-done", page, role="Second signatory", caption="Signed: each on the list has an award with a number."
    )


def _told(stage: Stage) -> None:
    page = stage.page("second learner")
    page.goto("/learner/prior-learning/?q=hull")
    says(page, "Open to prior learning", TITLE)
    stage.scene("prior-learning", page, role="Second learner", caption="What one can be assessed for without a course.")
    follow(page, TITLE)
    stage.scene(
        "prior-learning-start", page, role="Second learner", caption="What has to be shown, and what happens when."
    )
    press(page, "Begin")
    stage.known["case_of_prior_learning"] = number_in(page)
    follow(page, "Ask for help")
    says(page, "Who helps you?", "Noor Jamal")
    stage.scene("who-helps", page, role="Second learner", caption="Whom one may ask to help, and what they may see.")
    page.get_by_label("Noor Jamal").check()
    press(page, "Ask for help")
    says(page, "Noor Jamal beside you")
    stage.scene("helper-asked", page, role="Second learner", caption="Asked; nothing is seen before somebody agrees.")
    for place, (title, text, shows) in enumerate(EVIDENCE):
        page.goto(f"/learner/prior-learning/{stage.known['case_of_prior_learning']}/evidence/0/")
        page.get_by_label("What you did, in one line").fill(title)
        page.get_by_label("Tell it").fill(text)
        for outcome in shows:
            page.locator("[name=outcomes]").nth(outcome).check()
        if not place:
            stage.scene(
                "evidence", page, role="Second learner", caption="One piece of evidence, told in her own words."
            )
        press(page, "Save")
    says(page, "Ferry hulls", "Licence inspections")
    stage.scene("prior-learning-case", page, role="Second learner", caption="What is told for each outcome.")
    follow(page, "Look once more and send")
    says(page, "You told something for every outcome")
    stage.scene("send-case", page, role="Second learner", caption="Read once more, then sent; the answer has a date.")
    press(page, "Send it")
    says(page, "answer by")


def _admitted(stage: Stage) -> None:
    page = stage.page("awarder")
    page.goto("/assessor/cases/")
    says(page, "To answer", "Noor Haddadi")
    stage.scene("cases-to-answer", page, role="Awarder", caption="Prior-learning cases by the day their answer is due.")
    follow(page, "Noor Haddadi")
    says(page, "Evidence", "Your answer")
    stage.scene("case-to-answer", page, role="Awarder", caption="Evidence beside the outcomes, and the answer.")
    press(page, "Admit to assessment")
