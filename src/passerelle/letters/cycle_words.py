"""What letters about a provider's own quality assurance say: subject, a sentence or two, and where to go."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

WORDS: dict[str, tuple[Any, Any, str]] = {
    "improvement.late": (
        gettext_lazy("Something to be done is late: %(number)s"),
        gettext_lazy("It was to be done by %(due)s, after your self-review. Please do it, and say what shows it."),
        "%(desk)s",
    ),
    "cycle.late": (
        gettext_lazy("Your cycle of quality assurance is not closed: %(number)s"),
        gettext_lazy("It was to be closed by %(due)s. Finish the self-reviews, and say what changed."),
        "/cycles/%(number)s/",
    ),
    "sample.drawn": (
        gettext_lazy("An agency drew some of your self-reviews: %(number)s"),
        gettext_lazy("They were drawn by chance. What the agency finds on each you read on this page."),
        "/cycles/samples/%(number)s/",
    ),
    "sample.noted": (
        gettext_lazy("An agency looked at your self-reviews: %(number)s"),
        gettext_lazy("Please read what it found, and add what is to be done."),
        "/cycles/samples/%(number)s/",
    ),
}
