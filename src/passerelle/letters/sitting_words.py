"""What letters about sittings say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

SITTINGS = {
    "booking.name": (
        gettext_lazy("Somebody booked a sitting and has no assessor yet: %(number)s"),
        gettext_lazy("Please name who assesses them, before the sitting."),
        "/assessor/assign/",
    ),
    "booking.centre_cancelled": (
        gettext_lazy("Your place in a sitting was given back: %(number)s"),
        gettext_lazy("The centre did that. Ask it why, or book another sitting."),
        "/learner/sittings/",
    ),
    "sitting.cancel": (
        gettext_lazy("A sitting you booked is called off: %(number)s"),
        gettext_lazy("Read why, and book another one. You stay a candidate, and nothing is held against you."),
        "/learner/sittings/%(number)s/",
    ),
}
