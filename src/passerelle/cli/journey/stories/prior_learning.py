"""Another learner shows what she can do already, without a course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.play import Check, fact
from passerelle.cli.journey.stories.awarding import assessed

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play


def another_learner_needs_no_course(play: Play) -> None:
    """Evidence, an answer with a date, an assessment by somebody who did not help, the same award."""
    play.step(
        "second learner",
        "starts a prior-learning case",
        "POST",
        "/api/prior-learning-cases",
        {"micro_credential": "{mc}"},
        status=201,
        shows={"state": "draft"},
        keep={"case": "number", "case_version": "version"},
    )
    play.step(
        "second learner",
        "cannot send it without evidence",
        "POST",
        "/api/prior-learning-cases/{case}/submission",
        status=409,
    )
    play.step(
        "second learner",
        "describes eleven years of repairs",
        "PUT",
        "/api/prior-learning-cases/{case}/evidence",
        {
            "evidence": [
                {
                    "title": "Ferry hulls",
                    "text": "Replaced planks on nine ferries between 2015 and 2026.",
                    "outcomes": ["S1", "S2"],
                },
                {
                    "title": "Licence inspections",
                    "text": "Signed for passenger boats of the harbour since 2019.",
                    "outcomes": ["K1", "R1"],
                },
            ],
            "seen_version": "{case_version}",
        },
    )
    play.step(
        "second learner",
        "sends it; the answer is due in two months",
        "POST",
        "/api/prior-learning-cases/{case}/submission",
        shows={"state": "submitted"},
        after=[fact("prior_learning.submit", "{case}")],
    )
    play.step(
        "learner", "does not see her case", "GET", "/api/prior-learning-cases/{case}", status=404, code="not_found"
    )
    play.step(
        "awarder",
        "admits it to assessment",
        "POST",
        "/api/prior-learning-cases/{case}/decision",
        {"admit": True},
        shows={"state": "admitted"},
        keep={"second_candidate": "candidate"},
        after=[
            fact("prior_learning.admit", "{case}"),
            Check("/api/candidates/{second_candidate}", shows={"route": "prior_learning"}, by="awarder"),
        ],
    )
    assessed(play, "second_candidate", barred=False)
    play.step(
        "awarder",
        "awards the second learner too",
        "POST",
        "/api/awards",
        {"candidate": "{second_candidate}"},
        status=201,
        shows={"state": "in_force", "route": "prior_learning"},
        keep={"second_award": "number"},
        after=[fact("award.made", "{second_award}")],
    )
    play.step(
        "provider",
        "ends the teacher’s mandate, and it ends at once",
        "DELETE",
        "/api/organisations/{provider_number}/mandates/{mandate}",
        after=[Check("/api/journal/{provider_number}?kind=mandate.end", by="operator")],
    )
