"""What a holder keeps and hands out: everything on one page, a transcript, one asker, a public page, a file of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.scenes.stage import follow, press, says

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tools.scenes.stage import Stage

WHO = "amina-sarr-doumbe@mirane.example"
ASKER = "Ferry company of the lake"


def a_holder_keeps_and_hands_out(stage: Stage) -> None:
    """Amina decides who sees what of her, and takes everything with her."""
    stage.chapter("What a holder keeps and hands out")
    page = stage.enter("holder", WHO, "/portfolio/")
    _kept(stage, page)
    _linked(stage, page)
    _several(stage, page)
    _transcript(stage, page)
    _asker(stage, page)
    _public(stage, page)
    _all_of_it(stage, page)


def _kept(stage: Stage, page: Page) -> None:
    says(page, "My awards", "Transcript", "My public page")
    stage.scene("portfolio", page, role="Learner", caption="Every award, and what can be done with them.")
    follow(page, "Everything on one page")
    says(page, "What I hold", "From elsewhere", "What could come next", "Rural Energy")
    stage.scene("portfolio-whole", page, role="Learner", caption="What is held, under way, and next; it prints well.")
    page.goto("/portfolio/elsewhere/")
    says(page, "Engine Care for Small Boats", "It holds, by the key")
    stage.scene("portfolio-elsewhere", page, role="Learner", caption="From elsewhere: what could be checked is said.")
    page.goto("/portfolio/")
    follow(page, "Wiring Safety")
    follow(page, "Other files")
    says(page, "On LinkedIn", "For Europass", "your name, level and result are not in it")
    stage.scene("portfolio-files", page, role="Learner", caption="Every file, and what LinkedIn and Europass get.")
    page.goto(page.url.replace("files/", "share/"))
    says(page, "This is what they will see")
    stage.scene("portfolio-share", page, role="Learner", caption="One award to share: for whom, what of it, how long.")


def _linked(stage: Stage, page: Page) -> None:
    page.get_by_label("Who is it for?").fill(ASKER)
    press(page, "Make the link")
    says(page, f"The link for {ASKER} is ready")
    link, at = page.get_by_label("Your link").input_value().strip(), page.url.replace("links/", "")
    visitor = stage.page("visitor")
    visitor.goto(link)
    says(visitor, "Genuine and in force")
    page.goto(at)
    says(page, "opened once")
    stage.scene("portfolio-looked-at", page, role="Learner", caption="Who has a link, when it was opened, and a stop.")
    page.get_by_role("button", name=f"Stop {ASKER}").click()
    page.wait_for_load_state()
    says(page, "Closed by you")
    visitor.goto(link)
    says(visitor, "This says nothing about the award itself.")
    stage.scene("link-stopped", visitor, role="Visitor", caption="The holder took the link back: nothing is shown.")


def _several(stage: Stage, page: Page) -> None:
    page.goto("/portfolio/several/")
    says(page, "Links, and who looked", "Ferry company, post on the quay")
    stage.scene("portfolio-several", page, role="Learner", caption="Links to several things, and when each was opened.")


def _transcript(stage: Stage, page: Page) -> None:
    page.goto("/portfolio/")
    follow(page, "Transcript")
    says(page, "What stands in it", "Made before")
    stage.scene("portfolio-transcript", page, role="Learner", caption="Everything held, in one signed file.")
    with page.expect_download() as download:
        press(page, "Make and save the file")
    text = download.value.path().read_bytes()
    visitor = stage.page("visitor")
    visitor.goto("/verify/")
    file = {"name": "transcript.jwt", "mimeType": "application/vc+jwt", "buffer": text}
    visitor.get_by_label("or open the file").set_input_files(file)
    press(visitor, "Check")
    says(visitor, "A genuine transcript", "Each award, as it stands today")
    stage.scene("transcript-checked", visitor, role="Visitor", caption="A transcript is checked award by award.")


def _asker(stage: Stage, page: Page) -> None:
    page.goto("/portfolio/")
    follow(page, "Show to one asker")
    page.get_by_label("Wiring Safety").check()
    page.get_by_label("What I can do, outcome by outcome").check()
    page.get_by_label("Who asks?").fill(ASKER)
    page.get_by_label("The question they gave you").fill("quay-4711")
    press(page, "What will they read?")
    says(page, "This is what they will read", "Can do")
    stage.scene("portfolio-show", page, role="Learner", caption="As much as one chooses, for one asker, for an hour.")
    press(page, "Sign and show the text")
    says(page, f"This is for {ASKER}")
    stage.scene("portfolio-shown", page, role="Learner", caption="The text to send; it is kept nowhere.")
    text = page.get_by_label("The signed text").input_value()
    visitor = stage.page("visitor")
    visitor.goto("/verify/")
    visitor.get_by_label("or paste the text").fill(text)
    press(visitor, "Check")
    says(visitor, "Genuine awards, shown to one asker", ASKER, "quay-4711")
    stage.scene("shown-checked", visitor, role="Visitor", caption="The asker reads for whom it was made.")


def _public(stage: Stage, page: Page) -> None:
    page.goto("/portfolio/")
    follow(page, "My public page")
    says(page, "It is on")
    press(page, "Look at it first")
    says(page, "This is what everybody would read")
    stage.scene("portfolio-public", page, role="Learner", caption="A public page: only by choice, looked at first.")
    visitor = stage.page("visitor")
    visitor.goto("/people/amina-sarr-doumbe/")
    says(visitor, "Amina Sarr Doumbé", "Wiring Safety")
    stage.scene("public-page", visitor, role="Visitor", caption="The page itself, read from the register.")
    page.goto("/portfolio/public/")
    press(page, "Take it off now")
    says(page, "It is off")


def _all_of_it(stage: Stage, page: Page) -> None:
    page.goto("/portfolio/")
    follow(page, "What is kept of me")
    press(page, "Make the file")
    stage.wait_for(page, "Save the file")
    stage.scene("portfolio-kept", page, role="Learner", caption="What is kept, why, until when; the file is ready.")
    follow(page, "Who looked at my things")
    stage.scene("portfolio-looked", page, role="Learner", caption="Who looked at one's things.")
    page.goto("/portfolio/erase/")
    stage.scene("portfolio-erase", page, role="Learner", caption="What would go and what stays, before one decides.")
