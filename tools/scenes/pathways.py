"""From what a learner holds to where she wants to be: looked for, and asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.scenes.stage import says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

LEARNER = "amina-sarr-doumbe@mirane.example"


def the_way_there(stage: Stage) -> None:
    """A learner says where to, and reads what leads there."""
    stage.chapter("The way there")
    page = stage.enter("wants to get on", LEARNER, "/pathways/")
    page.goto("/pathways/?q=rural")
    says(page, "Find a way", "Found")
    stage.scene("way-looked-for", page, role="Learner", caption="She says where she wants to be.")
    page.goto("/pathways/way/?to=PG-00031")
    says(page, "What your life allows")
    stage.scene("way-asked-for", page, role="Learner", caption="What leads there, or why nothing does at present.")
