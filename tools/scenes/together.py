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
