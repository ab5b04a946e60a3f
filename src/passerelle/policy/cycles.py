"""Why a cycle of internal quality assurance does not go on, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

REASONS: dict[str, Any] = {
    "standard_for_agencies": gettext_lazy("This standard is for agencies alone: choose another standard."),
    "standard_not_for_this": gettext_lazy("This standard is for another kind of review: choose another standard."),
    "standard_is_older": gettext_lazy("This standard has a newer version by now. Begin the cycle by that one."),
    "cycle_standard_changed": gettext_lazy(
        "The standard has a newer version by now. This cycle keeps the one it began with: say that it closes by the "
        "older one, and begin the next by the newer."
    ),
    "self_reviews_open": gettext_lazy(
        "Some self-reviews are open, or planned and not begun. Finish them, or leave them out and say why."
    ),
    "nothing_to_be_done": gettext_lazy(
        "A criterion that is not met needs something to be done about it. Add an action for each of these."
    ),
    "no_oversight": gettext_lazy("The agency does not review this provider, so it draws no sample of what it does."),
    "nothing_to_sample": gettext_lazy("No self-review of this cycle is done yet, so there is nothing to draw from."),
}
"""For the `reason` of NotNow, by word."""

DONE: dict[str, tuple[Any, Any]] = {
    "year": (
        gettext_lazy("A cycle is under way already, or this year has one"),
        gettext_lazy("Close the one under way, or choose another year."),
    ),
    "self_review": (
        gettext_lazy("This entry has a self-review in this cycle already"),
        gettext_lazy("Open it and go on from there; there is one a cycle."),
    ),
    "sample": (
        gettext_lazy("You drew a sample of this cycle already, and have not noted all of it"),
        gettext_lazy("Note what you found on it first, so that nobody draws until a sample pleases."),
    ),
}
"""For the `field` of AlreadyDone, by word: what was done before, and what to do now."""
