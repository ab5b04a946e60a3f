"""What letters about endorsements say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

ENDORSING = {
    "endorsement.given": (
        gettext_lazy("Somebody endorses your micro-credential: %(number)s"),
        gettext_lazy("Their words stand on its page. You need do nothing."),
        "/endorsements/%(number)s/",
    ),
    "endorsement.taken_back": (
        gettext_lazy("An endorsement of your micro-credential was taken back: %(number)s"),
        gettext_lazy("It is off the page of your micro-credential. Why it was taken back, everybody reads here."),
        "/endorsements/%(number)s/",
    ),
    "endorsement.soon": (
        gettext_lazy("Your endorsement runs out soon: %(number)s"),
        gettext_lazy("It holds until %(due)s. If you still mean it then, endorse again after that day."),
        "/endorsements/%(number)s/",
    ),
}
"""Subject, text and place, by kind of letter."""
