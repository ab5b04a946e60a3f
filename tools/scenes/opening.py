"""A new person enters an organisation, asks for a role, and the authority decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.stories.cast import CAST
from tools.scenes.stage import follow, press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

GUILD = "Harbour Guild of Boat Repair"
REASONS = "Examines the trade since 1994, independent of those who teach it."


def an_organisation_becomes_an_awarder(stage: Stage) -> None:
    """The new awarder is real to the register only once a decision officer signs."""
    stage.chapter("An organisation becomes an awarder")
    _enters(stage)
    _decided(stage)


def _enters(stage: Stage) -> None:
    page = stage.page("newcomer")
    page.goto("/account/login/")
    says(page, "Sign in", "New here?")
    stage.scene("sign-in", page, role="Anybody", caption="Signing in, for what needs an account.")
    stage.leave("newcomer")
    page = stage.page("awarder")
    page.goto("/account/signup/")
    stage.scene("sign-up", page, role="New person", caption="One account for all one does.")
    page = stage.joins("awarder", "Yasmin Okafor-Lind", "yasmin@harbour-guild.mirane.example")
    says(page, "Where would you like to work?")
    stage.scene("desks", page, role="New person", caption="The desks that are open to her.")
    page.goto("/organisations/")
    follow(page, "Enter it here")
    page.get_by_label("Legal name").fill(GUILD)
    page.get_by_label("Legal number").fill("ASSOC 1994/118")
    page.get_by_label("Given by").fill("Register of associations of Mirane")
    page.get_by_label("Country").fill("MI")
    page.get_by_label("Town").fill("Orsa")
    page.get_by_label("E-mail for the public").fill("office@harbour-guild.mirane.example")
    page.get_by_label("What it does").fill(
        "The guild of those who build and repair the boats of the lake. It examines their trade."
    )
    page.get_by_label("How it looks after quality").fill(
        "Examiners are retrained each year; two of them mark each practical task."
    )
    stage.scene("enter-organisation", page, role="New awarder", caption="Who the organisation is.")
    press(page, "Enter it")
    says(page, "Your organisation is entered", GUILD)
    page.get_by_label("Role to ask for").select_option(label="Awarder")
    press(page, "Ask the authority")
    says(page, "The authority has your application.", "In review, not public yet")
    stage.scene("asked-for-role", page, role="New awarder", caption="The role is asked for; nothing is public yet.")


def _decided(stage: Stage) -> None:
    page = stage.enter("officer", CAST["officer"], "/organisation/decisions/")
    says(page, GUILD)
    stage.scene("roles-to-decide", page, role="Decision officer", caption="Applications by due date.")
    follow(page, GUILD)
    says(page, f"{GUILD} asks for the role of awarder", "ASSOC 1994/118")
    stage.scene("role-case", page, role="Decision officer", caption="One application, and the decision beside it.")
    page.get_by_label("Register", exact=True).check()
    page.get_by_label("Reasons").fill(REASONS)
    press(page, "Sign and publish")
    says(page, "The decision is public.")
    page = stage.page("visitor")
    page.goto("/organisations/?role=awarder")
    follow(page, GUILD)
    says(page, GUILD, "Awarder", "Verified until")
    page.locator("table").get_by_role("link").first.click()
    says(page, REASONS)
    stage.scene("role-public", page, role="Visitor", caption="The role in the register, with the reasons.")
