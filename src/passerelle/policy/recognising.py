"""Why something about recognition is not done now, in plain words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

REASONS: dict[str, Any] = {
    "conversion_exists": gettext_lazy("There is one between these already: %(conversion)s. State that one anew."),
    "conversion_over": gettext_lazy("Its last day was %(on)s, so it cannot be confirmed."),
    "award_not_in_force": gettext_lazy("This award is not in force, so it cannot be used."),
    "line_not_in_force": gettext_lazy("This line is not in force any more: the list was changed. Look again."),
    "line_of_an_employer": gettext_lazy("An employer gives this: apply for the opening itself."),
    "programme_not_begun": gettext_lazy("This version of the programme has not begun yet."),
    "programme_ended": gettext_lazy("This version of the programme is offered no longer."),
    "statement_not_signed": gettext_lazy("The statement is not signed yet, or the decision was undone."),
    "lot_in_use": gettext_lazy("The credits of this award are counted in a larger award. Credits count once."),
    "no_room": gettext_lazy("The programme has no room left for so many credits."),
    "asked_again_before": gettext_lazy("You asked for another look before. It is given once."),
    "review_not_due": gettext_lazy("It is looked at again 60 days before the day that it names, and not before."),
    "asked_again_too_late": gettext_lazy("Another look can be asked for within 60 days of the decision."),
    "overturn_too_late": gettext_lazy("A rule’s decision can be overturned within 14 days only."),
}
