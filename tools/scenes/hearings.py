"""Two mark one candidate alone, and a suspicion is heard, each at their own desk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.cli.journey import day
from passerelle.cli.journey.stories.hearings import CAST
from tools.scenes.stage import follow, press, says, says_not

if TYPE_CHECKING:
    from tools.scenes.stage import Stage


def nothing_is_signed_by_one_alone(stage: Stage) -> None:
    """Marks are handed in blind and settled; a suspicion is answered, gets its day, and is dropped."""
    stage.chapter("Marked by two, and a suspicion that is heard")
    _two_mark(stage)
    _one_is_heard(stage)


def _two_mark(stage: Stage) -> None:
    page = stage.enter("first assessor", CAST["first assessor"], "/assessor/")
    page.goto("/assessor/")
    page.locator("main a[href*='/assessor/candidates/CA-']").first.click()
    says(page, "Marked by two", "Hand in my marks")
    page.locator("[name=identity_check]").select_option("supervised_onsite_with_id")
    stage.scene("marked-by-two", page, role="Assessor", caption="The rules ask for two: marks are handed in.")
    press(page, "Hand in my marks")
    says(page, "You sign once both marks are settled.")
    page = stage.enter("second assessor", CAST["second assessor"], "/desk/")
    page.goto("/assessor/")
    page.locator("main a[href*='/assessor/second/SM-']").first.click()
    says(page, "You mark alone", "Two marks of one component may be 10 points apart.")
    stage.scene("second-mark", page, role="Second assessor", caption="Marked alone, beside the same criteria.")
    for place in range(2):
        page.locator(f"[name=m{place}-score]").fill("48")
    press(page, "Hand in my marks")
    says(page, "Handed in. Thank you.")


def _one_is_heard(stage: Stage) -> None:
    page = stage.enter("suspected learner", CAST["learner"], "/learner/")
    page.goto("/hearings/")
    page.locator("main a[href*='/hearings/FF-']").first.click()
    says(page, "What is held against you", "asks to be heard")
    stage.scene("held-against", page, role="Learner", caption="What is said, and what she answered.")
    page = stage.enter("awarder of records", CAST["signatory"], "/desk/")
    page.goto("/desk/")
    says(page, "1 suspicion is to be decided.")
    page.locator("main a[href='/hearings/']").first.click()
    stage.scene("hearings", page, role="Awarder", caption="What waits for a decision.")
    page.locator("main a[href*='/hearings/FF-']").first.click()
    says(page, "Set the day", "There is nothing in it")
    says_not(page, "It is so")
    heard = day.today() + timedelta(days=7)
    page.get_by_label("Day and time").fill(f"{heard}T10:00")
    page.locator("[name=where]").fill("Orsa, town hall, room 2")
    stage.scene("hearing-day", page, role="Awarder", caption="She is heard before it can be upheld.")
    press(page, "Set the day")
    says(page, "The learner is told the day.", "room 2")
    press(page, "There is nothing in it")
    says(page, "What was said is erased.")
    page = stage.page("suspected learner")
    page.reload()
    says(page, "Nothing is held against you")
    stage.scene("nothing-held", page, role="Learner", caption="Nothing stays of it but that it was.")
    page = stage.enter("member of the jury", CAST["member of a jury"], "/prior-learning/juries/")
    page.goto("/prior-learning/juries/")
    page.locator("main a[href*='/prior-learning/juries/JU-']").first.click()
    follow(page, "I suspect fraud")
    says(page, "What do you suspect?", "14 days to answer")
    stage.scene("suspect", page, role="Jury", caption="What happens when one raises a suspicion.")
