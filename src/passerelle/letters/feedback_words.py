"""What letters on feedback say: a heading, a sentence, and where to go."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

FEEDBACK: dict[str, tuple[Any, Any, str]] = {
    "feedback.held": (
        gettext_lazy("Words wait for you: %(number)s"),
        gettext_lazy("They may name somebody or be aimed at somebody. Please read them before others do."),
        "/feedback/held/",
    ),
    "feedback.report": (
        gettext_lazy("A report was proposed: %(number)s"),
        gettext_lazy("Somebody proposes to link it. Please say whether it is shown."),
        "/feedback/held/",
    ),
    "feedback.report_decided": (
        gettext_lazy("A registrar looked at the report you proposed: %(number)s"),
        gettext_lazy("Please read what was decided, and why."),
        "/feedback/#reports",
    ),
    "feedback.received": (
        gettext_lazy("Somebody says what your entry was worth: %(number)s"),
        gettext_lazy("You can read it at your desk, and reply once."),
        "/feedback/received/?entry=%(number)s",
    ),
    "feedback.decided": (
        gettext_lazy("A registrar read your words: %(number)s"),
        gettext_lazy("Please read what was decided, and why. Your ratings count in any case."),
        "/feedback/%(number)s/",
    ),
    "feedback.reply": (
        gettext_lazy("There is a reply to what you said: %(number)s"),
        gettext_lazy("Who answers for the entry replies to you."),
        "/feedback/%(number)s/",
    ),
}
