"""Why something about an appraisal is refused, in words."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy

REASONS: Final[dict[str, Any]] = {
    "evaluator_not_in_force": gettext_lazy("This organisation is no registered credential evaluator at present."),
    "evaluator_closed": gettext_lazy("This evaluator takes no cases at present. Choose another from the list."),
    "own_evaluator": gettext_lazy("An evaluator does not ask itself. Choose another from the list."),
    "appraisals_many": gettext_lazy("Five of these are open already. Wait for an answer, or take one back."),
    "appraisal_was_reported": gettext_lazy("There is a report already. It can be corrected, not taken back by you."),
    "appraisal_over": gettext_lazy("This case is closed: nothing can be added to it."),
    "fee_settled": gettext_lazy("It is noted already that the fee is settled."),
    "fee_not_settled": gettext_lazy("First note that the fee was paid, or that it need not be."),
    "contacts_many": gettext_lazy("Twenty contacts are noted already."),
    "contact_answered": gettext_lazy("An answer is noted already. Note what came later as another contact."),
    "extended_once": gettext_lazy("More time can be taken once, and it was."),
    "draft_not_whole": gettext_lazy("The draft is not whole yet. What is missing stands beside it."),
    "appraisal_appeal_late": gettext_lazy("The time to appeal is over."),
    "no_level_told": gettext_lazy("The report tells no level, so there is nothing for others to compare with."),
    "comparison_recorded": gettext_lazy("The register has an answer for these two levels already."),
}
