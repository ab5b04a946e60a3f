"""The story of who makes micro-credentials: its parts have tests of their own, so here the last of it alone."""

from __future__ import annotations

from passerelle.cli.journey.play import Play
from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.maker import a_small_change


def test_a_small_change_of_what_is_in_force_needs_no_panel(stage):
    told: list[str] = []
    play = Play(stage, say=told.append)
    for actor, email in CAST.items():
        play.cast(actor, email)

    a_small_change(play)

    assert [line for line in told if "no panel is asked" in line and "state published" in line]
