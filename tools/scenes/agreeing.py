"""A progression agreement: written by one party, signed by two, read by everybody; an older one is looked at again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from passerelle.cli.journey.stories.cast import CAST
from tools.scenes.stage import follow, number_in, press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

COLLEGE = "odile-marchetti@lake-technical-college.mirane.example"
OLDER = "Water trades, taken further by each other"
TITLE = "Pumps and panels for the islands"


def bodies_agree(stage: Stage) -> None:
    """What several promise each other is one text that each of them signs; before its day comes it is read again."""
    stage.chapter("Bodies agree")
    page = stage.enter("keeper of the list", CAST["recognition officer"], "/recognition/")
    page.goto("/recognition/")
    says(page, "Agreements that wait for you", OLDER)
    stage.scene(
        "agreements-waiting", page, role="Recognition officer", caption="What waits: one to be looked at again."
    )
    follow(page, OLDER)
    says(page, "To be looked at again by")
    stage.scene(
        "agreement-again", page, role="Recognition officer", caption="Do we stand by it? Stay, leave, or begin another."
    )
    press(page, "Mirane Polytechnic stands by it")
    says(page, "looked at it again on")
    page.goto("/recognition/agreements/")
    says(page, "From the lake to the polytechnic")
    stage.scene("agreements-kept", page, role="Recognition officer", caption="The agreements of one’s organisation.")
    follow(page, "New agreement of Mirane Polytechnic")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("It joins the bodies of").select_option("regional")
    page.get_by_label("Which region, sector or network").fill("The three islands")
    parties = page.get_by_label("Parties")
    parties.fill(f"{parties.input_value()} ORG-00011")
    page.get_by_label("What they promise each other").fill(
        "Each of us takes what the other awards in pumps and panels, at the level it was awarded, up to 12 credits."
    )
    page.get_by_label("How a party leaves").fill("With six months’ notice, before a term begins.")
    page.get_by_label("Looked at again on").fill((datetime.now(UTC) + timedelta(days=730)).date().isoformat())
    stage.scene("agreement-written", page, role="Recognition officer", caption="Written by one party, for all of them.")
    press(page, "Begin the agreement")
    says(page, "Offer it for signature")
    number = number_in(page)
    press(page, "Offer for signature")
    press(page, "Sign for Mirane Polytechnic")
    says(page, "The other parties have yet to sign")
    stage.scene("agreement-offered", page, role="Recognition officer", caption="One has signed; the other has yet to.")
    page = stage.enter("recognition officer of the college", COLLEGE, f"/recognition/agreements/{number}/")
    page.goto(f"/recognition/agreements/{number}/")
    press(page, "Sign for Lake Technical College")
    says(page, "It is in force from today")
    stage.scene(
        "agreement-in-force", page, role="Recognition officer", caption="With the last signature it is in force."
    )
    follow(page, "Its public page")
    says(page, TITLE, "Download the signed file")
    stage.scene("agreement-public", page, role="Visitor", caption="What they promise each other, and who signed it.")
    page.goto("/agreements/")
    says(page, "Awards in the municipal pay agreement")
    stage.scene("agreements-of-all", page, role="Visitor", caption="All agreements in force.")
