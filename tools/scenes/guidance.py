"""Counsel and a service counter: asking, what is seen, a plan in two ways, a card, a visit, and taking it all back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.stories.counsel import COUNSELLOR, OFFICER
from tools.scenes.stage import follow, press, says, says_not

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

WHO, NAME = "siti-marlina-yusof@mirane.example", "Siti Marlina Yusof"
COUNSELLED = "Noor Jamal"
TWO_WAYS = {
    "title": "A paper for the shop",
    "A": "SC-00107\nMC-00412",
    "B": "MC-00361",
    "words": "Pumps first.",
}


def somebody_to_think_it_over_with(stage: Stage) -> None:
    """A learner asks a counsellor, chooses from a plan, is helped at a counter, and takes everything back."""
    stage.chapter("Counsel, and a counter")
    _asked(stage)
    _planned(stage)
    _helped(stage)
    _taken_back(stage)


def _asked(stage: Stage) -> None:
    page = stage.page("visitor")
    page.goto("/counsellors/")
    says(page, COUNSELLED, "Arabic, English, French")
    stage.scene("counsellors", page, role="Visitor", caption="Who counsels, in which languages, trained until when.")
    page = stage.enter("counselled", WHO, "/counsellors/")
    follow(page, f"Ask {COUNSELLED}")
    page.get_by_label("What do you want to talk about?").fill("Which paper helps me to open a shop?")
    page.get_by_label("What I hold: my awards").check()
    page.get_by_label("What is under way: courses and assessments").check()
    stage.scene("ask-counsellor", page, role="Learner", caption="What a counsellor may see, and until when.")
    press(page, "Ask them")
    says(page, "once they accept")
    stage.known["counsel"] = page.url
    page = stage.enter("counsellor", COUNSELLOR, "/counselling/")
    says(page, "They ask you", NAME)
    stage.scene("counsellor-desk", page, role="Counsellor", caption="Who asks, and whom one counsels already.")
    follow(page, NAME)
    says(page, "Before you accept you see nothing of theirs.")
    press(page, "Accept")
    says(page, "Reading Land Maps")
    stage.scene("counselled", page, role="Counsellor", caption="What the learner lets one see, notes, and plans.")


def _planned(stage: Stage) -> None:
    page = stage.page("counsellor")
    follow(page, "Make a plan")
    for name, value in TWO_WAYS.items():
        page.locator(f"[name={name}]").fill(value)
    press(page, "Keep and look at it")
    says(page, "Alternative A", "In all")
    stage.scene("plan-drafted", page, role="Counsellor", caption="What each way adds up to, and what does not fit.")
    press(page, "Send it to the learner")
    page = stage.page("counselled")
    page.goto("/counsel/")
    says(page, "My counsellors", TWO_WAYS["title"])
    stage.scene("counsel", page, role="Learner", caption="Counsellors, plans, and a card for a counter.")
    follow(page, TWO_WAYS["title"])
    says(page, "A plan proposes; it enrols nobody.")
    stage.scene("plan", page, role="Learner", caption="Two ways side by side, with dates, hours and fees.")
    press(page, "Choose A")
    says(page, "Take my choice back")


def _helped(stage: Stage) -> None:
    page = stage.page("counselled")
    page.goto("/counsel/")
    press(page, "Make a card")
    says(page, "Card for a service centre")
    stage.scene("counter-card", page, role="Learner", caption="A card with codes: each opens one visit, once.")
    reference = page.locator("dl.facts bdi.code").inner_text()
    code = page.locator("ol bdi.code").first.inner_text()
    page = stage.enter("service officer", OFFICER, "/service-counter/")
    says(page, "Read this out")
    stage.scene("service-counter", page, role="Service officer", caption="Words to read out before anything is done.")
    page.get_by_label("Reference on the card").fill(reference)
    page.get_by_label("A code of the card that was not used").fill(code)
    page.locator("form[action*='/open/'] input[type=checkbox]").first.check()
    page.locator("form[action*='/open/'] input[type=checkbox]").last.check()
    press(page, "Open the visit")
    says(page, NAME, "Whatever you do here is done in this person’s name")
    stage.scene("visit", page, role="Service officer", caption="Only what was agreed to, for half an hour.")
    follow(page, "Choose a course")
    stage.scene("visit-places", page, role="Service officer", caption="A course is chosen for who stands there.")
    page.go_back()
    press(page, "The portfolio")
    says(page, "Reading Land Maps")
    stage.scene(
        "visit-portfolio", page, role="Service officer", caption="The portfolio, printed for who has no printer."
    )
    page.goto("/service-counter/")
    page.locator("main a[href*='/service-counter/SV-']").first.click()
    press(page, "Close, and print the receipt")
    says(page, "Receipt of a visit", "Printed the portfolio")
    stage.scene("receipt", page, role="Service officer", caption="A receipt: who did what, and what was agreed.")


def _taken_back(stage: Stage) -> None:
    page = stage.page("counselled")
    page.goto(stage.known["counsel"])
    says(page, "What is under way: courses and assessments")
    stage.scene("counsel-agreed", page, role="Learner", caption="What they may see is changed at any time.")
    press(page, "Take everything back now")
    says(page, "They see nothing of yours.")
    says_not(page, "Take everything back now")
    stage.scene("counsel-taken-back", page, role="Learner", caption="Taken back: the plan stays, the sight ends.")
