"""What letters about places in courses say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

PLACES = {
    "application.admit": (
        gettext_lazy("A place is kept for you: %(number)s"),
        gettext_lazy("Take it up by %(due)s. After that it goes to the next."),
        "/learner/applications/%(number)s/",
    ),
    "application.wait": (
        gettext_lazy("You are on the waiting list: %(number)s"),
        gettext_lazy("When a place becomes free and you are next, you are told and have some days to answer."),
        "/learner/applications/%(number)s/",
    ),
    "application.refuse": (
        gettext_lazy("You get no place on these dates: %(number)s"),
        gettext_lazy("Read why. You can apply for other dates."),
        "/learner/applications/%(number)s/",
    ),
    "application.over": (
        gettext_lazy("Your application for a place is over: %(number)s"),
        gettext_lazy("The time to answer passed, the course began, or its dates were called off."),
        "/learner/applications/%(number)s/",
    ),
    "admission.await_value": (
        gettext_lazy("Places wait to be drawn: %(number)s"),
        gettext_lazy(
            "The last day to apply has passed. Give the public value that you named, so that the places can be drawn."
        ),
        "%(desk)s",
    ),
}
