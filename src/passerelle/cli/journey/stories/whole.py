"""The whole story: from an organisation that asks for a role to an award that every check calls withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.stories import (
    awarding,
    handing_out,
    learning,
    listing,
    opening,
    panel,
    prior_learning,
    recognising,
)
from passerelle.cli.journey.stories.cast import CAST

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play


def whole(play: Play) -> None:
    """The whole story, from a role asked for to an award withdrawn."""
    for actor, email in CAST.items():
        play.cast(actor, email)
    opening.an_organisation_becomes_an_awarder(play)
    listing.a_micro_credential_is_listed(play)
    panel.a_panel_judges_it(play)
    learning.a_learner_takes_a_course_and_passes(play)
    awarding.the_award_is_made_shared_and_checked(play)
    handing_out.a_holder_hands_out(play)
    recognising.a_university_and_an_employer_accept_it(play)
    prior_learning.another_learner_needs_no_course(play)
    awarding.the_award_is_withdrawn(play)
