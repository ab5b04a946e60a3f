"""From what a learner holds to where she wants to be: looked for, found, and what does not go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.scenes.stage import says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

LEARNER = "amina-sarr-doumbe@mirane.example"


def the_way_there(stage: Stage) -> None:
    """A learner says where to, reads three ways side by side, and asks for what cannot be."""
    stage.chapter("The way there")
    page = stage.enter("wants to get on", LEARNER, "/pathways/")
    page.goto("/pathways/?q=rural")
    says(page, "Find a way", "Found")
    stage.scene("way-looked-for", page, role="Learner", caption="She says where she wants to be.")
    page.goto("/pathways/way/?to=MC-00388&hours=40")
    says(page, "What your life allows", "Keep this way")
    stage.scene("ways-side-by-side", page, role="Learner", caption="The ways there, and how good each is.")
    page.get_by_role("button", name="Keep this way").first.click()
    says(page, "Who sees it")
    stage.scene("way-kept", page, role="Learner", caption="The way she keeps, and who sees it.")
    page.goto("/pathways/way/?to=PG-00031&hours=1&budget=5")
    says(page, "These do not go together")
    stage.scene("way-that-cannot-be", page, role="Learner", caption="What does not go together, and what to give up.")
