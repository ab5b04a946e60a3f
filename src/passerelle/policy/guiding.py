"""Why a counsellor takes nobody, a plan is not sent, or nothing is done at a counter, in words."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy

REASONS: Final[dict[str, Any]] = {
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
