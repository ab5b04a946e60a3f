"""Why a counsellor takes nobody, a plan is not sent, a way is not kept, or nothing is done at a counter, in words."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy

REASONS: Final[dict[str, Any]] = {
    "way_changed": gettext_lazy(
        "The registers have changed since you saw this way: a course is full, moved or gone. Find the way again."
    ),
    "way_exceeds": gettext_lazy(
        "This way asks for more than was allowed: money, hours a week, time, a place or a language. Allow more, or find"
        " another way."
    ),
    "ways_are_many": gettext_lazy("You keep as many ways as one can. Put one away first."),
    "nothing_proposed": gettext_lazy("No other way is possible at present, so there is nothing to accept."),
    "no_such_goal": gettext_lazy("Nothing that is public has this code. Look for it by its name."),
    "training_expired": gettext_lazy("The training of this counsellor has expired: they take no new learner."),
    "takes_nobody_new": gettext_lazy("This counsellor takes no new learner at present. Choose another one."),
    "counsel_over": gettext_lazy("The last day that the learner named is over. They may ask again."),
    "notes_are_many": gettext_lazy("There are as many notes as are kept of one counsel."),
    "plans_are_many": gettext_lazy("There are as many plans as are kept of one counsel."),
    "two_alternatives": gettext_lazy("A plan has two alternatives. Put one entry at least into each."),
    "code_unknown": gettext_lazy("This reference and code do not open a visit. A code opens one visit, once."),
    "visit_open": gettext_lazy("Somebody has a visit open for this person already. It is closed first."),
    "visit_over": gettext_lazy("The visit is over. Nothing more is done in it; open a new one with a new code."),
    "not_agreed": gettext_lazy("The person did not agree to this. It needs a new visit with their consent."),
}
