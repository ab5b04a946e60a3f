"""Several awards make a larger one: how far somebody is, asking for it, one who checks, another who confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.scenes.stage import follow, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

NEAR, HAS = "baptiste-kouadio@mirane.example", "mateus-figueira@mirane.example"
SIGNATORY = "gisela-brandt@lake-technical-college.mirane.example"
TITLE = "Rural Energy Systems"


def parts_make_a_whole(stage: Stage) -> None:
    """One is half-way and reads the least that is missing; one has it, with its parts in one signed file."""
    stage.chapter("Parts make a whole")
    page = stage.enter("half-way", NEAR, "/larger-awards/")
    page.goto("/larger-awards/")
    says(page, "Larger awards", TITLE)
    stage.scene("larger-awards", page, role="Learner", caption="Larger awards in which something of his counts.")
    follow(page, TITLE)
    says(page, "What is missing")
    stage.scene("towards", page, role="Learner", caption="How far he is, and the least work that would do.")
    page = stage.enter("has the whole", HAS, "/larger-awards/")
    page.goto("/larger-awards/")
    says(page, "What I asked for", "confirmed")
    follow(page, TITLE)
    says(page, "Confirmed on", "Your award")
    stage.scene("whole-asked", page, role="Holder", caption="What he asked for, what counted, and the signed record.")
    page.goto("/larger-awards/towards/PG-00031v1/")
    says(page, "You have it")
    stage.scene("whole-reached", page, role="Holder", caption="Every part at its place; the whole is his.")
    page = stage.enter("signatory of the college", SIGNATORY, "/larger-awards/desk/")
    page.goto("/larger-awards/desk/")
    says(page, "What you answered", "Mateus Figueira")
    stage.scene("wholes-to-confirm", page, role="Awarder", caption="Who asks for the whole, and what was answered.")
    page.goto("/larger-awards/requests/LA-00001/")
    stage.scene("whole-confirmed", page, role="Awarder", caption="One checked it, another confirmed it.")
