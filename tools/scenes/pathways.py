"""From what a learner holds to where he wants to be: looked for, asked for, kept; and why a goal is not reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.scenes.stage import press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

LEARNER = "baptiste-kouadio@mirane.example"
JOB, TITLE = "OP-00010", "Crew leader, village energy"
LARGER = "PG-00031"


def the_way_there(stage: Stage) -> None:
    """A learner says where to, reads three ways with their map, keeps one; a goal that cannot be met says why."""
    stage.chapter("The way there")
    page = stage.enter("wants to get on", LEARNER, "/pathways/")
    page.goto("/pathways/?q=energy")
    says(page, "Find a way", TITLE)
    stage.scene("way-looked-for", page, role="Learner", caption="He says where he wants to be.")
    page.goto(f"/pathways/way/?to={JOB}")
    says(page, TITLE, "What your life allows", "No other way is cheaper", "Basic Electrics")
    stage.scene("way-found", page, role="Learner", caption="The cheapest, the soonest, the shortest way, and a map.")
    press(page, "Keep this way : The cheapest way")
    says(page, TITLE, "Put it away")
    stage.scene("way-kept", page, role="Learner", caption="The way he keeps: what changes in it is told to him.")
    page.goto(f"/pathways/way/?to={LARGER}&hours=1")
    says(page, "These do not go together")
    stage.scene("way-refused", page, role="Learner", caption="An hour a week is not enough: what could be given up.")
