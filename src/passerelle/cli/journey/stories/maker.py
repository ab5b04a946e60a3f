"""Those who make micro-credentials: alone, together, and when one in force needs a small change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.play import Check, page
from passerelle.cli.journey.stories.making import making
from passerelle.cli.journey.stories.together import together

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

IN_FORCE = "MC-00318"
"""Wiring Safety, which the Chamber of Energy Trades awards."""


def maker(play: Play) -> None:
    """From a template to a listed entry, alone and with others; a small change of one in force needs no panel."""
    making(play)
    together(play)
    a_small_change(play)


def a_small_change(play: Play) -> None:
    place = f"/api/micro-credentials/{IN_FORCE}"
    edition = play.look("visitor", place)["edition"]
    told = {"entry": IN_FORCE, "stated": {"summary": {"en": "Wire a small house safely ({run})."}}}
    told["reason"] = "Learners asked what it is about."
    play.step("provider", "changes nothing of another", "POST", "/api/revisions", told, status=403)
    play.step(
        "other awarder",
        "writes a minor change beside what is in force",
        "POST",
        "/api/revisions",
        told,
        status=201,
        keep={"small": "number"},
        shows={"state": "draft", "change_class": "minor"},
    )
    play.step(
        "other awarder",
        "publishes it at once: no panel is asked",
        "POST",
        "/api/revisions/{small}/sending",
        {"seen_version": 1},
        shows={"state": "published"},
        after=[
            Check(place, shows={"state": "registered", "edition": edition + 1}),
            page(f"/entries/{IN_FORCE}/versions/", f"Version {edition + 1}"),
        ],
    )
