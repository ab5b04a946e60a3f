"""The stories that can be played, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.stories.counsel import counsel
from passerelle.cli.journey.stories.credentials import credentials
from passerelle.cli.journey.stories.hearings import hearings
from passerelle.cli.journey.stories.knowing_already import knowing_already
from passerelle.cli.journey.stories.maker import maker
from passerelle.cli.journey.stories.offline_learner import offline_learner
from passerelle.cli.journey.stories.partners import partners
from passerelle.cli.journey.stories.pathway import pathway
from passerelle.cli.journey.stories.quality import quality
from passerelle.cli.journey.stories.recognition import recognition
from passerelle.cli.journey.stories.rules import rules
from passerelle.cli.journey.stories.vetting import vetting
from passerelle.cli.journey.stories.whole import whole
from passerelle.cli.journey.stories.working_adult import working_adult

if TYPE_CHECKING:
    from collections.abc import Callable

    from passerelle.cli.journey.play import Play

STORIES: dict[str, Callable[[Play], None]] = {
    "whole": whole,
    "credentials": credentials,
    "rules": rules,
    "partners": partners,
    "quality": quality,
    "maker": maker,
    "working-adult": working_adult,
    "offline-learner": offline_learner,
    "counsel": counsel,
    "hearings": hearings,
    "prior-learning": knowing_already,
    "recognition": recognition,
    "pathway": pathway,
    "vetting": vetting,
}
"""In this order; the last one lets so much time pass that roles of the others run out."""
