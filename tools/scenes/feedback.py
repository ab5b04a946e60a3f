"""What it was worth: said by a learner and an employer, held and decided, replied to, read by anybody; reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey import day
from passerelle.cli.journey.stories.cast import CAST
from tools.scenes.stage import press, says, says_not

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tools.scenes.stage import Stage

LEARNER = "ibrahim-ag-alhassane@mirane.example"
EMPLOYER = "selim-karaca@lake-energy-services.mirane.example"
COMPETITOR = "gisela-brandt@lake-technical-college.mirane.example"
TEACHER = "jean-baptiste-okello@red-cross-of-mirane.mirane.example"
COURSE, LEARNED, SPOKEN_OF = "SC-00149", "MC-00361", "MC-00102"
PHONE = "022 555 01 23"


def those_who_used_it_say_what_it_was_worth(stage: Stage) -> None:
    """From the learner’s words and the employer’s four questions to what anybody reads, with the replies."""
    stage.chapter("What it was worth")
    _learner_says(stage)
    _employer_answers(stage)
    _registrar_decides(stage)
    _others_may_not_or_reply(stage)
    _anybody_reads(stage)


def _learner_says(stage: Stage) -> None:
    page = stage.enter("giver", LEARNER, "/feedback/")
    page.goto("/feedback/")
    says(page, "What it was worth", "Your awards", "What you said")
    card = page.locator("li.card", has_text="Drip Irrigation").first
    card.locator("summary").click()
    card.locator("[name=employer]").fill("Lake Energy Services")
    card.locator("[name=since]").fill(day.today().isoformat())
    stage.scene("worth", page, role="Learner", caption="One’s awards, what one said, and who hired one by them.")
    card.get_by_role("button", name="Say so").click()
    says(page, "Lake Energy Services may now say", "It does not learn your name from us.")
    page.goto(f"/entries/{COURSE}/feedback/give/")
    says(page, "Four questions, two minutes.")
    page.locator("[name=outcomes]").select_option("5")
    page.locator("[name=usefulness]").select_option("4")
    page.locator("[name=text]").fill(f"I water with half of what I used before. Ask me on {PHONE}.")
    stage.scene("say", page, role="Learner", caption="Four questions, of which one is enough; no name is shown.")
    press(page, "Say it")
    says(page, "A registrar reads your words before others do", "Nothing is lost")
    stage.scene("say-held", page, role="Learner", caption="A telephone number in it: who wrote it is told at once.")


def _employer_answers(stage: Stage) -> None:
    page = stage.enter("endorser", EMPLOYER, "/feedback/")
    page.goto("/feedback/")
    says(page, "As an employer", "Drip Irrigation")
    page.goto(f"/entries/{LEARNED}/feedback/give/")
    page.locator("[name=outcomes]").select_option("5")
    page.locator("[name=assessment]").select_option("4")
    page.locator("[name=usefulness]").select_option("5")
    page.locator("[name=text]").fill("Plans a plot alone, and the pressure holds. We would hire by it again.")
    stage.scene("say-employer", page, role="Employer", caption="An employer of whom a holder said: it hired me by it.")
    press(page, "Say it")
    says(page, "Thank you. It is public now")


def _registrar_decides(stage: Stage) -> None:
    page = stage.enter("registrar", CAST["registrar"], "/feedback/held/")
    page.goto("/feedback/held/")
    says(page, "Feedback: held, proposed", "May contain: a telephone number", PHONE)
    stage.scene("words-held", page, role="Registrar", caption="What may name or abuse somebody, the oldest first.")
    card = page.locator("li.card", has_text="I water with half")
    card.locator("[name=act]").select_option("strike")
    card.locator("[name=passage]").fill(PHONE)
    card.locator("[name=because]").fill("A telephone number; what you say of the course stays.")
    card.get_by_role("button", name="Decide").click()
    says(page, "It is decided. Who wrote it reads what was decided, and why.")
    page = stage.page("giver")
    page.goto("/feedback/")
    page.locator("a", has_text="Drip Systems").first.click()
    says(page, "A registrar struck a passage out", "Ask me on […].", "what you say of the course stays")
    stage.scene("say-struck", page, role="Learner", caption="What was struck out, and why.")


def _others_may_not_or_reply(stage: Stage) -> None:
    page = stage.enter("provider of the lake", COMPETITOR, f"/entries/{COURSE}/feedback/give/")
    page.goto(f"/entries/{COURSE}/feedback/give/")
    says(page, "You cannot say it here at present")
    says_not(page, "Four questions")
    stage.scene("say-competitor", page, role="Competitor", caption="Who offers nearly the same says nothing of it.")
    page = stage.enter("provider", CAST["provider"], f"/feedback/received/?entry={COURSE}")
    page.goto(f"/feedback/received/?entry={COURSE}")
    says(page, "I water with half of what I used before.")
    page.locator("[name=reply]").first.fill("Thank you. The next run begins with the flow of a pump in every village.")
    press_reply(page)
    says(page, "Your reply is public.")
    page = stage.enter("teacher of first aid", TEACHER, f"/feedback/received/?entry={SPOKEN_OF}")
    page.goto(f"/feedback/received/?entry={SPOKEN_OF}")
    says(page, "First Aid at Work", "Outcome by outcome", "Your reply")
    stage.scene(
        "received", page, role="Owner", caption="What is said of one’s entry: in numbers, by outcome, in words."
    )


def press_reply(page: Page) -> None:
    """Reply to the first text that waits for one."""
    page.locator("main").get_by_role("button", name="Reply").first.click()


def _anybody_reads(stage: Stage) -> None:
    page = stage.page("visitor")
    page.goto(f"/entries/{SPOKEN_OF}/feedback/")
    says(
        page, "What those who used it say", "In numbers", "Reply of who answers for it", "leads to courier.lake.example"
    )
    stage.scene("feedback", page, role="Visitor", caption="Learners, employers and bodies apart, and the replies.")
    page = stage.page("giver")
    page.goto(f"/entries/{SPOKEN_OF}/reports/")
    page.locator("[name=url]").fill("https://weekly.hills.example/first-aid-in-the-valley")
    page.locator("[name=title]").fill("First aid comes to the valley")
    page.locator("[name=publisher]").fill("Hills Weekly")
    page.locator("[name=published_on]").fill("2026-03-02")
    page.locator("[name=language]").fill("en")
    stage.scene("propose-report", page, role="Anybody", caption="A report of the press is proposed: a link, no figure.")
    press(page, "Propose it")
    says(page, "Thank you. A registrar looks at it before it is shown.")
    page = stage.page("registrar")
    page.goto("/feedback/held/")
    card = page.locator("li.card", has_text="First aid comes to the valley")
    card.locator("[name=act]").select_option("show")
    card.get_by_role("button", name="Decide").click()
    says(page, "It is decided.")
    page = stage.page("visitor")
    page.goto(f"/entries/{SPOKEN_OF}/reports/")
    says(page, "First aid comes to the valley", "leads to weekly.hills.example")
    stage.scene("reports", page, role="Visitor", caption="Reports of press and platforms, marked with where they lead.")
