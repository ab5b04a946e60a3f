"""Quality that hears everyone: the provider itself, agencies, those who used an entry, employers, and peers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.stories.endorsing import endorsing
from passerelle.cli.journey.stories.feedback import feedback
from passerelle.cli.journey.stories.practice import practice
from passerelle.cli.journey.stories.reviews import reviews
from passerelle.cli.journey.stories.self_review import self_review
from passerelle.cli.journey.stories.signals import signals

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play


def quality(play: Play) -> None:
    """A self-review, a review followed up, signs of risk, feedback and a reply, endorsements, a coach kept apart."""
    self_review(play)
    reviews(play)
    signals(play)
    feedback(play)
    endorsing(play)
    practice(play)
