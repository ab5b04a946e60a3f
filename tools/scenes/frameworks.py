"""Frameworks as data: the list, one of them, two side by side, and credits turned into a span."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.stories.cast import CAST
from tools.scenes.stage import press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage


def levels_are_compared(stage: Stage) -> None:
    """Equal numbers are not equal levels; what no source confirmed says so."""
    stage.chapter("Frameworks and credits")
    page = stage.page("visitor")
    page.goto("/frameworks/")
    says(page, "Qualifications frameworks", "118 versions", "Not verified")
    stage.scene(
        "frameworks", page, role="Visitor", caption="More than a hundred versions; what is not verified says so."
    )
    page.goto("/frameworks/mqf-mirane/2024/")
    says(page, "Level 8", "Referencing report", "Editions")
    stage.scene("framework", page, role="Visitor", caption="One framework: levels in their words, and what compares.")
    page.goto("/frameworks/compare/")
    page.get_by_label("One", exact=True).select_option(index=_of(page, "Mirane Qualifications Framework"))
    page.get_by_label("The other").select_option(index=_of(page, "Energy Trades grades"))
    press(page, "Show")
    says(page, "Two frameworks side by side")
    stage.scene("side-by-side", page, role="Visitor", caption="Two frameworks side by side; full lines are verified.")
    page.goto("/frameworks/credits/")
    page.get_by_label("Size").fill("6")
    page.get_by_label("Into").select_option(label="Credits of Scotland (SCQF)")
    press(page, "Convert")
    says(page, "hours")
    stage.scene("converter", page, role="Visitor", caption="Credits become hours, and hours a span of other credits.")
    page = stage.enter("policy officer", CAST["policy officer"], "/policy/frameworks/")
    page.goto("/policy/frameworks/")
    stage.scene(
        "frameworks-desk", page, role="Policy officer", caption="What was drafted, and what waits for a second."
    )


def _of(page: object, name: str) -> int:
    """Return which choice of the first list has this name."""
    told = page.locator("select").first.locator("option").all_inner_texts()  # type: ignore[attr-defined]
    return next(place for place, text in enumerate(told) if name in text)
