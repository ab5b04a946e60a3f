"""A university's positive list goes on to its next edition: written, tried on last year, compared, signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.stories.cast import CAST
from tools.scenes.stage import follow, number_in, press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

LIST = "Positive list of Mirane Polytechnic"
ADDED = "MC-00361 or MC-00409"


def a_positive_list_goes_on(stage: Stage) -> None:
    """What is in force never changes: a change is the next edition, tried and compared before anybody signs it."""
    stage.chapter("A positive list goes on")
    page = stage.enter("keeper of the list", CAST["recognition officer"], "/recognition/")
    page.goto("/recognition/")
    follow(page, LIST)
    number = number_in(page)
    says(page, "Edition 1", "In force")
    stage.scene("list-kept", page, role="Recognition officer", caption="A positive list, and what is in force of it.")
    press(page, "Write the next edition")
    says(page, "The lines of edition 2", "Before you offer it")
    stage.scene("edition-begun", page, role="Recognition officer", caption="The next begins with the lines of this.")
    page.locator("[name=row-0-credits]").fill("4")
    press(page, "Add a row")
    page.get_by_label("Who holds").last.fill(ADDED)
    page.get_by_label("Credits").last.fill("3")
    page.locator("button[value=save]").last.click()
    says(page, "Not saved yet.")
    stage.scene("edition-to-mend", page, role="Recognition officer", caption="What is wrong stands beside its row.")
    modules = page.get_by_label("Of programme and module").last
    modules.select_option(label=next(one for one in modules.locator("option").all_inner_texts() if "AG111" in one))
    page.locator("button[value=save]").last.click()
    says(page, "Before you offer it")
    follow(page, "Try it on last year’s requests")
    says(page, "Tried on last year", "Where people answered otherwise")
    stage.scene("edition-tried", page, role="Recognition officer", caption="What it would have made of last year.")
    follow(page, "Back to the lines")
    follow(page, "What differs from the edition before")
    says(page, "Changed", "New")
    stage.scene("edition-compared", page, role="Recognition officer", caption="What differs from what is in force.")
    page.goto(f"/recognition/lists/{number}/draft/")
    press(page, "Save and offer for signature")
    says(page, "Offered for signature")
    stage.scene("edition-offered", page, role="Recognition officer", caption="Offered: nobody changes it any more.")
    press(page, "Sign for Mirane Polytechnic")
    says(page, "Edition 2", "In force")
    follow(page, "Its public page")
    says(page, "Edition 2, in force since", "What differs from the edition before")
    stage.scene("list-of-all", page, role="Visitor", caption="Who stands by it, since when, and what it opens.")
