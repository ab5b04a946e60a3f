"""Several awards make a larger one: how far somebody is, asking for it, one who checks, another who confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.scenes.stage import follow, number_in, press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

NEAR, HAS = "baptiste-kouadio@mirane.example", "mateus-figueira@mirane.example"
READY, NAME = "ines-tavares-sidibe@mirane.example", "Inês Tavares Sidibé"
SIGNATORY, CHECKS = (f"{one}@lake-technical-college.mirane.example" for one in ("gisela-brandt", "moussa-kebe"))
TITLE = "Rural Energy Systems"


def parts_make_a_whole(stage: Stage) -> None:
    """One is half-way; one has it; one asks for it, two of its awarder answer, and it stands among her awards."""
    stage.chapter("Parts make a whole")
    _half_way(stage)
    _there(stage)
    _asked(stage)
    _answered(stage)
    _awarded(stage)


def _half_way(stage: Stage) -> None:
    page = stage.enter("half-way", NEAR, "/larger-awards/")
    page.goto("/larger-awards/")
    says(page, "Larger awards", TITLE)
    stage.scene("larger-awards", page, role="Learner", caption="Larger awards in which something of his counts.")
    follow(page, TITLE)
    says(page, "What is missing")
    stage.scene("towards", page, role="Learner", caption="How far he is, and the least work that would do.")


def _there(stage: Stage) -> None:
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


def _asked(stage: Stage) -> None:
    page = stage.enter("has every part", READY, "/larger-awards/")
    says(page, TITLE)
    stage.scene("whole-near", page, role="Learner", caption="She holds every part of one.")
    follow(page, TITLE)
    says(page, "Ask for it")
    stage.scene("whole-there", page, role="Learner", caption="Each part at its place; nothing is missing.")
    press(page, "Ask for it")
    stage.known["larger"] = number_in(page)
    stage.scene("whole-requested", page, role="Learner", caption="Asked: who reads it, and by when they answer.")


def _answered(stage: Stage) -> None:
    number = stage.known["larger"]
    page = stage.enter("checks for the college", CHECKS, f"/larger-awards/requests/{number}/")
    page.goto(f"/larger-awards/requests/{number}/")
    stage.scene("whole-to-check", page, role="Awarder", caption="One of them lets the rules find what counts.")
    press(page, "Check it")
    says(page, "Another signatory of your organisation confirms it.")
    stage.scene("whole-checked", page, role="Awarder", caption="Checked: who checks does not confirm.")
    page = stage.page("signatory of the college")
    page.goto("/larger-awards/desk/")
    stage.scene("wholes-waiting", page, role="Awarder", caption="What waits, by the day on which it is due.")
    follow(page, NAME)
    stage.scene("whole-to-confirm", page, role="Awarder", caption="Another reads what counts, and signs.")
    press(page, "Award it")
    says(page, "Awarded. Its parts remain valid, and count here alone.")


def _awarded(stage: Stage) -> None:
    page = stage.page("has every part")
    page.goto(f"/larger-awards/requests/{stage.known['larger']}/")
    says(page, "Your award")
    stage.scene("whole-hers", page, role="Holder", caption="It is hers, with its parts in one signed file.")
    page.goto("/portfolio/")
    says(page, TITLE, "Panel Setup")
    stage.scene("whole-in-portfolio", page, role="Holder", caption="The whole and its parts stand among her awards.")
