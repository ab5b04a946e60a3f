"""Somebody who was handed a paper or a file checks it: by its square, its code, its picture; and what the page says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tools.scenes.stage import follow, press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage


def a_stranger_checks_a_certificate(stage: Stage) -> None:
    """What the square opens where no script runs, a code with a slip in it, steps in sentences, the sign to copy."""
    stage.chapter("A stranger checks")
    _opens_the_square(stage)
    _mistypes(stage)
    _reads_the_steps(stage)
    _takes_the_badge(stage)


def _opens_the_square(stage: Stage) -> None:
    page = stage.page("visitor")
    page.goto("/V#QRG2EAJSAREPRKR7")
    says(page, "Check a paper certificate", "without JavaScript", "Check only here", "By phone: 3131")
    stage.scene(
        "square",
        page,
        role="Visitor",
        caption="The page that the square on a paper opens, where no script runs: one sentence, two ways that work.",
    )


def _mistypes(stage: Stage) -> None:
    page = stage.page("visitor")
    page.get_by_label("The 16 letters and digits under the square").fill("AY1J-24T6-Z36S-J8A5")
    press(page, "Check")
    says(page, "Not checked yet", "This code has a mistake in it.")
    stage.scene(
        "code-with-a-slip", page, role="Visitor", caption="A letter read wrong is noticed before anything is asked."
    )
    page.get_by_label("Code under the square").fill("AY1J-24T6-Z36S-J8AS")
    press(page, "Check")
    says(page, "No award has this code")
    stage.scene(
        "code-of-nobody", page, role="Visitor", caption="A code that no paper has: compare it once more, or call."
    )


def _reads_the_steps(stage: Stage) -> None:
    page = stage.page("visitor")
    page.goto("/verify/")
    bent = json.dumps(json.loads(stage.known["credential"]) | {"name": "Master of the Lake"})
    page.get_by_label("or paste the text").fill(bent)
    press(page, "Check")
    says(page, "Altered", "How it was checked, step by step", "this is not what was signed")
    stage.scene("steps", page, role="Visitor", caption="Each step of the check in a sentence; the last one decided.")


def _takes_the_badge(stage: Stage) -> None:
    page = stage.page("visitor")
    page.goto("/verify/")
    follow(page, "A sign that leads here")
    says(page, "A sign for your own page", "The sign itself says nothing")
    stage.scene("badge", page, role="Visitor", caption="A sign for one’s own page: it leads to the register, no more.")
