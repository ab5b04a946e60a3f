"""A panel of independent experts judges the entry on two questions, blind first, and an officer signs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.panel import TIED
from tools.scenes.listing import TITLE
from tools.scenes.stage import PEOPLE, follow, press, says, says_not

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tools.scenes.stage import Stage

REASONS = (
    ("R1 asks for judgement of one’s own, as level 4 does.", "The hull is repaired, not described."),
    (
        "A hull differs from the next: S2 needs a choice of method.",
        "A plank that holds for a season is no talk.",
    ),
    ("I let only such a person sign a boat out.", "Six hours afloat is what a customer asks as well."),
    ("K1 goes further than my course at level 3 did.", "I would know beforehand what I am asked to show."),
    ("Own responsibility within known rules: level 4.", "Both parts are marked by somebody who did not teach."),
)
"""What each member writes of the level and of the assessment, in the order of the seats."""


def a_panel_judges_it(stage: Stage) -> None:
    """Five kinds of people, no ties, sealed findings, votes, a report, and a signature by somebody else."""
    stage.chapter("A panel judges it")
    _formed(stage)
    _declared(stage)
    _found(stage)
    _voted(stage)
    _decided(stage)


def _emails() -> dict[str, str]:
    return {person["name"]: person["email"] for person in json.loads(PEOPLE.read_text("utf-8"))}


def _formed(stage: Stage) -> None:
    page = stage.page("awarder")
    page.goto("/organisation/")
    page.get_by_label("E-mail of the person’s account").fill(_emails()[TIED])
    page.get_by_label("May act as").select_option(label="Teacher")
    press(page, "Give the mandate")
    says(page, f"{TIED} may act for you from today.")
    stage.scene("mandates", page, role="Awarder", caption="Who acts for the organisation, as what, since when.")
    page = stage.enter("registrar", CAST["registrar"], "/registrar/")
    says(page, "Queue by due date", "Experts’ load")
    stage.scene("registrar-desk", page, role="Registrar", caption="Cases by due date, and how busy the experts are.")
    page.goto("/registrar/?stage=to_form")
    follow(page, TITLE)
    says(page, "No panel yet.")
    stage.known["case"] = page.url
    stage.scene("registrar-case", page, role="Registrar", caption="The case: its clock, its stage, what comes next.")
    follow(page, "Look at the proposed panel")
    page.get_by_text("Who stays out, and why").first.click()
    says(page, f"A panel for {TITLE}", "Who stays out, and why", TIED)
    stage.scene(
        "panel-proposed",
        page,
        role="Registrar",
        caption="A panel proposed by the rules; who has a tie stays out, with why.",
    )
    press(page, "Invite this panel")
    says(page, "Invited")
    stage.known["vc"] = page.url.rstrip("/").rpartition("/")[2]


def _seats(stage: Stage) -> list[str]:
    """Return the names of the members in their seats, the chair first, as the registrar sees them."""
    page = stage.page("registrar")
    page.goto(f"/registrar/cases/{stage.known['vc']}/")
    rows = page.locator("table.fold").first.locator("tbody tr").all()
    held = [
        row.locator("th").inner_text()
        for row in rows
        if not re.search("Stepped aside|Seat given to another", row.inner_text())
    ]
    held.sort(key=lambda words: "chair" not in words)
    return [words.partition("\n")[0].strip() for words in held]


def _member(stage: Stage, name: str) -> Page:
    return stage.enter(name, _emails()[name], f"/panel/cases/{stage.known['vc']}/")


def _declared(stage: Stage) -> None:
    tied, *_others = reversed(_seats(stage))
    page = _member(stage, tied)
    says(page, "They open to you once you have declared", "Your interests")
    page.get_by_label("Yes, I give up my seat").check()
    page.get_by_label("If yes, what ties you").fill("My sister keeps the guild’s accounts.")
    stage.scene("declares", page, role="Expert", caption="Interests first; no document is open before.")
    press(page, "Declare")
    says(page, "Another expert will be asked.")
    stage.scene("panels-desk", page, role="Expert", caption="The expert’s cases after giving up the seat.")
    page = stage.page("registrar")
    page.goto(f"/registrar/cases/{stage.known['vc']}/")
    page.get_by_role("button", name=f"Ask the next expert in the place of {tied}").click()
    says(page, "Invited")
    for name in _seats(stage):
        page = _member(stage, name)
        page.get_by_label("No, nothing ties me to it").check()
        press(page, "Declare")
        says(page, "The documents are open to you.")


def _found(stage: Stage) -> None:
    seats = _seats(stage)
    page = _member(stage, seats[0])
    says(page, "What you find", "The level asks for", "What you find")
    stage.scene(
        "finds", page, role="Expert", caption="Outcomes beside the words of the level; two questions to answer."
    )
    for name, reasons in zip(seats, REASONS, strict=True):
        page = _member(stage, name)
        _answer(page, *reasons)
        press(page, "Seal my findings")
        says(page, "Your findings are sealed.")
        if name == seats[0]:
            stage.scene("sealed", page, role="Expert", caption="Sealed: nobody reads them before all are in.")
    page = stage.page("registrar")
    page.goto(f"/registrar/cases/{stage.known['vc']}/")
    says(page, "What the panel found", *(text for reasons in REASONS for text in reasons))
    stage.scene("registrar-findings", page, role="Registrar", caption="All findings are in; the votes are open.")


def _answer(page: Page, level: str, assessment: str) -> None:
    for question, reason in (("outcomes_match_level", level), ("assessment_matches_outcomes", assessment)):
        page.locator(f"[name={question}][value=yes]").check()
        page.locator(f"[name={question}_reason]").fill(reason)


def _voted(stage: Stage) -> None:
    seats = _seats(stage)
    for name in seats:
        page = _member(stage, name)
        for question in ("Do the outcomes fit the level?", "Does the assessment show the outcomes?"):
            says(page, question)
            if name == seats[0] and question.startswith("Do "):
                stage.scene(
                    "votes", page, role="Expert", caption="Everybody’s findings, and one’s vote on each question."
                )
            press(page, "Cast my vote")
            says(page, "Your vote is cast.")
    page = _member(stage, seats[0])
    says(page, "The chair’s report")
    page.get_by_label("Report").fill(
        "The outcomes ask for decisions on the slip; the assessment shows each of them on a real hull."
    )
    stage.scene("reports", page, role="Chair of the panel", caption="The chair writes what the panel found, and why.")
    press(page, "Send the report")
    says(page, "The report is with the decision officer.")


def _decided(stage: Stage) -> None:
    page = stage.page("officer")
    page.goto("/officer/")
    says(page, "waits for your signature" if "1 case" in page.inner_text("h1") else "wait for your signature", TITLE)
    stage.scene("officer-desk", page, role="Decision officer", caption="Reports that wait for a signature.")
    follow(page, TITLE)
    says(page, "The panel’s report", "The votes", "Your decision")
    page.locator("[name=outcome][value=register]").check()
    page.locator("[name=outcomes_match_level]").fill("The outcomes ask for own judgement on safety, as level 4 does.")
    page.locator("[name=assessment_matches_outcomes]").fill("Each outcome is shown on a real hull.")
    stage.scene(
        "officer-case", page, role="Decision officer", caption="Report, votes and findings beside the decision."
    )
    press(page, "See the letter")
    says(page, "The letter, before you sign", "Each outcome is shown on a real hull.")
    stage.scene("letter", page, role="Decision officer", caption="The letter to read before signing.")
    press(page, "Sign and publish")
    page = stage.page("visitor")
    page.goto(f"/entries/{stage.known['mc']}/")
    says(page, "Verified until", "Each outcome is shown on a real hull.")
    says_not(page, "verification pending, due")
    stage.scene("verified", page, role="Visitor", caption="Verified, with the panel’s reasons and without its names.")
