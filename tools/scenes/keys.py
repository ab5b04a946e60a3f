"""The operator keeps the keys: the next one in use, and one that was stolen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.stories.cast import CAST
from tools.scenes.listing import TITLE
from tools.scenes.sharing import check
from tools.scenes.stage import follow, press, says

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tools.scenes.stage import Stage

GUILD = "Harbour Guild"


def the_next_key_is_put_in_use(stage: Stage) -> None:
    """What the old key signed stays good; nobody waits for it."""
    stage.chapter("Keys")
    page = _newest(stage)
    says(page, "Fingerprint", "What happened")
    stage.scene(
        "key", page, role="Operator", caption="One key: its fingerprint, what happened to it, what can be done."
    )
    follow(page, "Put the next key in use")
    page.get_by_label("Who stands by").fill("Nadia Benhamou, registrar")
    stage.scene("next-key", page, role="Operator", caption="Before the next key is put in use: what follows from it.")
    press(page, "Put the next key in use")
    says(page, "The next key is in use. What the old one signed stays good.")
    page = stage.page("visitor")
    check(page, stage.known["credential"])
    says(page, "Genuine and in force", TITLE)


def a_key_is_stolen(stage: Stage) -> None:
    """Nothing it signed is believed; the genuine is signed again, and every check says which is which."""
    stage.chapter("A key is stolen")
    learner = stage.page("second learner")
    learner.goto("/portfolio/")
    follow(learner, TITLE)
    place = learner.url
    follow(learner, "Other files")
    with learner.expect_download() as download:
        follow(learner, "Save the signed file")
    old = download.value.path().read_text("utf-8")
    page = _newest(stage)
    follow(page, "It was stolen or lost")
    stage.scene("stolen", page, role="Operator", caption="What follows when a key is believed no more.")
    press(page, "Trust it no more")
    stage.scene("stolen-sure", page, role="Operator", caption="Asked once more, with what it hits.")
    press(page, "Yes, trust it no more")
    says(page, "Nothing this key ever signed is believed any more.")
    stage.wait_for(page, "Signed again 1")
    stage.scene("report", page, role="Operator", caption="What the key signed, held against the journal.")
    page = stage.page("visitor")
    check(page, old)
    says(page, "Signed with a lost key", "a new copy")
    stage.scene("lost-key", page, role="Visitor", caption="The old file: signed with a lost key; ask for the new copy.")
    learner.goto(place)
    says(learner, "Genuine and in force", TITLE)
    stage.scene("new-copy", learner, role="Second learner", caption="The holder’s award is in force: signed again.")


def _newest(stage: Stage) -> Page:
    """Go to the newest key of the guild."""
    page = stage.enter("operator", CAST["operator"], "/operator/")
    says(page, "Keys of the register", GUILD)
    if not any(scene.name.endswith("-keys") for scene in stage.scenes):
        stage.scene("keys", page, role="Operator", caption="Every key: whose it is, and what became of it.")
    page.get_by_role("link", name=GUILD).first.click()
    return page
