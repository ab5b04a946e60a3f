"""Made together: who is asked, what is said, who consents, what two wrote, and the phases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.stories.cast import CAST
from tools.scenes.stage import press, says, says_not

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

TITLE = "Battery Care for Village Systems"
NUMBER = "MC-00431"
OWNER = "gisela-brandt@lake-technical-college.mirane.example"


def two_bodies_make_one_description(stage: Stage) -> None:
    """The chamber writes along with the college: comments, the phases, who takes part; a school says no."""
    stage.chapter("Made together")
    page = stage.enter("co-author", CAST["other awarder"], "/making/")
    page.goto("/making/")
    says(page, "You take part", TITLE)
    stage.scene("taking-part", page, role="Co-author", caption="What one writes with another organisation.")
    page.get_by_role("link", name="Comments").first.click()
    says(page, "Comments on", "dealt with")
    stage.scene("comments", page, role="Co-author", caption="Said of a field, answered, dealt with; never public.")
    page.get_by_role("link", name="Phases").first.click()
    says(page, "of 7 done")
    stage.scene("phases", page, role="Co-author", caption="Seven phases, who did what, and the way to each tool.")
    page = stage.enter("maker", OWNER, f"/making/entries/{NUMBER}/")
    page.goto(f"/making/entries/{NUMBER}/")
    says(page, "Chamber of Energy Trades")
    stage.scene("who-makes-it", page, role="Awarder", caption="Who writes along, who took part, who said yes to it.")
    page = stage.enter("provider", CAST["provider"], "/making/")
    page.goto("/making/")
    says(page, "You are asked to take part")
    stage.scene("asked-to-comment", page, role="Peer", caption="Asked to comment: yes or no.")
    press(page, f"Say no {NUMBER}")
    says_not(page, "You are asked to take part")
    two_write_the_same_outcome(stage)
    who_took_part_says_yes(stage)


def two_write_the_same_outcome(stage: Stage) -> None:
    """The college and the chamber open one draft; whoever saves second reads both texts and chooses."""
    edit = f"/provider/entries/{NUMBER}/"
    theirs = stage.enter("co-author", CAST["other awarder"], edit)
    page = stage.enter("maker", OWNER, edit)
    page.get_by_label("What the learner does").first.fill("Measure a battery and write down its state of charge.")
    press(page, "Save")
    theirs.get_by_label("What the learner does").first.fill("Read the state of charge of a battery at rest.")
    press(theirs, "Save")
    says(theirs, "Both of you changed 1 thing", "As it is saved now", "As you wrote it")
    stage.scene(
        "both-changed", theirs, role="Co-author", caption="Before, as saved, as typed: nothing of either is lost."
    )
    theirs.get_by_label("As you wrote it").check()
    press(theirs, "Save what I chose")
    says(theirs, "Saved, together with what somebody else changed meanwhile.")
    stage.scene(
        "merged", theirs, role="Co-author", caption="The way to who writes along on top, each part with its state."
    )


def who_took_part_says_yes(stage: Stage) -> None:
    """The college writes down an employer, which says yes for itself; only then it is named."""
    page = stage.enter("maker", OWNER, f"/making/entries/{NUMBER}/")
    page.get_by_text("Write down who took part").click()
    page.get_by_label("What they did").fill("Said which faults cost most.")
    page.locator("#d_organisation").fill("Mirane Water Authority")
    press(page, "Write down and ask")
    says(page, "Nobody is named before they say yes.")
    page = stage.enter("asked employer", CAST["employer"], "/making/")
    says(page, "If you say yes, the page shows the name of your organisation")
    stage.scene(
        "asked-for-consent", page, role="Employer", caption="What would be shown, and that it can be taken back."
    )
    press(page, f"Yes, it may be shown {NUMBER}")
    says(page, "You said yes on")
    stage.scene("consented", page, role="Employer", caption="Named from now on; one press takes it back.")
