"""Why a result waits for a second mark, and why something does not go on at present, in words."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy

REASONS: Final[dict[str, Any]] = {
    "second_mark_wanted": gettext_lazy(
        "The rules in force ask for a second assessor here. The result can be signed once both marks are settled."
    ),
    "marks_handed_in": gettext_lazy("These marks were handed in to be compared. They are not changed any more."),
    "marks_settled": gettext_lazy("Two assessors settled the marks. The result is signed with these and no others."),
    "marks_already": gettext_lazy("They mark this candidate already. Name somebody else."),
    "marked_twice": gettext_lazy(
        "Two assessors marked this, so one alone does not correct it. An appeal brings it before another assessor."
    ),
    "judged_by_a_jury": gettext_lazy(
        "A jury judged this, so no single assessor puts marks in its place. An appeal can bring it before another jury."
    ),
    "no_jury_judged": gettext_lazy("No jury judged this. Give other marks, or let the result stand."),
    "judged_again": gettext_lazy("Another jury judges this at present. Wait for its result."),
    "outcome_not_covered": gettext_lazy(
        "No component of the assessment shows one or more of the outcomes, and the rules in force ask for all. The "
        "awarder mends the description first."
    ),
    "on_hold": gettext_lazy("This cannot go on at present. A signatory of the awarder knows why."),
    "answer_awaited": gettext_lazy("The learner has time to answer until the day that was told them. Wait for that."),
    "to_be_heard": gettext_lazy("The learner asked to be heard. Set a day, and decide on it or after."),
}
