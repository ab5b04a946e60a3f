"""What letters about practice shared say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

PRACTICE = {
    "coaching.ask": (
        gettext_lazy("You are asked to coach a provider: %(number)s"),
        gettext_lazy("Please say yes or no. Whoever coaches a provider does not judge it until three years after."),
        "/coaching/%(number)s/",
    ),
    "coaching.coach": (
        gettext_lazy("There is news from your coach: %(number)s"),
        gettext_lazy("Your coach has answered, or recommends something. Please read it and say what you did."),
        "/coaching/%(number)s/",
    ),
    "coaching.provider": (
        gettext_lazy("The provider you coach has answered: %(number)s"),
        gettext_lazy("It says what it did about a recommendation of yours."),
        "/coaching/%(number)s/",
    ),
    "coaching.end": (
        gettext_lazy("A coaching has ended: %(number)s"),
        gettext_lazy("What was done about recommendations can still be said."),
        "/coaching/%(number)s/",
    ),
    "good_practice.news": (
        gettext_lazy("There is news of the example you proposed: %(number)s"),
        gettext_lazy("Please read how it stands now."),
        "/practice/%(number)s/",
    ),
    "practice.held": (
        gettext_lazy("A text is held: %(number)s"),
        gettext_lazy(
            "It seems to speak of a person, or to hurt somebody. Please read it, and let it go on or withdraw it."
        ),
        "/practice/held/",
    ),
    "circle.decided": (
        gettext_lazy("There is news of a text you wrote in a circle: %(number)s"),
        gettext_lazy("Somebody let it go on, or took it back. Please read which, and why."),
        "/circles/#kept",
    ),
    "fraud_alert.raise": (
        gettext_lazy("An alert of fraud is raised: %(number)s"),
        gettext_lazy("Please check it. Assessors and awarders see it once you found that it holds."),
        "/alerts/%(number)s/",
    ),
    "circle.digest": (
        gettext_lazy("New in your circles: %(number)s"),
        gettext_lazy("Something was written in your circles last week. You get this letter at most once a week."),
        "/circles/",
    ),
}
"""Subject, text and place, by kind of letter."""
