"""The holder shares by a link that closes; anybody checks, and reads one of five answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tools.scenes.listing import TITLE
from tools.scenes.stage import follow, press, says

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tools.scenes.stage import Stage


def the_award_is_shared_and_checked(stage: Stage) -> None:
    """A link shows what its owner chose, for as long as it is open; a file is checked by its signature."""
    stage.chapter("Shared and checked")
    _shared(stage)
    _opened(stage)
    _looked_at_once(stage)
    _checked(stage)


def _shared(stage: Stage) -> None:
    page = stage.page("learner")
    page.goto(f"/portfolio/{stage.known['award']}/")
    follow(page, "Other files")
    with page.expect_download() as download:
        follow(page, "Save the signed file")
    stage.known["credential"] = download.value.path().read_text("utf-8")
    page.goto(f"/portfolio/{stage.known['award']}/")
    follow(page, "Share it")
    page.get_by_label("Who is it for?").fill("Ferry company of the lake")
    says(page, "What they will see", "This is what they will see")
    stage.scene("share", page, role="Learner", caption="The learner decides who sees what, and for how long.")
    press(page, "Make the link")
    says(page, "The link for Ferry company of the lake is ready")
    stage.known["link"] = page.get_by_label("Your link").input_value().strip()
    stage.scene("link-made", page, role="Learner", caption="The link, shown once.")


def _opened(stage: Stage) -> None:
    page = stage.page("visitor")
    page.goto(stage.known["link"])
    says(page, "Genuine and in force", "Tesfaye", TITLE, "Then and now")
    stage.scene("shared-award", page, role="Visitor", caption="What the ferry company sees under the link.")


def _looked_at_once(stage: Stage) -> None:
    page = stage.page("learner")
    page.goto(f"/portfolio/{stage.known['award']}/share/")
    page.get_by_label("Who is it for?").fill("A look at the quay")
    page.get_by_label("My name").uncheck()
    page.get_by_label("Once: closes after the first look").check()
    press(page, "Make the link")
    once = page.get_by_label("Your link").input_value().strip()
    page = stage.page("visitor")
    page.goto(once)
    says(page, "for one look")
    stage.scene("one-look", page, role="Visitor", caption="A link for one look asks before it is used up.")
    press(page, "Look now")
    says(page, "Genuine and in force", "The holder chose not to show a name here.")
    page.goto(once)
    says(page, "This says nothing about the award itself.")
    stage.scene("link-closed", page, role="Visitor", caption="The link has closed; what one can do.")


def _checked(stage: Stage) -> None:
    page = stage.page("visitor")
    check(page, stage.known["credential"])
    says(page, "Genuine and in force", TITLE)
    stage.scene("genuine", page, role="Visitor", caption="The file itself: genuine and in force.")
    bent = json.loads(stage.known["credential"])
    bent["credentialSubject"]["achievement"]["name"] = "Master of the Lake"
    check(page, json.dumps(bent))
    says(page, "Altered", "What we can tell")
    stage.scene("altered", page, role="Visitor", caption="One name changed in the file: altered.")
    foreign = stage.known["credential"].replace(stage.origin, "https://diplomas.example")
    check(page, foreign.replace(stage.origin.removeprefix("http://").replace(":", "%3A"), "diplomas.example"))
    says(page, "Not issued by this register")
    stage.scene("not-issued", page, role="Visitor", caption="Another issuer: not from this register.")
    page.goto("/verify/")
    press(page, "Check")
    says(page, "Not checked yet", "Give a code, a file or a text.")
    stage.scene("nothing-to-check", page, role="Visitor", caption="Nothing was brought: the form says what it needs.")


def check(page: Page, document: str) -> None:
    """Bring a file to the page that checks, as one would: by opening it."""
    page.goto("/verify/")
    page.get_by_label("or open the file").set_input_files(
        {"name": "award.json", "mimeType": "application/json", "buffer": document.encode()}
    )
    press(page, "Check")
