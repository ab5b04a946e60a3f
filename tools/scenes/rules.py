"""Two policy officers change a rule: one drafts it and tries it on the register, the other puts it in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.stories.cast import CAST
from tools.scenes.stage import follow, press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

EU, NETWORK = "EU-2022-C243-02", "European MOOC Consortium Common Microcredential Framework"


def the_rules_are_changed(stage: Stage) -> None:
    """Nothing holds before two persons looked at whom it touches, and then thirty days later."""
    stage.chapter("The rules")
    page = stage.page("visitor")
    page.goto("/rules/")
    says(page, "In force here", f"{EU} v1")
    stage.scene("rules", page, role="Visitor", caption="The rules in force, and the others the register knows.")
    page.goto(f"/rules/{EU}/")
    says(page, "It states the hours of work.", "Annex I, mandatory elements")
    stage.scene("profile", page, role="Visitor", caption="What each rule asks, and where it stands.")
    page.goto("/rules/definitions/")
    says(page, "small volume of learning", "CC BY-SA 3.0 IGO")
    stage.scene("definitions", page, role="Visitor", caption="Seven definitions in their own words, side by side.")
    page = stage.enter("policy officer", CAST["policy officer"], "/policy/")
    says(page, "In force", "Start from another")
    stage.scene("policy", page, role="Policy officer", caption="The policy officer’s desk: in force, planned, drafts.")
    follow(page, NETWORK)
    page.get_by_label("At most").first.fill("90")
    press(page, "Save the draft")
    says(page, "Nothing was saved: 1 thing to mend", "no number is both. Change one of them.")
    stage.scene("amiss", page, role="Policy officer", caption="What contradicts itself is told beside its field.")
    page.get_by_label("At most").first.fill("160")
    page.get_by_label("Why").fill("The network’s label is asked for more and more often.")
    press(page, "Save the draft")
    says(page, "Not tried yet.")
    press(page, "Try it on the register")
    says(page, "entries would fail, mostly:", "a second policy officer puts it in force")
    stage.scene("dry-run", page, role="Policy officer", caption="Whom a draft would touch, before it touches anybody.")
    address = page.url
    page = stage.enter("second policy officer", CAST["second policy officer"], "/policy/")
    page.goto(address)
    page.get_by_label("I have read what changes and whom it touches.").check()
    press(page, "Put it in force")
    says(page, "Put in force from", "Its public page")
    stage.scene(
        "in-force", page, role="Policy officer", caption="Put in force by a second person; nothing of it changes."
    )
