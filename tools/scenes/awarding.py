"""Assessed by somebody without a tie, then awarded and signed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from passerelle.cli.journey.stories.cast import CAST
from tools.scenes.listing import TITLE
from tools.scenes.stage import follow, press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage


def the_learner_is_assessed_and_awarded(stage: Stage) -> None:
    """Who taught may not assess; only who passed is awarded; the learner holds the award."""
    stage.chapter("Assessed, awarded, held")
    named(stage, "Tesfaye", has_scene=True)
    assessed(stage, "Tesfaye", has_scene=True)
    awarded(stage, "Tesfaye", has_scene=True)
    _held(stage)


def named(stage: Stage, name: str, *, has_scene: bool) -> None:
    """Let the awarder name an assessor of the testing centre."""
    page = stage.page("awarder")
    page.goto("/assessor/assign/")
    says(page, "Who assesses whom", name)
    if has_scene:
        stage.scene("to-assess", page, role="Awarder", caption="Candidates on the way; who waits longest comes first.")
    follow(page, name)
    says(page, f"Who assesses {name}?", "Deborah Lindgren")
    if has_scene:
        stage.scene("who-assesses", page, role="Awarder", caption="Who may assess; who may not, and why.")
    page.get_by_label("Deborah Lindgren").check()
    press(page, "Name this assessor")
    says(page, "Deborah Lindgren")


def assessed(stage: Stage, name: str, *, has_scene: bool) -> None:
    """Let the assessor mark and sign."""
    page = stage.enter("assessor", CAST["assessor"], "/assessor/")
    says(page, "To assess", name)
    if has_scene:
        stage.scene("assessor-desk", page, role="Assessor", caption="Candidates to assess, and what was signed.")
    follow(page, name)
    says(page, "Repair of one hull, 70 %", "Criteria")
    for place, (score, note) in enumerate((("74", "Dry after six hours."), ("68", "Names the load paths; one late."))):
        page.locator(f"[name=m{place}-score]").fill(score)
        page.locator(f"[name=m{place}-note]").fill(note)
    press(page, "Save as draft")
    says(page, "As marked so far")
    page.locator("[name=identity_check]").select_option("supervised_onsite_with_id")
    if has_scene:
        stage.scene(
            "marking-sheet", page, role="Assessor", caption="The marking sheet, beside the outcomes and criteria."
        )
    press(page, "Sign the result")
    says(page, "Result", "Merit")
    if has_scene:
        stage.scene("signed-result", page, role="Assessor", caption="Signed; nothing changes after that.")


def awarded(stage: Stage, name: str, *, has_scene: bool) -> None:
    """Let the awarder award and sign."""
    page = stage.page("awarder")
    page.goto("/awarder/")
    make = page.get_by_role("button", name="Make the key")
    if make.count():
        make.first.click()
    says(page, name)
    if has_scene:
        stage.scene("awarder-desk", page, role="Awarder", caption="Who passed and waits for an award.")
    page.get_by_label(name).check()
    press(page, "Award to those marked")
    says(page, "Award and sign one award?", name, TITLE)
    if has_scene:
        stage.scene("confirm-award", page, role="Awarder", caption="Confirmed before it is signed; it is never unmade.")
    press(page, "Award and sign")
    says(page, name, "In force")
    if has_scene:
        stage.scene("awarded", page, role="Awarder", caption="Awarded and signed.")


def _held(stage: Stage) -> None:
    page = stage.page("learner")
    page.goto("/learner/")
    says(page, "My awards", TITLE, "In force")
    stage.scene("learner-desk", page, role="Learner", caption="The award on the learner’s desk, signed.")
    page.goto("/portfolio/")
    says(page, "They are yours.", TITLE)
    stage.scene("portfolio", page, role="Learner", caption="All one’s awards; each is shared or kept.")
    follow(page, TITLE)
    says(page, "What it says", "Share it", "Nobody has a link to this award.")
    stage.known["award"] = re.findall(r"/portfolio/([^/]+)/", page.url)[0]
    stage.scene("award", page, role="Learner", caption="One award: what it says, who has a link, the signed file.")
    page.goto("/learner/")
    page.locator("section").filter(has_text="My results").last.get_by_role("link", name=TITLE).first.click()
    says(page, "How it was marked", "Dry after six hours.")
    stage.scene("result", page, role="Learner", caption="How each part was marked.")
